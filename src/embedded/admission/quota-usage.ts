import { podResources, qosClass } from '../kinds/pod/resources.ts';
import type { Pod, ResourceQuota, Service } from '../objects/kinds.ts';
import type { ApiObject } from '../objects/object.ts';
import { isFields } from '../objects/object.ts';
import type { Quantity } from '../objects/validation/quantity.ts';
import { addQuantities, parseQuantity } from '../objects/validation/quantity.ts';
import type { RulesContext } from '../registry/types.ts';

/** What objects count for in quotas (pkg/quota/v1/evaluator/core). Amounts by the names of quotas: "limits.cpu". */

export type Usage = Map<string, Quantity>;

const ONE: Quantity = { nano: 1_000_000_000n, format: 'DecimalSI' };
const count = (number: number): Quantity => ({ nano: BigInt(number) * ONE.nano, format: 'DecimalSI' });

/** Kinds that had a count of their own before "count/". */
const OLD_COUNTS = new Set(['configmaps', 'resourcequotas', 'replicationcontrollers', 'secrets']);
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'];
const STORAGE_CLASS = '.storageclass.storage.k8s.io/';

/** Which kind's objects a quota's resource is about: its ResourceInfo.key. */
export function countedResource(name: string): string {
  if (name.startsWith('count/')) return name.slice('count/'.length);
  if (OLD_COUNTS.has(name)) return name;
  if (name === 'services' || name.startsWith('services.')) return 'services';
  const storage = ['persistentvolumeclaims', 'requests.storage'];
  if (storage.includes(name) || name.includes(STORAGE_CLASS)) return 'persistentvolumeclaims';
  return 'pods';
}

/** What one object uses; `resource` is its ResourceInfo.key. */
export function usageOf(resource: string, object: ApiObject, now: Date): Usage {
  const usage: Usage = new Map([[`count/${resource}`, ONE]]);
  if (OLD_COUNTS.has(resource)) usage.set(resource, ONE);
  if (resource === 'pods') addPod(usage, object, now);
  if (resource === 'services') addService(usage, object);
  if (resource === 'persistentvolumeclaims') addClaim(usage, object);
  return usage;
}

function addPod(usage: Usage, pod: Pod, now: Date): void {
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return;
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  if (deletionTimestamp !== undefined && deletionGracePeriodSeconds !== undefined) {
    if (now.getTime() > Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000) return;
  }
  const spec = pod.spec ?? { containers: [] };
  for (const [name, amount] of computeUsage(podResources(spec, 'requests'), podResources(spec, 'limits'))) {
    usage.set(name, amount);
  }
}

/** A Pod or container in the names of quotas. */
export function computeUsage(
  requests: ReadonlyMap<string, Quantity>,
  limits: ReadonlyMap<string, Quantity>,
): Usage {
  const usage: Usage = new Map([['pods', ONE]]);
  for (const [name, amount] of requests) {
    const native = !name.includes('/') || name.includes('kubernetes.io/');
    if (COMPUTE.includes(name) || name.startsWith('hugepages-')) {
      usage.set(name, amount);
      usage.set(`requests.${name}`, amount);
    } else if (!native) usage.set(`requests.${name}`, amount);
  }
  for (const name of COMPUTE) {
    const limit = limits.get(name);
    if (limit !== undefined) usage.set(`limits.${name}`, limit);
  }
  return usage;
}

function addService(usage: Usage, { spec }: Service): void {
  const ports = spec?.ports ?? [];
  const balanced = spec?.type === 'LoadBalancer';
  let nodePorts = 0;
  if (spec?.type === 'NodePort' || balanced) nodePorts = ports.length;
  if (balanced && spec?.allocateLoadBalancerNodePorts === false) {
    nodePorts = ports.filter((port) => (port.nodePort ?? 0) !== 0).length;
  }
  usage.set('services', ONE);
  usage.set('services.loadbalancers', count(balanced ? 1 : 0));
  usage.set('services.nodeports', count(nodePorts));
}

