import { parseResources } from '../kinds/pod/resources.ts';
import type { Container, Pod, ResourceQuota } from '../objects/kinds.ts';
import type { Quantity } from '../objects/validation/quantity.ts';
import { addQuantities, formatQuantity } from '../objects/validation/quantity.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import {
  computeUsage,
  countedResource,
  isInScopes,
  usageOf,
  usageOfQuota,
  type Usage,
} from './quota-usage.ts';
import { refused } from './refuse.ts';

/** apiserver/pkg/admission/plugin/resourcequota: no object may bring its namespace over a quota. */
export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(request) {
    const { resource, namespace, object, context } = request;
    if (namespace === '' || resource.key === 'namespaces' || object === undefined || !isCounted(request))
      return;
    const usage = usageOf(resource.key, object, context.now());
    const negative = [...usage].filter(([, amount]) => amount.nano < 0n).map(([name]) => name);
    const quotas = context
      .list<ResourceQuota>('resourcequotas', namespace)
      .filter(
        (quota) => limitedNames(quota, resource.key).length > 0 && isInScopes(quota, resource.key, object),
      );
    for (const quota of quotas) {
      const missing = resource.key === 'pods' ? unspecified(object, limitedNames(quota, 'pods')) : '';
      if (missing !== '')
        throw refused(request, `failed quota: ${quota.metadata.name ?? ''}: must specify ${missing}`);
    }
    if (negative.length > 0) {
      throw refused(request, `quota usage is negative for resource(s): ${negative.toSorted().join(',')}`);
    }
    for (const quota of quotas) check(request, quota, usage);
  },
};

/** Has it a deadline? Such Pods are a scope of quotas. */
function isBounded(pod: Pod | undefined): boolean {
  return (pod?.spec?.activeDeadlineSeconds ?? -1) >= 0;
}

/** Creations, and the changes that may count for more than before. */
function isCounted({ operation, resource, subresource, object, old }: AdmissionRequest): boolean {
  if (resource.key === 'pods' && subresource === 'resize') return operation === 'UPDATE';
  if (subresource !== '') return false;
  if (operation === 'CREATE') return true;
  if (operation !== 'UPDATE') return false;
  if (resource.key !== 'pods')
    return resource.key === 'services' || resource.key === 'persistentvolumeclaims';
  return isBounded(object) !== isBounded(old);
}

function limitedNames(quota: ResourceQuota, resource: string): string[] {
  return Object.keys(quota.spec?.hard ?? {}).filter((name) => countedResource(name) === resource);
}

function check(request: AdmissionRequest, quota: ResourceQuota, usage: Usage): void {
  const { resource, old, context } = request;
  const before =
    request.operation === 'UPDATE' && old !== undefined && isInScopes(quota, resource.key, old)
      ? usageOf(resource.key, old, context.now())
      : new Map<string, Quantity>();
  const names = limitedNames(quota, resource.key);
  const more = new Map<string, Quantity>();
  for (const [name, amount] of usage) {
    const nano = amount.nano - (before.get(name)?.nano ?? 0n);
    if (nano > 0n && names.includes(name)) more.set(name, { ...amount, nano });
  }
  if (more.size === 0) return;
  const used = usageOfQuota(quota, context, resource.key);
  const hard = parseResources(quota.spec?.hard);
  const exceeded = [...more.keys()].filter((name) => {
    const total = addQuantities(used.get(name) ?? { nano: 0n, format: 'DecimalSI' }, more.get(name) ?? ZERO);
    return total.nano > (hard.get(name)?.nano ?? 0n);
  });
  if (exceeded.length === 0) return;
  const shown = (amounts: Usage): string =>
    exceeded
      .toSorted()
      .map((name) => `${name}=${formatQuantity(amounts.get(name) ?? ZERO)}`)
      .join(',');
  throw refused(
    request,
    `exceeded quota: ${quota.metadata.name ?? ''}, requested: ${shown(more)}, used: ${shown(used)}, limited: ${shown(hard)}`,
  );
}

const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };

/** A quota of CPU or memory demands that every container says what it needs. No other resource does that. */
const DEMANDED = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

/** `limits.cpu for: a,b; limits.memory for: a`, '' when nothing is missing. */
function unspecified(pod: Pod, limited: readonly string[]): string {
  const own = pod.spec?.resources;
  if (Object.keys(own?.requests ?? {}).length + Object.keys(own?.limits ?? {}).length > 0) return '';
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  return limited
    .filter((name) => DEMANDED.has(name))
    .toSorted()
    .flatMap((name) => {
      const without = containers.filter((container) => !usageOfContainer(container).has(name));
      const names = [...new Set(without.map((container) => container.name))].toSorted();
      return names.length === 0 ? [] : [`${name} for: ${names.join(',')}`];
    })
    .join('; ');
}

function usageOfContainer({ resources }: Container): Usage {
  return computeUsage(parseResources(resources?.requests), parseResources(resources?.limits));
}
