import type { Node, Pod } from '../../objects/kinds.ts';
import { podSpec } from '../names.ts';
import { nodeIsSelected } from './affinity.ts';
import { amountsOf, podAmounts } from './requests.ts';
import { untoleratedTaint } from './taints.ts';

/** Why a node doesn't take a Pod; `helpless`: removing other Pods wouldn't help either. */
export interface Misfit {
  readonly reasons: readonly string[];
  readonly helpless: boolean;
}

/** One resource that doesn't suffice, in the numbers the kubelet's refusal names (cpu in thousandths). */
export interface Shortage {
  readonly resource: string;
  readonly reason: string;
  readonly requested: number;
  readonly used: number;
  readonly capacity: number;
}

/** The taint that an unschedulable node carries, which a Pod may tolerate. */
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/**
 * Does a Pod fit on a node beside those that are there? The filters of kube-scheduler in its default order; the first
 * that refuses is the answer, as there. Undefined: it fits.
 */
export function whyNot(pod: Pod, node: Node, others: readonly Pod[]): Misfit | undefined {
  if (node.spec?.unschedulable === true && !toleratesUnschedulable(pod)) {
    return { reasons: ['node(s) were unschedulable'], helpless: true };
  }
  if (untoleratedTaint(pod, node, ['NoSchedule', 'NoExecute']) !== undefined) {
    return { reasons: ['node(s) had untolerated taint(s)'], helpless: true };
  }
  if (!nodeIsSelected(pod, node)) {
    return { reasons: ["node(s) didn't match Pod's node affinity/selector"], helpless: true };
  }
  if (takenHostPort(pod, others)) {
    return { reasons: ["node(s) didn't have free ports for the requested pod ports"], helpless: false };
  }
  const short = shortages(pod, node, others);
  if (short.length > 0) {
    return {
      reasons: short.map(({ reason }) => reason),
      helpless: short.some(
        ({ resource, requested, capacity }) => resource !== 'pods' && requested > capacity,
      ),
    };
  }
  return undefined;
}

function toleratesUnschedulable(pod: Pod): boolean {
  const cordoned: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {},
    spec: { taints: [{ key: UNSCHEDULABLE, effect: 'NoSchedule' }] },
  };
  return untoleratedTaint(pod, cordoned, ['NoSchedule']) === undefined;
}

/** Is a host port of the Pod in use by another, at the same address and protocol? */
export function takenHostPort(pod: Pod, others: readonly Pod[]): boolean {
  const taken = others.flatMap((other) => hostPorts(other));
  return hostPorts(pod).some((wanted) =>
    taken.some(
      (used) =>
        used.port === wanted.port &&
        used.protocol === wanted.protocol &&
        (used.ip === wanted.ip || used.ip === '0.0.0.0' || wanted.ip === '0.0.0.0'),
    ),
  );
}

function hostPorts(pod: Pod): { port: number; protocol: string; ip: string }[] {
  const spec = podSpec(pod);
  const lasting = (spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always');
  return [...spec.containers, ...lasting].flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => (port.hostPort ?? 0) > 0)
      .map((port) => ({
        port: port.hostPort ?? 0,
        protocol: port.protocol ?? 'TCP',
        ip: port.hostIP === undefined || port.hostIP === '' ? '0.0.0.0' : port.hostIP,
      })),
  );
}

/** What the node lacks for the Pod: places, cpu, memory, and whatever else it asks for. */
export function shortages(pod: Pod, node: Node, others: readonly Pod[]): readonly Shortage[] {
  const capacity = amountsOf(node.status?.allocatable);
  const found: Shortage[] = [];
  const places = capacity.get('pods') ?? 0;
  if (others.length + 1 > places) {
    found.push({
      resource: 'pods',
      reason: 'Too many pods',
      requested: 1,
      used: others.length,
      capacity: places,
    });
  }
  const used = new Map<string, number>();
  for (const other of others) {
    for (const [name, amount] of podAmounts(other, 'requests'))
      used.set(name, (used.get(name) ?? 0) + amount);
  }
  const wanted = podAmounts(pod, 'requests');
  const order = ['cpu', 'memory', 'ephemeral-storage'];
  const names = [...order, ...[...wanted.keys()].filter((name) => !order.includes(name)).toSorted()];
  for (const name of names) {
    const requested = wanted.get(name) ?? 0;
    if (requested === 0) continue;
    const there = capacity.get(name) ?? 0;
    const taken = used.get(name) ?? 0;
    if (requested <= there - taken) continue;
    const scale = name === 'cpu' ? 1000 : 1;
    found.push({
      resource: name,
      reason: `Insufficient ${name}`,
      requested: Math.round(requested * scale),
      used: Math.round(taken * scale),
      capacity: Math.round(there * scale),
    });
  }
  return found;
}