function addClaim(usage: Usage, claim: ApiObject): void {
  const spec = isFields(claim['spec']) ? claim['spec'] : {};
  const resources = isFields(spec['resources']) ? spec['resources'] : {};
  const requests = isFields(resources['requests']) ? resources['requests'] : {};
  const old = claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'];
  const named = typeof spec['storageClassName'] === 'string' ? spec['storageClassName'] : '';
  const className = old ?? named;
  const storage = requests['storage'];
  const prefixes = className === '' ? [''] : ['', `${className}${STORAGE_CLASS}`];
  for (const prefix of prefixes) {
    usage.set(`${prefix}persistentvolumeclaims`, ONE);
    if (typeof storage === 'string') usage.set(`${prefix}requests.storage`, parseQuantity(storage));
  }
}

interface Scope {
  readonly scopeName: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

function scopesOf(quota: ResourceQuota): Scope[] {
  return [
    ...(quota.spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(quota.spec?.scopeSelector?.matchExpressions ?? []),
  ];
}

/** Is the object in all of the quota's scopes? Only Pods are in any (claims in that of their attributes class). */
export function isInScopes(quota: ResourceQuota, resource: string, object: ApiObject): boolean {
  return scopesOf(quota).every((scope) => {
    if (resource === 'pods') return isPodInScope(scope, object);
    if (resource !== 'persistentvolumeclaims' || scope.scopeName !== 'VolumeAttributesClass') return false;
    const spec = isFields(object['spec']) ? object['spec'] : {};
    const name = spec['volumeAttributesClassName'];
    return isNamed(scope, typeof name === 'string' ? name : '');
  });
}

function isPodInScope(scope: Scope, pod: Pod): boolean {
  const bounded = (pod.spec?.activeDeadlineSeconds ?? -1) >= 0;
  const bestEffort = (pod.status?.qosClass ?? qosClass(pod)) === 'BestEffort';
  switch (scope.scopeName) {
    case 'Terminating':
      return bounded;
    case 'NotTerminating':
      return !bounded;
    case 'BestEffort':
      return bestEffort;
    case 'NotBestEffort':
      return !bestEffort;
    case 'PriorityClass':
      return isNamed(scope, pod.spec?.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return looksIntoOtherNamespaces(pod);
    default:
      return false;
  }
}

function isNamed({ operator, values = [] }: Scope, name: string): boolean {
  switch (operator) {
    case 'Exists':
      return name !== '';
    case 'DoesNotExist':
      return name === '';
    case 'In':
      return name !== '' && values.includes(name);
    default:
      return name === '' || !values.includes(name);
  }
}

function looksIntoOtherNamespaces(pod: Pod): boolean {
  const { podAffinity, podAntiAffinity } = pod.spec?.affinity ?? {};
  return [podAffinity, podAntiAffinity].some((affinity) =>
    [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((one) => one.podAffinityTerm),
    ].some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined),
  );
}

/**
 * What the namespace's objects use now of what the quota limits: every name of spec.hard, 0 where nothing is used.
 * `only` restricts it to the names that one kind's objects count for.
 */
export function usageOfQuota(quota: ResourceQuota, context: RulesContext, only?: string): Usage {
  const names = Object.keys(quota.spec?.hard ?? {}).filter(
    (name) => only === undefined || countedResource(name) === only,
  );
  const total: Usage = new Map(names.map((name) => [name, count(0)]));
  for (const resource of new Set(names.map(countedResource))) {
    for (const object of context.list(resource, quota.metadata.namespace ?? '')) {
      if (!isInScopes(quota, resource, object)) continue;
      for (const [name, amount] of usageOf(resource, object, context.now())) {
        const before = total.get(name);
        if (before !== undefined) total.set(name, addQuantities(before, amount));
      }
    }
  }
  return total;
}
