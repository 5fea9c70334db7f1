import type { ApiObject } from '../objects/object.ts';
import { sameJson } from './json-values.ts';

/**
 * The next object, with the old times in its managedFields when those times are all that differs: what the API server
 * does before it stores an update, so that a write that changes nothing leaves the resourceVersion alone
 * (IgnoreManagedFieldsTimestampsTransformer).
 */
export function keepTimes(old: ApiObject, next: ApiObject): ApiObject {
  const before = old.metadata.managedFields ?? [];
  const after = next.metadata.managedFields ?? [];
  if (after.length === 0 || before.length !== after.length) return next;
  if (after.every((entry, index) => entry.time === before[index]?.time)) return next;
  const managedFields = after.map(({ time: _, ...entry }, index) => {
    const time = before[index]?.time;
    return time === undefined ? entry : { ...entry, time };
  });
  const kept = { ...next, metadata: { ...next.metadata, managedFields } };
  return sameJson(old, kept) ? kept : next;
}
