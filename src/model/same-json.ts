import { isJsonObject, type Json } from './json.ts';

/** Are two values the same, whatever the order of their keys? A key with null counts as absent, as the API server has it. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === null || left === undefined) return right === null || right === undefined;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    const others = right as readonly Json[];
    return (left as readonly Json[]).every((item, index) => sameJson(item, others[index]));
  }
  if (isJsonObject(left) && isJsonObject(right))
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
      sameJson(left[key], right[key]),
    );
  return left === right;
}
