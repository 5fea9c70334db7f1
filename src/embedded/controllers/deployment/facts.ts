import { semanticallyEqual } from '../../kinds/semantic-equal.ts';
import type { Deployment, PodTemplateSpec, ReplicaSet } from '../../objects/kinds.ts';
import { byCreation } from '../keys.ts';
import { scaledValue } from '../workloads/status.ts';

/** What a Deployment says and what its ReplicaSets are (pkg/controller/deployment/util). */

export const REVISION = 'deployment.kubernetes.io/revision';
export const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history';
export const DESIRED = 'deployment.kubernetes.io/desired-replicas';
export const MAXIMUM = 'deployment.kubernetes.io/max-replicas';
export const HASH_LABEL = 'pod-template-hash';

export const isRolling = ({ spec }: Deployment): boolean => spec?.strategy?.type === 'RollingUpdate';

export const replicasOf = ({ spec }: Deployment | ReplicaSet): number => spec?.replicas ?? 0;

/** How many more and how many fewer Pods than wanted there may be. */
export function fenceposts(deployment: Deployment): { readonly surge: number; readonly unavailable: number } {
  if (!isRolling(deployment)) return { surge: 0, unavailable: 0 };
  const replicas = replicasOf(deployment);
  const { maxSurge, maxUnavailable } = deployment.spec?.strategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, replicas, 'up');
  let unavailable = scaledValue(maxUnavailable, replicas, 'down');
  if (surge === 0 && unavailable === 0) unavailable = 1;
  return { surge, unavailable: Math.min(unavailable, replicas) };
}

export const maxSurge = (deployment: Deployment): number => fenceposts(deployment).surge;
export const maxUnavailable = (deployment: Deployment): number => fenceposts(deployment).unavailable;

export const hasDeadline = ({ spec }: Deployment): boolean =>
  spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2_147_483_647;

export const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, set) => total + (count(set) ?? 0), 0);

/** Were the Pods of both the same, but for the hash? */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return semanticallyEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const labels = { ...template?.metadata?.labels };
  delete labels[HASH_LABEL];
  return { ...template, metadata: { ...template?.metadata, labels } };
}

/** The ReplicaSet of the present template, and all others, older first. */
export function splitSets(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): { readonly newest: ReplicaSet | undefined; readonly old: ReplicaSet[] } {
  const ordered = sets.toSorted(byCreation);
  const newest = ordered.find(({ spec }) => sameTemplate(spec?.template, deployment.spec?.template));
  return { newest, old: ordered.filter((set) => set !== newest) };
}

export const isScaled = (set: ReplicaSet): boolean => replicasOf(set) > 0;

export function revisionOf({ metadata }: ReplicaSet): number {
  const text = metadata.annotations?.[REVISION] ?? '0';
  return /^\d+$/u.test(text) ? Number(text) : 0;
}

/** A count in an annotation; undefined where it isn't one. */
export function countIn({ metadata }: ReplicaSet, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation] ?? '';
  return /^\d+$/u.test(text) ? Number(text) : undefined;
}

/** How many Pods the new ReplicaSet may have now (NewRSNewReplicas). */
export function newReplicas(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newest: ReplicaSet | undefined,
): number {
  const wanted = replicasOf(deployment);
  if (!isRolling(deployment)) return wanted;
  const has = newest === undefined ? 0 : replicasOf(newest);
  const most = wanted + maxSurge(deployment);
  const all = sum(sets, replicasOf);
  if (all >= most) return has;
  return has + Math.min(most - all, wanted - has);
}
