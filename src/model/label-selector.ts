import type { JsonObject } from './json.ts';
import { objectAt, objectsAt, stringAt, stringsAt } from './json-read.ts';

/** Does a LabelSelector (matchLabels and matchExpressions together) select these labels? An empty one selects all. */
export function selectorMatches(selector: JsonObject, labels: JsonObject): boolean {
  const exact = Object.entries(objectAt(selector, 'matchLabels')).every(
    ([key, value]) => labels[key] === value,
  );
  return exact && objectsAt(selector, 'matchExpressions').every((term) => termMatches(term, labels));
}

function termMatches(term: JsonObject, labels: JsonObject): boolean {
  const value = labels[stringAt(term, 'key') ?? ''];
  const values = stringsAt(term, 'values');
  switch (stringAt(term, 'operator')) {
    case 'In':
      return typeof value === 'string' && values.includes(value);
    case 'NotIn':
      return typeof value !== 'string' || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
