import type { Pod } from '../objects/kinds.ts';
import type { Store } from '../store/types.ts';
import { ruleAllows } from './match-rule.ts';
import { isResource, type Attributes, type Decision, type PolicyRule, type Subject } from './types.ts';

/**
 * What a node may do with what belongs to its Pods (plugin/pkg/auth/authorizer/node/node_authorizer.go), as far as the
 * resources here go; lists by spec.nodeName are refused, for no node lists over HTTP.
 */

const PREFIX = 'system:node:';

/** The name of the node that somebody is. */
export function nodeNameOf({ user, groups }: Subject): string | undefined {
  return user.startsWith(PREFIX) && groups.includes('system:nodes') ? user.slice(PREFIX.length) : undefined;
}

type Objects = Pick<Store, 'get' | 'list'>;

const YES: Decision = { allowed: true, reason: '' };
const no = (reason: string): Decision => ({ allowed: false, reason });

export function decideNode(store: Objects, node: string, attributes: Attributes): Decision {
  if (isResource(attributes)) {
    const { verb, group, resource, subresource, namespace, name } = attributes;
    switch (group === '' ? resource : `${resource}.${group}`) {
      case 'secrets':
      case 'configmaps': {
        if (!['get', 'list', 'watch'].includes(verb)) return no('can only read resources of this type');
        if (subresource !== '') return no('cannot read subresource');
        if (namespace === '') return no('can only read namespaced object of this type');
        if (name === '') return no('No Object name found');
        const names = resource === 'secrets' ? secretsOf : configMapsOf;
        return related(store, node, namespace, (pod) => names(pod).includes(name));
      }
      case 'serviceaccounts': {
        if (subresource !== '' || verb !== 'get') {
          if (verb !== 'create' || name === '')
            return no('can only create tokens for individual service accounts');
          if (subresource !== 'token') return no('can only create token subresource of serviceaccount');
        }
        return related(store, node, namespace, ({ spec }) => (spec?.serviceAccountName ?? '') === name);
      }
      case 'nodes':
        return decideOnNode(node, attributes.verb, subresource, name);
      case 'pods':
        return decideOnPod(store, node, attributes.verb, subresource, namespace, name);
      case 'leases.coordination.k8s.io':
        if (namespace !== 'kube-node-lease')
          return no('can only access leases in the "kube-node-lease" system namespace');
        if (['list', 'watch', 'deletecollection'].includes(verb))
          return no('can only get, create, update, patch, or delete a node lease');
        return verb === 'create' || name === node
          ? YES
          : no('can only access node lease with the same name as the requesting node');
      default:
    }
  }
  const role = store.get({
    resource: 'clusterroles.rbac.authorization.k8s.io',
    namespace: '',
    name: 'system:node',
  });
  const rules = (role?.['rules'] ?? []) as readonly PolicyRule[];
  return rules.some((rule) => ruleAllows(rule, attributes)) ? YES : no('');
}

function decideOnNode(node: string, verb: string, subresource: string, name: string): Decision {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? YES : no('');
  if (subresource !== '') return no('');
  if (verb === 'create' || verb === 'update' || verb === 'patch') return YES;
  if (verb !== 'get' && verb !== 'list' && verb !== 'watch') return no('');
  if (name === node) return YES;
  return name === ''
    ? no(`node '${node}' cannot read all nodes, only its own Node object`)
    : no(`node '${node}' cannot read '${name}', only its own Node object`);
}

function decideOnPod(
  store: Objects,
  node: string,
  verb: string,
  subresource: string,
  namespace: string,
  name: string,
): Decision {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? YES : no('');
  if (subresource === 'eviction') return verb === 'create' ? YES : no('');
  if (subresource !== '') return no('');
  if (verb === 'create' || verb === 'delete') return YES;
  if (verb !== 'get' && verb !== 'list' && verb !== 'watch') return no('');
  if (name === '') return no('can only list/watch pods with spec.nodeName field selector');
  return related(store, node, namespace, ({ metadata }) => metadata.name === name);
}

/** Is there a Pod of the node that has to do with it? */
function related(store: Objects, node: string, namespace: string, is: (pod: Pod) => boolean): Decision {
  const pods = store.list('pods', namespace) as readonly unknown[] as readonly Pod[];
  return pods.some((pod) => pod.spec?.nodeName === node && is(pod))
    ? YES
    : no(`no relationship found between node '${node}' and this object`);
}

type Named = string | undefined;

function secretsOf({ spec }: Pod): readonly Named[] {
  return [
    ...(spec?.imagePullSecrets ?? []).map(({ name }) => name),
    ...(spec?.volumes ?? []).flatMap(({ secret, projected }) => [
      secret?.secretName,
      ...(projected?.sources ?? []).map((source) => source.secret?.name),
    ]),
    ...environmentOf(spec).flatMap(({ envFrom = [], env = [] }) => [
      ...envFrom.map(({ secretRef }) => secretRef?.name),
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ]),
  ];
}

function configMapsOf({ spec }: Pod): readonly Named[] {
  return [
    ...(spec?.volumes ?? []).flatMap(({ configMap, projected }) => [
      configMap?.name,
      ...(projected?.sources ?? []).map((source) => source.configMap?.name),
    ]),
    ...environmentOf(spec).flatMap(({ envFrom = [], env = [] }) => [
      ...envFrom.map(({ configMapRef }) => configMapRef?.name),
      ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ]),
  ];
}

const environmentOf = (spec: Pod['spec']) => [
  ...(spec?.initContainers ?? []),
  ...(spec?.containers ?? []),
  ...(spec?.ephemeralContainers ?? []),
];
