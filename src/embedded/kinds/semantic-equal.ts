import { isFields } from '../objects/object.ts';

/** Maps, which are the same whether empty or absent; other objects tell something by being there. */
const MAPS = new Set([
  'labels',
  'annotations',
  'nodeSelector',
  'matchLabels',
  'limits',
  'requests',
  'overhead',
  'volumeAttributes',
  'selector',
]);

/**
 * Are two values of the API the same, as apimachinery's equality.Semantic sees them? Absent and empty lists are, and
 * so are absent and empty maps. Quantities are canonical by then.
 */
export function semanticallyEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNothing(a) && isNothing(b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => semanticallyEqual(item, b[index]));
  }
  if (!isFields(a) || !isFields(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => {
    if (MAPS.has(key) && isEmpty(a[key]) && isEmpty(b[key])) return true;
    return semanticallyEqual(a[key], b[key]);
  });
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function isEmpty(value: unknown): boolean {
  return isNothing(value) || (isFields(value) && Object.keys(value).length === 0);
}
