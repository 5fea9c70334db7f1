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
  const managedFields = after.map((entry, index) => {
    const kept = { ...entry };
    const time = before[index]?.time;
    if (time === undefined) delete kept.time;
    else kept.time = time;
    return kept;
  });
  const kept = { ...next, metadata: { ...next.metadata, managedFields } };
  const { resourceVersion: _, ...oldMetadata } = old.metadata;
  const { resourceVersion: __, ...keptMetadata } = kept.metadata;
  const isSame = sameJson({ ...old, metadata: oldMetadata }, { ...kept, metadata: keptMetadata });
  return isSame ? kept : next;
}
