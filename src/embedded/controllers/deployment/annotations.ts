import type { Deployment, ReplicaSet } from '../../objects/kinds.ts';
import { DESIRED, MAXIMUM, maxSurge, replicasOf, REVISION, REVISION_HISTORY } from './facts.ts';

/** Not handed on from a Deployment to its ReplicaSets. */
const OWN = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAXIMUM,
  'deprecated.deployment.rollback.to',
]);
/** Characters of the history of one ReplicaSet. */
const HISTORY_LENGTH = 2000;

/** The annotations that a ReplicaSet has when it is the new one at a revision (SetNewReplicaSetAnnotations). */
export function annotationsAt(
  revision: number,
  deployment: Deployment,
  set: ReplicaSet | undefined,
): Record<string, string> {
  const annotations: Record<string, string> = { ...set?.metadata.annotations };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!OWN.has(key)) annotations[key] = value;
  }
  const before = annotations[REVISION];
  if (before !== undefined && !/^\d+$/u.test(before)) return annotations;
  if (Number(before ?? 0) < revision) {
    annotations[REVISION] = String(revision);
    if (before !== undefined)
      annotations[REVISION_HISTORY] = addToHistory(annotations[REVISION_HISTORY], before);
  }
  return set === undefined ? { ...annotations, ...sizes(deployment) } : annotations;
}

function addToHistory(history: string | undefined, revision: string): string {
  const revisions = [...(history ?? '').split(',').filter((one) => one !== ''), revision];
  while (revisions.length > 1 && revisions.join(',').length > HISTORY_LENGTH) revisions.shift();
  return revisions.join(',');
}

/** What tells later that the Deployment was scaled since. */
export function sizes(deployment: Deployment): Record<string, string> {
  const wanted = replicasOf(deployment);
  return { [DESIRED]: String(wanted), [MAXIMUM]: String(wanted + maxSurge(deployment)) };
}
