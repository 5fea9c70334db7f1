import type { ObjectMeta } from './kinds.ts';

/**
 * Any object of the API, as parsed JSON. What the store hands out is frozen in spirit: whoever changes one works on a
 * copy (`copyOf`).
 */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** A JSON object of unknown shape. */
export type Fields = Record<string, unknown>;

/** Is it a JSON object (neither null nor a list)? */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy that may be changed. JSON values only. (structuredClone takes seven times as long, and writes are full of this.) */
export function copyOf<T>(value: T): T {
  return copyValue(value) as T;
}

function copyValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    for (const item of value) list.push(copyValue(item));
    return list;
  }
  const fields: Fields = {};
  for (const [name, field] of Object.entries(value)) {
    // assigned to, this one would set the prototype
    if (name === '__proto__')
      Object.defineProperty(fields, name, {
        value: copyValue(field),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else fields[name] = copyValue(field);
  }
  return fields;
}
