import { normalisePath } from './effective-volumes.ts';
import { normaliseImage } from './image-reference.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { parseQuantity } from './quantity.ts';

/** Where an object is not as expected. */
export interface Mismatch {
  /** Such as "spec.containers[name=web].image". */
  readonly path: string;
  readonly expected: Json;
  /** Null where nothing is there. */
  readonly actual: Json;
}

/** The keys by which Kubernetes tells the members of a list apart, in the order they are tried. */
const MEMBER_KEYS = ['name', 'mountPath', 'containerPort', 'port', 'type', 'key'] as const;

/**
 * Holds a value against a partial one. Every key of `expected` must be there; null means: absent. A list whose
 * members have a key of MEMBER_KEYS is matched member by member, whatever the order and whatever else is in it; any
 * other list must have the same length and match in order. Images, quantities and mount paths are compared by
 * meaning. Empty when it matches.
 */
export function findMismatches(
  expected: Json,
  actual: Json | undefined,
  path: readonly string[] = [],
): readonly Mismatch[] {
  if (isJsonObject(expected)) {
    if (!isJsonObject(actual)) return [mismatch(path, expected, actual)];
    return Object.entries(expected).flatMap(([key, value]) =>
      findMismatches(value, actual[key], [...path, key]),
    );
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return [mismatch(path, expected, actual)];
    return matchLists(expected as readonly Json[], actual as readonly Json[], path);
  }
  return sameScalar(expected, actual, path) ? [] : [mismatch(path, expected, actual)];
}

function matchLists(
  expected: readonly Json[],
  actual: readonly Json[],
  path: readonly string[],
): readonly Mismatch[] {
  const key = memberKey(expected);
  if (key !== null) {
    return (expected as readonly JsonObject[]).flatMap((member) => {
      const wanted = member[key] ?? null;
      const at = [
        ...path.slice(0, -1),
        `${path.at(-1) ?? ''}[${key}=${JSON.stringify(wanted).replaceAll('"', '')}]`,
      ];
      const found = actual.find(
        (item) => isJsonObject(item) && sameScalar(wanted, item[key], [...path, key]),
      );
      return found === undefined ? [mismatch(at, member, undefined)] : findMismatches(member, found, at);
    });
  }
  if (expected.length !== actual.length) return [mismatch(path, expected, actual)];
  return expected.flatMap((item, index) =>
    findMismatches(item, actual[index], [...path.slice(0, -1), `${path.at(-1) ?? ''}[${index}]`]),
  );
}

function memberKey(expected: readonly Json[]): string | null {
  if (expected.length === 0) return null;
  return (
    MEMBER_KEYS.find((key) =>
      expected.every((item) => isJsonObject(item) && !isJsonObject(item[key]) && item[key] !== undefined),
    ) ?? null
  );
}

function sameScalar(expected: Json, actual: Json | undefined, path: readonly string[]): boolean {
  if (expected === (actual ?? null)) return true;
  const key = path.at(-1) ?? '';
  if (key === 'image' && typeof expected === 'string' && typeof actual === 'string')
    return normaliseImage(expected) === normaliseImage(actual);
  if (key === 'mountPath' && typeof expected === 'string' && typeof actual === 'string')
    return normalisePath(expected) === normalisePath(actual);
  if (isQuantityPath(path)) {
    const [left, right] = [expected, actual].map((value) =>
      typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : null,
    );
    return left !== null && left === right;
  }
  return false;
}

/** resources.requests.cpu, limits.memory, a quota's hard.pods, an emptyDir's sizeLimit. */
function isQuantityPath(path: readonly string[]): boolean {
  const parent = path.at(-2) ?? '';
  return ['requests', 'limits', 'hard', 'capacity'].includes(parent) || path.at(-1) === 'sizeLimit';
}

function mismatch(path: readonly string[], expected: Json, actual: Json | undefined): Mismatch {
  return { path: path.join('.') || '(the whole object)', expected, actual: actual ?? null };
}
