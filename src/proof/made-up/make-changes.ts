import { type JsonObject, valueAt } from '../../model/json.ts';
import { shown, type Change, type ObjectChange } from './change.ts';
import { dropped, flipped, otherValues } from './change-values.ts';
import { moved } from './move.ts';
import { added, widened } from './widen.ts';

/** Every change of one thing that this program knows, in the order of the manifest. No two make the same manifest. */
export function makeChanges(
  objects: readonly JsonObject[],
  namespaces: readonly string[],
): readonly Change[] {
  const mark = namespaces[0] ?? 'cks';
  const seen = new Set([JSON.stringify(objects)]);
  return objects.flatMap((object, index) =>
    [
      ...(objects.length > 1 ? [{ kind: 'dropped' as const, what: 'left out', object: null }] : []),
      // before what is left out: dropping a selector's labels is widening it
      ...widened(object),
      ...dropped(object),
      ...flipped(object),
      ...otherValues(object),
      ...added(object, mark),
      ...moved(object, namespaces),
    ].flatMap((change) => {
      const manifest = putBack(objects, index, change);
      const key = JSON.stringify(manifest);
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ kind: change.kind, name: nameOf(object, change, objects.length), objects: manifest }];
    }),
  );
}

function putBack(objects: readonly JsonObject[], index: number, change: ObjectChange): readonly JsonObject[] {
  return objects.flatMap((object, other) =>
    other === index
      ? [...(change.beside ?? []), ...(change.object === null ? [] : [change.object])]
      : [object],
  );
}

function nameOf(object: JsonObject, { what }: ObjectChange, count: number): string {
  if (count === 1) return what;
  return `${shown(object['kind'] ?? '')} ${shown(valueAt(object, ['metadata', 'name']) ?? '')}: ${what}`;
}
