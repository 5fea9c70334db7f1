import { stringsAt } from './json-read.ts';
import { urlCovers, type Grant } from './rbac.ts';

/** Rights somebody is meant to have: one of each, or all there are (`*`, in the way of a rule). */
export type Right =
  | {
      readonly verb: string;
      readonly group: string;
      /** With its subresource: "pods/log". */
      readonly resource: string;
      /** '': in the whole cluster. */
      readonly namespace: string;
      /** null: every object. */
      readonly name: string | null;
    }
  | { readonly verb: string; readonly url: string };

/** A right that is more than what was meant, and whence it comes. */
export interface Excess {
  readonly right: Right;
  readonly grant: Grant;
}

/**
 * What every authenticated user, or every ServiceAccount, may do by the bindings that Kubernetes comes with: to find out
 * about themselves and which kinds there are. Source: system:basic-user, system:discovery, system:public-info-viewer and
 * system:service-account-issuer-discovery of v1.36's bootstrap policy.
 */
export const EVERYBODYS_RIGHTS: readonly Right[] = [
  ...['selfsubjectaccessreviews', 'selfsubjectrulesreviews'].map((resource) => ({
    verb: 'create',
    group: 'authorization.k8s.io',
    resource,
    namespace: '',
    name: null,
  })),
  {
    verb: 'create',
    group: 'authentication.k8s.io',
    resource: 'selfsubjectreviews',
    namespace: '',
    name: null,
  },
  ...[
    ['/livez', '/readyz', '/healthz', '/version', '/version/', '/openapi', '/openapi/*'],
    ['/api', '/api/*', '/apis', '/apis/*'],
    ['/.well-known/openid-configuration', '/.well-known/openid-configuration/'],
    ['/openid/v1/jwks', '/openid/v1/jwks/'],
  ]
    .flat()
    .map((url) => ({ verb: 'get', url })),
];

/**
 * The rights among these grants that none of `meant` covers, each once. `namespaces`: only what may be done there counts,
 * and of what holds in the whole cluster the part there; null: everything counts.
 */
export function findExcess(
  grants: readonly Grant[],
  meant: readonly Right[],
  namespaces: readonly string[] | null,
): readonly Excess[] {
  const allowed = [...meant, ...EVERYBODYS_RIGHTS];
  const seen = new Set<string>();
  return grants.flatMap((grant) =>
    rightsOf(grant, namespaces).flatMap((right) => {
      const key = JSON.stringify(right);
      if (seen.has(key) || allowed.some((wide) => covers(wide, right))) return [];
      seen.add(key);
      return [{ right, grant }];
    }),
  );
}

function rightsOf({ rule, namespace }: Grant, namespaces: readonly string[] | null): readonly Right[] {
  const verbs = stringsAt(rule, 'verbs');
  // a role for one namespace gives no paths
  const urls = namespace === '' && namespaces === null ? stringsAt(rule, 'nonResourceURLs') : [];
  const inPaths = verbs.flatMap((verb) => urls.map((url) => ({ verb, url })));
  const places =
    namespaces === null ? [namespace] : namespaces.filter((place) => namespace === '' || place === namespace);
  const given = stringsAt(rule, 'resourceNames');
  const names = given.length === 0 ? [null] : given;
  const inResources = verbs.flatMap((verb) =>
    stringsAt(rule, 'apiGroups').flatMap((group) =>
      stringsAt(rule, 'resources').flatMap((resource) =>
        places.flatMap((place) => names.map((name) => ({ verb, group, resource, namespace: place, name }))),
      ),
    ),
  );
  return [...inPaths, ...inResources];
}

function covers(wide: Right, narrow: Right): boolean {
  if (!isWithin(wide.verb, narrow.verb)) return false;
  if ('url' in wide || 'url' in narrow)
    return 'url' in wide && 'url' in narrow && urlCovers(wide.url, narrow.url);
  return (
    isWithin(wide.group, narrow.group) &&
    resourceIsWithin(wide.resource, narrow.resource) &&
    (wide.namespace === '' || wide.namespace === narrow.namespace) &&
    (wide.name === null || wide.name === narrow.name)
  );
}

function isWithin(wide: string, narrow: string): boolean {
  return wide === '*' || wide === narrow;
}

function resourceIsWithin(wide: string, narrow: string): boolean {
  if (isWithin(wide, narrow)) return true;
  const slash = narrow.indexOf('/');
  return slash !== -1 && wide === `*${narrow.slice(slash)}`;
}

/** The kinds that an API group serves: "pods" and "pods/log", and whether they are in namespaces. */
export type ServedResources = Readonly<Record<string, boolean>>;

/** What requests for stored objects may be; other verbs are asked about things that no group serves. */
const REQUEST_VERBS = new Set([
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
]);

/**
 * Does the right give anything? A rule about a kind that its group doesn't serve, or about one without namespaces in a
 * RoleBinding, is accepted and allows no request. `served` answers undefined for a group that is unknown.
 */
export function givesSomething(
  right: Right,
  served: (group: string) => ServedResources | undefined,
  namespaced: boolean,
): boolean {
  if ('url' in right) return true;
  const { verb, group, resource } = right;
  if (!REQUEST_VERBS.has(verb) || group === '*' || resource === '*' || resource.startsWith('*/')) return true;
  // the kubelet asks about its own addresses by these
  if (group === '' && (resource.startsWith('nodes/') || resource === 'namespaces')) return true;
  const resources = served(group);
  if (resources === undefined) return true;
  const inNamespaces = resources[resource];
  return inNamespaces !== undefined && (inNamespaces || !namespaced);
}
