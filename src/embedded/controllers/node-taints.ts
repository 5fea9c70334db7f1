import type { Node } from '../objects/kinds.ts';
import type { Controller } from './types.ts';

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

/** Taints that keep new Pods away, by the condition and its status that cause them (nodelifecycle). */
const BY_CONDITION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: 'node.kubernetes.io/not-ready', Unknown: 'node.kubernetes.io/unreachable' },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const OWN = new Set([UNSCHEDULABLE, ...Object.values(BY_CONDITION).flatMap((keys) => Object.values(keys))]);

const isOwn = ({ key, effect }: Taint): boolean => effect === 'NoSchedule' && OWN.has(key);

/** The NoSchedule taints of a node follow its conditions and spec.unschedulable. */
export const nodeTaints: Controller = {
  name: 'node-controller',
  start({ api, now, queue, watch }) {
    const work = queue((name) => {
      api.change<Node>('nodes', '', name, '', (draft) => {
        const before = draft.spec?.taints ?? [];
        const wanted = taintsOf(draft);
        const kept = before.filter((taint) => !isOwn(taint) || wanted.includes(taint.key));
        const added = wanted
          .filter((key) => !kept.some((taint) => isOwn(taint) && taint.key === key))
          .map((key) => ({ key, effect: 'NoSchedule', timeAdded: now() }));
        if (added.length === 0 && kept.length === before.length) return;
        const taints = [...kept, ...added];
        draft.spec = { ...draft.spec, taints };
        if (taints.length === 0) delete draft.spec.taints;
      });
    });
    watch<Node>('nodes', ({ type, object }) => {
      if (type !== 'DELETED') work.add(object.metadata.name ?? '');
    });
  },
};

function taintsOf({ spec, status }: Node): string[] {
  const conditions = status?.conditions ?? [];
  const caused = conditions.flatMap(({ type, status: is }) => BY_CONDITION[type]?.[is] ?? []);
  const untold = conditions.some(({ type }) => type === 'Ready') ? [] : ['node.kubernetes.io/not-ready'];
  return [...caused, ...untold, ...(spec?.unschedulable === true ? [UNSCHEDULABLE] : [])];
}
