import { copyOf, isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures, type StatusError } from '../objects/status-error.ts';
import { jsonKind } from './go-text.ts';
import { fieldOf, sameJson, setField } from './json-values.ts';
import { asObject, patchFailures } from './patch-failures.ts';

/** The most operations that the API server takes in one JSON patch. */
const maxOperations = 10_000;

type Container = Fields | unknown[];

/**
 * RFC 6902 as gopkg.in/evanphx/json-patch.v4 reads it, which the API server uses: negative indexes count from the
 * end, and "replace" of a key that an object doesn't have adds it. A patch that can't be read is 400, too long 413,
 * one that doesn't fit the object 422.
 */
export function applyJsonPatch(object: ApiObject, patch: unknown): ApiObject {
  const operations = readOperations(patch);
  let document: unknown = copyOf(object);
  for (const operation of operations) document = applyOperation(document, operation);
  return asObject(document, object);
}

function unreadable(value: unknown, where: string): StatusError {
  return failures.badRequest(
    `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go ${where}`,
  );
}

function readOperations(patch: unknown): readonly Fields[] {
  if (patch === null) return [];
  if (!Array.isArray(patch)) throw unreadable(patch, 'value of type []handlers.jsonPatchOp');
  for (const operation of patch) {
    if (operation === null) continue;
    if (!isFields(operation)) throw unreadable(operation, 'value of type handlers.jsonPatchOp');
    for (const field of ['op', 'path', 'from']) {
      const value = operation[field];
      if (value === undefined || value === null || typeof value === 'string') continue;
      throw unreadable(value, `struct field jsonPatchOp.${field} of type string`);
    }
  }
  if (patch.length > maxOperations) {
    throw failures.tooLarge(
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`,
    );
  }
  return patch.map((operation) => (operation ?? {}) as Fields);
}

function applyOperation(document: unknown, operation: Fields): unknown {
  const value = operation['value'] ?? null;
  switch (operation['op']) {
    case 'add':
      return add(document, pointerOf(operation, 'path'), copyOf(value));
    case 'remove':
      remove(document, pointerOf(operation, 'path'));
      return document;
    case 'replace':
      return replace(document, pointerOf(operation, 'path'), copyOf(value));
    case 'move': {
      const from = pointerOf(operation, 'from');
      const moved = valueAt(document, from);
      remove(document, from);
      return add(document, pointerOf(operation, 'path'), moved ?? null);
    }
    case 'copy': {
      const copied = copyOf(valueAt(document, pointerOf(operation, 'from')) ?? null);
      return add(document, pointerOf(operation, 'path'), copied);
    }
    case 'test': {
      const pointer = pointerOf(operation, 'path');
      const found = pointer === '' ? document : (valueAt(document, pointer) ?? null);
      if (!sameJson(found, value)) throw patchFailures.unprocessable();
      return document;
    }
    default:
      throw patchFailures.unprocessable();
  }
}

function pointerOf(operation: Fields, field: 'path' | 'from'): string {
  const pointer = operation[field];
  if (typeof pointer !== 'string') throw patchFailures.unprocessable();
  return pointer;
}

/** The container that a pointer's last part is in, and that part. */
function locate(document: unknown, pointer: string): { container: Container; key: string } {
  const parts = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (parts.length < 2) throw patchFailures.unprocessable();
  let container = document;
  for (const part of parts.slice(1, -1)) {
    if (!isContainer(container)) throw patchFailures.unprocessable();
    container = read(container, part);
  }
  if (!isContainer(container)) throw patchFailures.unprocessable();
  return { container, key: parts.at(-1) ?? '' };
}

function isContainer(value: unknown): value is Container {
  return Array.isArray(value) || isFields(value);
}

/** An index into a list, counted from the end when negative. `end` is the first number that is too great. */
function indexOf(key: string, end: number): number {
  if (!/^[+-]?\d+$/.test(key)) throw patchFailures.unprocessable();
  const index = Number(key);
  if (index >= end || index < -end) throw patchFailures.unprocessable();
  return index < 0 ? index + end : index;
}

function read(container: Container, key: string): unknown {
  return Array.isArray(container) ? container[indexOf(key, container.length)] : fieldOf(container, key);
}

function valueAt(document: unknown, pointer: string): unknown {
  const { container, key } = locate(document, pointer);
  return read(container, key);
}

function add(document: unknown, pointer: string, value: unknown): unknown {
  const { container, key } = locate(document, pointer);
  if (!Array.isArray(container)) setField(container, key, value);
  else if (key === '-') container.push(value);
  else container.splice(indexOf(key, container.length + 1), 0, value);
  return document;
}

function remove(document: unknown, pointer: string): void {
  const { container, key } = locate(document, pointer);
  if (Array.isArray(container)) container.splice(indexOf(key, container.length), 1);
  else if (!Object.hasOwn(container, key)) throw patchFailures.unprocessable();
  else delete container[key];
}

function replace(document: unknown, pointer: string, value: unknown): unknown {
  if (pointer === '') {
    if (!isContainer(value)) throw patchFailures.unprocessable();
    return value;
  }
  const { container, key } = locate(document, pointer);
  if (Array.isArray(container)) container[indexOf(key, container.length)] = value;
  else setField(container, key, value);
  return document;
}
