import { parseQuantity } from '../../../model/quantity.ts';
import type { Container, Pod } from '../../objects/kinds.ts';
import { podSpec } from '../names.ts';

/** Amounts by resource: cores for cpu, bytes for memory. */
export type Amounts = ReadonlyMap<string, number>;

type Side = 'requests' | 'limits';

export function amountsOf(quantities: Readonly<Record<string, string>> | undefined): Map<string, number> {
  return new Map(
    Object.entries(quantities ?? {}).map(([name, quantity]) => [name, parseQuantity(quantity) ?? 0]),
  );
}

/**
 * What a Pod asks for as a whole (component-helpers/resource PodRequests, PodLimits): the greater of the running
 * containers with all sidecars, and of each init container with the sidecars before it; resources set for the Pod
 * itself go first; overhead is added.
 */
export function podAmounts(pod: Pod, side: Side): Amounts {
  const spec = podSpec(pod);
  const of = (container: Container): Amounts => amountsOf(container.resources?.[side]);
  const running = new Map<string, number>();
  for (const container of spec.containers) add(running, of(container));
  const sidecars = new Map<string, number>();
  const starting = new Map<string, number>();
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy === 'Always') {
      add(running, of(container));
      add(sidecars, of(container));
      atLeast(starting, sidecars);
    } else {
      const together = new Map(sidecars);
      add(together, of(container));
      atLeast(starting, together);
    }
  }
  atLeast(running, starting);
  const own = spec.resources?.[side];
  for (const [name, amount] of amountsOf(own)) running.set(name, amount);
  if (side === 'requests' || running.size > 0) add(running, amountsOf(spec.overhead));
  return running;
}

function add(sum: Map<string, number>, more: Amounts): void {
  for (const [name, amount] of more) sum.set(name, (sum.get(name) ?? 0) + amount);
}

function atLeast(sum: Map<string, number>, floor: Amounts): void {
  for (const [name, amount] of floor) sum.set(name, Math.max(sum.get(name) ?? 0, amount));
}

/** An amount as the API prints it: "250m" cores, "64Mi" bytes. */
export function quantityText(resource: string, amount: number): string {
  if (resource === 'cpu') {
    const milli = Math.round(amount * 1000);
    return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
  }
  const whole = Math.ceil(amount);
  for (const [suffix, unit] of [
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
    ['Ki', 2 ** 10],
  ] as const) {
    if (whole > 0 && whole % unit === 0) return `${whole / unit}${suffix}`;
  }
  return String(whole);
}

/** A Pod's amounts as quantities, in the words its containers use where one container alone decides. */
export function podQuantities(pod: Pod, side: Side): Record<string, string> {
  const spec = podSpec(pod);
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  const written = (name: string, amount: number): string | undefined =>
    all
      .map((container) => container.resources?.[side]?.[name])
      .find((text) => text !== undefined && parseQuantity(text) === amount);
  return Object.fromEntries(
    [...podAmounts(pod, side)].map(([name, amount]) => [
      name,
      written(name, amount) ?? quantityText(name, amount),
    ]),
  );
}
