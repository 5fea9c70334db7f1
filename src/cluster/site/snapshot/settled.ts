import { isJsonObject, valueAt, type Json } from '../../../model/json.ts';
import type { ClusterSnapshot, SnapshotObject } from './take.ts';

/**
 * For how long nothing had been made, changed by people or begun to leave in these namespaces, or cluster-wide, when the
 * snapshot was taken; in milliseconds, 0 where something is under way or a time is not known. For clusters whose clock is
 * this machine's.
 */
export function settledFor(snapshot: ClusterSnapshot, namespaces: readonly string[]): number {
  const about = snapshot.objects.filter(({ namespace, object }) =>
    namespace === '' ? object !== null : namespaces.includes(namespace),
  );
  if (namespaces.length === 0 || snapshot.notSeen.length > 0 || about.some(({ leaving }) => leaving))
    return 0;
  const last = Math.max(...about.flatMap(timesOf));
  const age = Date.parse(snapshot.takenAt) - last;
  return Number.isFinite(age) ? Math.max(0, age) : 0;
}

/**
 * When somebody wrote it, when it came (a controller's Pod is news as well), and what its status dates: a container that
 * was restarted, a condition that turned.
 */
function timesOf({ touchedAt, object }: SnapshotObject): readonly number[] {
  const created = valueAt(object, ['metadata', 'creationTimestamp']);
  const dated = timesIn(valueAt(object, ['status']) ?? null);
  return [touchedAt, created, ...dated].flatMap((time) =>
    typeof time === 'string' ? [Date.parse(time)] : [],
  );
}

const DATED = /^(?:lastTransitionTime|lastUpdateTime|startedAt|finishedAt|startTime|completionTime)$/;

function timesIn(status: Json): readonly Json[] {
  if (Array.isArray(status)) return (status as readonly Json[]).flatMap(timesIn);
  if (!isJsonObject(status)) return [];
  return Object.entries(status).flatMap(([key, value]) => (DATED.test(key) ? [value] : timesIn(value)));
}
