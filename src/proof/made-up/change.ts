import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

/** dropped: something left out. widened, added: more is allowed. moved: another place or name. */
export const CHANGE_KINDS = ['dropped', 'flipped', 'changed', 'widened', 'added', 'moved'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A manifest with one thing changed. */
export interface Change {
  readonly kind: ChangeKind;
  /** What was done, such as "spec.hostPID: true -> false". */
  readonly name: string;
  readonly objects: readonly JsonObject[];
}

/** Keys and indexes from an object's root. */
export type Path = readonly (string | number)[];

/** One change of one object: its new value, objects that come with it, and what was done. */
export interface ObjectChange {
  readonly kind: ChangeKind;
  readonly what: string;
  /** Null: the object is left out. */
  readonly object: JsonObject | null;
  /** Applied before the object. */
  readonly beside?: readonly JsonObject[];
}

/** "spec.containers[0].securityContext", keys that hold dots in brackets. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (/[./]/.test(step)) return `[${step}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** The same with another value at a path; undefined takes the key or the element away. */
export function withValue(root: Json, path: Path, value: Json | undefined): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (Array.isArray(root)) {
    const list = root as readonly Json[];
    return list.flatMap((item, index) => {
      if (index !== step) return [item];
      if (rest.length > 0) return [withValue(item, rest, value)];
      return value === undefined ? [] : [value];
    });
  }
  if (!isJsonObject(root)) return root;
  const next = rest.length > 0 ? withValue(root[step] ?? {}, rest, value) : value;
  return Object.fromEntries(
    Object.entries({ ...root, [step]: next }).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, item]],
    ),
  );
}

/** Every value below an object with its path, parents before children. */
export function* walk(
  value: Json,
  path: Path = [],
): Generator<{ readonly path: Path; readonly value: Json }> {
  if (path.length > 0) yield { path, value };
  if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) yield* walk(item, [...path, index]);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key]);
  }
}

/** A changed object; what a whole object becomes is always an object. */
export function changed(object: JsonObject, path: Path, value: Json | undefined): JsonObject {
  const next = withValue(object, path, value);
  return isJsonObject(next) ? next : object;
}

/** A short form of a value, for names. */
export function shown(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`;
}
