import type { Deployment, ReplicaSet } from '../../objects/kinds.ts';
import { byCreation } from '../keys.ts';
import { scaleSet, type Look } from './context.ts';
import {
  countIn,
  DESIRED,
  isRolling,
  isScaled,
  MAXIMUM,
  maxSurge,
  replicasOf,
  splitSets,
  sum,
} from './facts.ts';

/** Was the Deployment scaled since its ReplicaSets were last written? */
export function wasScaled({ deployment, sets }: Look): boolean {
  return sets.filter(isScaled).some((set) => {
    const desired = countIn(set, DESIRED);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

/** Brings the ReplicaSets to the Deployment's size, in proportion where several have Pods. */
export function scale(look: Look): void {
  const { deployment } = look;
  const { newest, old } = splitSets(deployment, look.sets);
  const wanted = replicasOf(deployment);
  const only = activeOrLatest(newest, old);
  if (only !== undefined) {
    scaleSet(look, only, wanted);
    return;
  }
  if (isSaturated(deployment, newest)) {
    for (const set of old.filter(isScaled)) scaleSet(look, set, 0);
    return;
  }
  if (isRolling(deployment)) scaleInProportion(look);
}

function activeOrLatest(newest: ReplicaSet | undefined, old: readonly ReplicaSet[]): ReplicaSet | undefined {
  const ordered = [...old.toSorted(byCreation).toReversed(), ...(newest === undefined ? [] : [newest])];
  const active = ordered.filter(isScaled);
  if (active.length === 0) return newest ?? ordered[0];
  return active.length === 1 ? active[0] : undefined;
}

function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  if (set === undefined) return false;
  const wanted = replicasOf(deployment);
  const desired = countIn(set, DESIRED);
  return replicasOf(set) === wanted && desired === wanted && (set.status?.availableReplicas ?? 0) === wanted;
}

function scaleInProportion(look: Look): void {
  const { deployment } = look;
  const wanted = replicasOf(deployment);
  const active = look.sets.filter(isScaled);
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0;
  const toAdd = allowed - sum(active, replicasOf);
  const newerFirst = toAdd > 0;
  active.sort((a, b) => replicasOf(b) - replicasOf(a) || (newerFirst ? byCreation(b, a) : byCreation(a, b)));
  let added = 0;
  const sizes = active.map((set) => {
    if (toAdd === 0 || toAdd === added) return replicasOf(set);
    const part = fraction(deployment, set);
    const left = toAdd - added;
    const change = toAdd > 0 ? Math.min(part, left) : Math.max(part, left);
    added += change;
    return replicasOf(set) + change;
  });
  for (const [index, set] of active.entries()) {
    const size = (sizes[index] ?? 0) + (index === 0 && toAdd !== 0 ? toAdd - added : 0);
    scaleSet(look, set, Math.max(0, size), true);
  }
}

/** What the set grows by to keep its part of the whole (getReplicaSetFraction). */
function fraction(deployment: Deployment, set: ReplicaSet): number {
  const size = replicasOf(set);
  if (replicasOf(deployment) === 0) return -size;
  const before = countIn(set, MAXIMUM) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((size * (replicasOf(deployment) + maxSurge(deployment))) / before) - size;
}
