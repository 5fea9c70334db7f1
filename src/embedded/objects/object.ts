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

/** A deep copy that may be changed. JSON values only. */
export function copyOf<T>(value: T): T {
  return structuredClone(value);
}
