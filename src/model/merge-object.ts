import { isJsonObject, type Json, type JsonObject } from './json.ts';

/**
 * An object with changes: objects are merged, null takes a key away, lists whose members have names are merged by
 * name (a new name is appended), and everything else is replaced. So one field of one container can be changed.
 */
export function mergeObject(base: JsonObject, changes: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete merged[key];
    else merged[key] = mergeValue(merged[key], value);
  }
  return merged;
}

function mergeValue(base: Json | undefined, change: Json): Json {
  if (isJsonObject(change)) return mergeObject(isJsonObject(base) ? base : {}, change);
  const before = namedMembers(base);
  const members = namedMembers(change);
  if (before === null || members === null) return change;
  const changed = before.map((member) => {
    const own = members.find((other) => other['name'] === member['name']);
    return own === undefined ? member : mergeObject(member, own);
  });
  const added = members.filter((member) => !before.some((other) => other['name'] === member['name']));
  return [...changed, ...added];
}

/** The members of a list of named objects, else null; an empty list has none to merge with. */
function namedMembers(value: Json | undefined): readonly JsonObject[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const members = (value as readonly Json[]).filter(isJsonObject);
  return members.length === value.length && members.every(({ name }) => typeof name === 'string')
    ? members
    : null;
}
