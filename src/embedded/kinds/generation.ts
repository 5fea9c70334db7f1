import type { ObjectMeta } from '../objects/kinds.ts';
import { copyOf } from '../objects/object.ts';
import { semanticallyEqual } from './semantic-equal.ts';

interface Specified {
  metadata: ObjectMeta;
  spec?: unknown;
  status?: unknown;
}

/** What most strategies do to a new object: no status of its own, generation 1. */
export function startGeneration(object: Specified): void {
  object.status = {};
  object.metadata.generation = 1;
}

/** What most strategies do on updates: the status stays, generation grows when the spec changes. */
export function keepStatus(object: Specified, old: Specified): void {
  if (old.status === undefined) delete object.status;
  else object.status = copyOf(old.status);
  object.metadata.generation =
    (old.metadata.generation ?? 0) + (semanticallyEqual(object.spec, old.spec) ? 0 : 1);
}
