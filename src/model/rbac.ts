import type { JsonObject } from './json.ts';
import { objectAt, objectsAt, stringAt, stringsAt } from './json-read.ts';
import { selectorMatches } from './label-selector.ts';

/**
 * Who may do what by the roles and bindings of a cluster, after rbac.authorization.k8s.io/v1 as the API server's RBAC
 * authorizer reads it: the union of all rules of all roles that any binding gives to the user or one of the groups.
 */

/** Who asks, with all groups that the authenticator gives. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** A question about a resource; '' for what is not given. */
export interface ResourceQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** '': in all namespaces, or of a kind that has none. */
  readonly namespace: string;
  readonly name: string;
}

/** A question about a path that is no resource. */
export interface UrlQuestion {
  readonly verb: string;
  readonly url: string;
}

export type AccessQuestion = ResourceQuestion | UrlQuestion;

/** All that RBAC is made of, as the API sends it. */
export interface RbacObjects {
  readonly roles: readonly JsonObject[];
  readonly clusterRoles: readonly JsonObject[];
  readonly roleBindings: readonly JsonObject[];
  readonly clusterRoleBindings: readonly JsonObject[];
}

/** One rule somebody has, and whence. */
export interface Grant {
  readonly rule: JsonObject;
  /** '' when it holds in the whole cluster. */
  readonly namespace: string;
  /** "RoleBinding sun/readers" */
  readonly binding: string;
  /** "ClusterRole view" */
  readonly role: string;
  /** Does it reach somebody only as everybody: by a group of all users, or of all ServiceAccounts? */
  readonly asEverybody: boolean;
}

/** The group that may do everything, whatever the bindings say. */
export const MASTERS = 'system:masters';
export const AUTHENTICATED = 'system:authenticated';
export const SERVICE_ACCOUNTS = 'system:serviceaccounts';
export const ANONYMOUS = 'system:anonymous';
const SERVICE_ACCOUNT_USER = 'system:serviceaccount:';

/** A ServiceAccount as the API server knows it. */
export function serviceAccountIdentity(namespace: string, name: string): Identity {
  return {
    user: `${SERVICE_ACCOUNT_USER}${namespace}:${name}`,
    groups: [SERVICE_ACCOUNTS, `${SERVICE_ACCOUNTS}:${namespace}`, AUTHENTICATED],
  };
}

/** A user with the groups of their certificate or token. */
export function userIdentity(user: string, groups: readonly string[]): Identity {
  const added = user === ANONYMOUS ? 'system:unauthenticated' : AUTHENTICATED;
  return { user, groups: [...new Set([...groups, added])] };
}

/** Namespace and name of a ServiceAccount, where the user is one. */
export function serviceAccountOf(user: string): { readonly namespace: string; readonly name: string } | null {
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  return match === null ? null : { namespace: match[1] ?? '', name: match[2] ?? '' };
}

/**
 * All rules that somebody has. A role that is not there gives nothing. `aggregated`: with the rules that the cluster is
 * about to put into aggregated ClusterRoles; without: those that are there.
 */
export function grantsOf(
  objects: RbacObjects,
  who: Identity,
  { aggregated = false }: { readonly aggregated?: boolean } = {},
): readonly Grant[] {
  const clusterWide = objects.clusterRoleBindings.map((binding) => ({ binding, namespace: '' }));
  const inNamespaces = objects.roleBindings.map((binding) => ({
    binding,
    namespace: stringAt(objectAt(binding, 'metadata'), 'namespace') ?? '',
  }));
  return [...clusterWide, ...inNamespaces].flatMap(({ binding, namespace }) => {
    const meant = objectsAt(binding, 'subjects').filter((subject) => isMeant(subject, namespace, who));
    if (meant.length === 0) return [];
    const asEverybody = meant.every((subject) => isEverybody(subject));
    const name = stringAt(objectAt(binding, 'metadata'), 'name') ?? '';
    const roleRef = objectAt(binding, 'roleRef');
    const kind = stringAt(roleRef, 'kind') ?? '';
    const roleName = stringAt(roleRef, 'name') ?? '';
    // a ClusterRoleBinding to a Role is refused by the API server
    const role =
      kind === 'ClusterRole' || namespace !== '' ? findRole(objects, kind, namespace, roleName) : null;
    if (role === null) return [];
    return rulesOf(role, objects, aggregated).map((rule) => ({
      rule,
      namespace,
      binding: namespace === '' ? `ClusterRoleBinding ${name}` : `RoleBinding ${namespace}/${name}`,
      role: `${kind} ${roleName}`,
      asEverybody,
    }));
  });
}

