import type { Container, Pod, PodSpec } from '../../objects/kinds.ts';
import type { Quantity } from '../../objects/validation/quantity.ts';
import { addQuantities, formatQuantity, parseQuantity } from '../../objects/validation/quantity.ts';

/** Amounts by resource name: `{cpu: "500m"}`. */
export type ResourceList = Record<string, string>;
type ResourceUse = 'requests' | 'limits';

/** What a Pod as a whole may ask for, beside huge pages (PodLevelResources). */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');
}

/** A sidecar: an init container that keeps running. */
export function isRestartable(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

function add(total: Map<string, Quantity>, more: ReadonlyMap<string, Quantity>): void {
  for (const [name, amount] of more) {
    const before = total.get(name);
    total.set(name, before === undefined ? amount : addQuantities(before, amount));
  }
}

function raise(total: Map<string, Quantity>, other: ReadonlyMap<string, Quantity>): void {
  for (const [name, amount] of other) {
    const before = total.get(name);
    if (before === undefined || before.nano < amount.nano) total.set(name, amount);
  }
}

/** The amounts of a list; empty for none. Throws QuantityError. */
export function parseResources(list: Readonly<ResourceList> | undefined): Map<string, Quantity> {
  return new Map(Object.entries(list ?? {}).map(([name, amount]) => [name, parseQuantity(amount)]));
}

/**
 * What all containers together need: the sum of those that run at the same time, or what an init container needs
 * beside the sidecars before it where that is more (component-helpers' resource.AggregateContainerRequests).
 */
export function aggregateContainers(spec: PodSpec, use: ResourceUse): Map<string, Quantity> {
  const total = new Map<string, Quantity>();
  for (const container of spec.containers ?? []) add(total, parseResources(container.resources?.[use]));
  const sidecars = new Map<string, Quantity>();
  const initial = new Map<string, Quantity>();
  for (const container of spec.initContainers ?? []) {
    const own = parseResources(container.resources?.[use]);
    if (isRestartable(container)) {
      add(total, own);
      add(sidecars, own);
      raise(initial, sidecars);
    } else {
      add(own, sidecars);
      raise(initial, own);
    }
  }
  raise(total, initial);
  return total;
}

/**
 * What the Pod counts for with the scheduler, quotas and LimitRanges: the Pod's own figures where it has them, the
 * containers' otherwise, and the overhead (resource.PodRequests, PodLimits).
 */
export function podResources(spec: PodSpec, use: ResourceUse): Map<string, Quantity> {
  const total = aggregateContainers(spec, use);
  for (const [name, amount] of parseResources(spec.resources?.[use])) {
    if (isPodLevelResource(name)) total.set(name, amount);
  }
  for (const [name, amount] of parseResources(spec.overhead)) {
    const before = total.get(name);
    if (use === 'requests') total.set(name, before === undefined ? amount : addQuantities(before, amount));
    else if (before !== undefined && before.nano !== 0n) total.set(name, addQuantities(before, amount));
  }
  return total;
}

/** Amounts as the API shows them. */
export function formatResources(amounts: ReadonlyMap<string, Quantity>): ResourceList {
  return Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]));
}

/** What decides the QoS class: cpu and memory, where more than nothing. */
function positive(list: Readonly<ResourceList> | undefined): Map<string, Quantity> {
  return new Map(
    [...parseResources(list)].filter(
      ([name, amount]) => (name === 'cpu' || name === 'memory') && amount.nano > 0n,
    ),
  );
}

/** status.qosClass, as pkg/apis/core/helper/qos computes it. */
export function qosClass(pod: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const spec = pod.spec ?? { containers: [] };
  const own = spec.resources;
  const units =
    own === undefined
      ? [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(
          (container) => container.resources ?? {},
        )
      : [own];
  const requests = new Map<string, Quantity>();
  const limits = new Map<string, Quantity>();
  let guaranteed = true;
  for (const unit of units) {
    const limited = positive(unit.limits);
    add(requests, positive(unit.requests));
    add(limits, limited);
    if (limited.size < 2 && (own === undefined || Object.keys(own.limits ?? {}).length > 0))
      guaranteed = false;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const equal =
    requests.size === limits.size &&
    [...requests].every(([name, amount]) => limits.get(name)?.nano === amount.nano);
  return guaranteed && equal ? 'Guaranteed' : 'Burstable';
}
