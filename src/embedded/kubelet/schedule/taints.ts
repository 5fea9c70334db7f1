import type { Node, Pod, PodSpec } from '../../objects/kinds.ts';
import { podSpec } from '../names.ts';

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];
type Toleration = NonNullable<PodSpec['tolerations']>[number];

/** The first taint with one of the effects that the Pod doesn't tolerate. */
export function untoleratedTaint(pod: Pod, node: Node, effects: readonly string[]): Taint | undefined {
  return (node.spec?.taints ?? []).find(
    (taint) =>
      effects.includes(taint.effect) &&
      !(podSpec(pod).tolerations ?? []).some((toleration) => tolerates(toleration, taint)),
  );
}

/** v1.Toleration.ToleratesTaint: an empty key with Exists tolerates all, an empty effect every effect. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if ((toleration.effect ?? '') !== '' && toleration.effect !== taint.effect) return false;
  if ((toleration.key ?? '') !== '' && toleration.key !== taint.key) return false;
  switch (toleration.operator ?? 'Equal') {
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      return false;
  }
}