function isEverybody(subject: JsonObject): boolean {
  const name = stringAt(subject, 'name');
  return stringAt(subject, 'kind') === 'Group' && (name === AUTHENTICATED || name === SERVICE_ACCOUNTS);
}

/** The first grant that allows it; null when none does. */
export function findGrant(grants: readonly Grant[], question: AccessQuestion): Grant | null {
  return grants.find((grant) => grantAllows(grant, question)) ?? null;
}

/** Does one rule, where it holds, allow this? Source: rbac/v1 evaluation_helpers.go of Kubernetes. */
export function grantAllows({ rule, namespace }: Grant, question: AccessQuestion): boolean {
  const holds = (key: string, wanted: string): boolean => {
    const values = stringsAt(rule, key);
    return values.includes('*') || values.includes(wanted);
  };
  if (!holds('verbs', question.verb)) return false;
  if ('url' in question)
    return namespace === '' && stringsAt(rule, 'nonResourceURLs').some((url) => urlCovers(url, question.url));
  if (namespace !== '' && namespace !== question.namespace) return false;
  const names = stringsAt(rule, 'resourceNames');
  return (
    holds('apiGroups', question.group) &&
    stringsAt(rule, 'resources').some((resource) => resourceCovers(resource, question)) &&
    (names.length === 0 || names.includes(question.name))
  );
}

/** "*" is everything, "*" followed by "/scale" that subresource of everything; "pods" is not "pods/log". */
export function resourceCovers(
  rule: string,
  { resource, subresource }: { readonly resource: string; readonly subresource: string },
): boolean {
  if (rule === '*') return true;
  if (subresource === '') return rule === resource;
  return rule === `${resource}/${subresource}` || rule === `*/${subresource}`;
}

/** "/logs/*" covers what begins with "/logs/". */
export function urlCovers(rule: string, url: string): boolean {
  return rule === '*' || rule === url || (rule.endsWith('*') && url.startsWith(rule.replace(/\*+$/, '')));
}

function isMeant(subject: JsonObject, bindingNamespace: string, who: Identity): boolean {
  const name = stringAt(subject, 'name') ?? '';
  switch (stringAt(subject, 'kind')) {
    case 'User':
      return name === who.user;
    case 'Group':
      return who.groups.includes(name);
    case 'ServiceAccount': {
      // one without a namespace is of the RoleBinding's
      const given = stringAt(subject, 'namespace') ?? '';
      const namespace = given === '' ? bindingNamespace : given;
      return namespace !== '' && who.user === `${SERVICE_ACCOUNT_USER}${namespace}:${name}`;
    }
    default:
      return false;
  }
}

function findRole(objects: RbacObjects, kind: string, namespace: string, name: string): JsonObject | null {
  const found =
    kind === 'ClusterRole'
      ? objects.clusterRoles.find((role) => objectAt(role, 'metadata')['name'] === name)
      : objects.roles.find((role) => {
          const metadata = objectAt(role, 'metadata');
          return metadata['name'] === name && metadata['namespace'] === namespace;
        });
  return found ?? null;
}

function rulesOf(role: JsonObject, objects: RbacObjects, aggregated: boolean): readonly JsonObject[] {
  const own = objectsAt(role, 'rules');
  if (!aggregated) return own;
  const seen = new Set([role]);
  const waiting = [role];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const selectors = objectsAt(objectAt(next, 'aggregationRule'), 'clusterRoleSelectors');
    for (const other of objects.clusterRoles) {
      const labels = objectAt(objectAt(other, 'metadata'), 'labels');
      if (seen.has(other) || !selectors.some((selector) => selectorMatches(selector, labels))) continue;
      seen.add(other);
      waiting.push(other);
    }
  }
  const rules = [...seen].flatMap((each) => objectsAt(each, 'rules'));
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
