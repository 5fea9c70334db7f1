import { isJsonObject, type Json, type JsonObject } from './json.ts';

/** Readers of parts of an object as the API sends it: what is absent or of another type is the empty answer. */

export function objectAt(parent: JsonObject, key: string): JsonObject {
  const value = parent[key];
  return isJsonObject(value) ? value : {};
}

export function listAt(parent: JsonObject, key: string): readonly Json[] {
  const value = parent[key];
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function objectsAt(parent: JsonObject, key: string): readonly JsonObject[] {
  return listAt(parent, key).filter(isJsonObject);
}

export function stringsAt(parent: JsonObject, key: string): readonly string[] {
  return listAt(parent, key).filter((item) => typeof item === 'string');
}

export function stringAt(parent: JsonObject, key: string): string | null {
  const value = parent[key];
  return typeof value === 'string' ? value : null;
}

export function numberAt(parent: JsonObject, key: string): number | null {
  const value = parent[key];
  return typeof value === 'number' ? value : null;
}

export function booleanAt(parent: JsonObject, key: string): boolean | null {
  const value = parent[key];
  return typeof value === 'boolean' ? value : null;
}
