import type { Pod, ReplicaSet } from '../../objects/kinds.ts';
import { byCreation, isDeleting } from '../keys.ts';
import { isEnded } from '../workloads/pods.ts';
import { scaleSet, type Look } from './context.ts';
import { isScaled, maxUnavailable, newReplicas, replicasOf, revisionOf, splitSets, sum } from './facts.ts';
import { syncNewSet } from './new-set.ts';
import { isComplete, syncRolloutStatus } from './status.ts';

/** New Pods come and old ones go within the fenceposts. Answers when to look again, in milliseconds. */
export function rollOut(look: Look): number | undefined {
  const newest = syncNewSet(look, true);
  if (newest !== undefined && !growNew(look, newest) && !shrinkOld(look, newest)) cleanUp(look);
  return syncRolloutStatus(look, current(look));
}

/** All old Pods go before new ones come. */
export function recreate(look: Look, podsOf: (set: ReplicaSet) => readonly Pod[]): number | undefined {
  const before = syncNewSet(look, false);
  const { old } = splitSets(look.deployment, look.sets);
  const scaled = old.filter(isScaled).map((set) => scaleSet(look, set, 0));
  if (scaled.length > 0) return syncRolloutStatus(look, current(look));
  const runs = old.some((set) => (set.status?.replicas ?? 0) > 0 || podsOf(set).some((pod) => !isEnded(pod)));
  if (runs) return syncRolloutStatus(look, before);
  const newest = before ?? syncNewSet(look, true);
  if (newest !== undefined) scaleSet(look, newest, replicasOf(look.deployment));
  cleanUp(look);
  return syncRolloutStatus(look, current(look));
}

const current = (look: Look): ReplicaSet | undefined => splitSets(look.deployment, look.sets).newest;

function growNew(look: Look, newest: ReplicaSet): boolean {
  const wanted = replicasOf(look.deployment);
  const has = replicasOf(newest);
  if (has === wanted) return false;
  return scaleSet(look, newest, has > wanted ? wanted : newReplicas(look.deployment, look.sets, newest));
}

function shrinkOld(look: Look, newest: ReplicaSet): boolean {
  const { deployment } = look;
  const old = splitSets(deployment, look.sets).old.filter(isScaled);
  if (old.length === 0) return false;
  const least = replicasOf(deployment) - maxUnavailable(deployment);
  const coming = replicasOf(newest) - (newest.status?.availableReplicas ?? 0);
  const most = sum(look.sets, replicasOf) - least - coming;
  if (most <= 0) return false;
  const unhealthy = dropUnhealthy(look, old, most);
  return unhealthy + dropHealthy(look, least) > 0;
}

/** Pods that aren't available go first: without them nothing gets worse. */
function dropUnhealthy(look: Look, old: readonly ReplicaSet[], most: number): number {
  let dropped = 0;
  for (const set of old.toSorted(byCreation)) {
    const unavailable = replicasOf(set) - (set.status?.availableReplicas ?? 0);
    const count = Math.min(most - dropped, unavailable);
    if (count <= 0) continue;
    scaleSet(look, set, replicasOf(set) - count);
    dropped += count;
  }
  return dropped;
}

function dropHealthy(look: Look, least: number): number {
  const available = sum(look.sets, ({ status }) => status?.availableReplicas);
  let dropped = 0;
  const { old } = splitSets(look.deployment, look.sets);
  for (const set of old.filter(isScaled)) {
    const count = Math.min(replicasOf(set), available - least - dropped);
    if (count <= 0) break;
    scaleSet(look, set, replicasOf(set) - count);
    dropped += count;
  }
  return dropped;
}

/** Deletes the oldest revisions beyond the limit once the rollout is complete. */
function cleanUp(look: Look): void {
  if (isComplete(look.deployment, look.deployment.status)) dropHistory(look);
}

export function dropHistory(look: Look): void {
  const { deployment, context } = look;
  const limit = deployment.spec?.revisionHistoryLimit ?? 2_147_483_647;
  const old = splitSets(deployment, look.sets).old.filter((set) => !isDeleting(set));
  const surplus = old
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, old.length - limit));
  for (const { metadata, spec, status } of surplus) {
    const isSeen = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
    if ((status?.replicas ?? 0) !== 0 || (spec?.replicas ?? 0) !== 0 || !isSeen) continue;
    context.api.delete('replicasets.apps', metadata.namespace ?? '', metadata.name ?? '');
    look.sets = look.sets.filter((set) => set.metadata.uid !== metadata.uid);
  }
}
