import { nodeIsSelected } from '../../kubelet/schedule/affinity.ts';
import type { DaemonSet, Node, Pod, PodSpec } from '../../objects/kinds.ts';
import { podFromTemplate } from '../workloads/pods.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];
type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

/** What a daemon's Pod puts up with (daemon/util/daemonset_util.go). */
const DAEMON_TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const HOST_TOLERATION: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
};

/** A Pod of the set for one node. */
export function daemonPod(set: DaemonSet, node: string): Pod {
  const pod = podFromTemplate(set, set.spec?.template);
  const { spec } = pod;
  if (spec === undefined) return pod;
  const added = spec.hostNetwork === true ? [...DAEMON_TOLERATIONS, HOST_TOLERATION] : DAEMON_TOLERATIONS;
  spec.tolerations = [...(spec.tolerations ?? [])];
  for (const toleration of added) {
    const has = spec.tolerations.some(
      ({ key, operator, effect }) =>
        key === toleration.key && operator === toleration.operator && effect === toleration.effect,
    );
    if (!has) spec.tolerations.push({ ...toleration });
  }
  const requirement = { key: 'metadata.name', operator: 'In', values: [node] };
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const bound = terms.length === 0 ? [{}] : terms;
  spec.affinity = {
    ...spec.affinity,
    nodeAffinity: {
      ...spec.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: bound.map((term) => ({ ...term, matchFields: [requirement] })),
      },
    },
  };
  return pod;
}

/** Should a Pod of the set run there, and may one that does stay (NodeShouldRunDaemonPod)? */
export function fits(set: DaemonSet, node: Node): { readonly run: boolean; readonly stay: boolean } {
  const pod = daemonPod(set, node.metadata.name ?? '');
  const asked = set.spec?.template?.spec?.nodeName ?? '';
  if (asked !== '' && asked !== node.metadata.name) return { run: false, stay: false };
  if (!nodeIsSelected(pod, node)) return { run: false, stay: false };
  const taints = node.spec?.taints ?? [];
  const tolerated = (effects: readonly string[]): boolean =>
    taints.every((taint) => !effects.includes(taint.effect) || tolerates(pod.spec?.tolerations ?? [], taint));
  return { run: tolerated(['NoSchedule', 'NoExecute']), stay: tolerated(['NoExecute']) };
}

function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  return tolerations.some(({ key, operator = 'Equal', value = '', effect }) => {
    if ((effect ?? '') !== '' && effect !== taint.effect) return false;
    if ((key ?? '') === '') return operator === 'Exists';
    return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''));
  });
}
