import { copyOf, isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import { jsonKind } from './go-text.ts';
import { fieldOf, setField } from './json-values.ts';

/**
 * RFC 7386: what the patch names replaces what is there, null removes. A patch that isn't an object is 400, in the
 * API server's words.
 */
export function applyMergePatch(object: ApiObject, patch: unknown): ApiObject {
  if (patch === null) throw failures.badRequest('Invalid JSON Patch');
  if (!isFields(patch)) {
    throw failures.badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
    );
  }
  const result = copyOf(object);
  mergeInto(result, copyOf(patch));
  return result;
}

function mergeInto(target: Fields, patch: Fields): void {
  for (const [key, value] of Object.entries(patch)) {
    const current = fieldOf(target, key);
    if (value === null) delete target[key];
    else if (isFields(current) && isFields(value)) mergeInto(current, value);
    else {
      // A list that replaces an object is taken as it is; what is new, or replaces anything else, loses its nulls.
      if (!isFields(current)) dropNulls(value);
      setField(target, key, value);
    }
  }
}

function dropNulls(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) dropNulls(item);
  else if (isFields(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (child === null) delete value[key];
      else dropNulls(child);
    }
  }
}
