import { isJsonObject, type Json } from './json.ts';

/** The same value with the keys of its objects in order, so that equal values have equal texts. */
export function sortedJson(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sortedJson);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sortedJson(item)]),
  );
}
