import type { GoField, GoStruct, GoType } from './go-types.ts';

/**
 * The normal form of values: what Go's encoder prints of a value that was stored. Undefined stands for Go's nil and for
 * a time that is zero.
 */

/** What a value of a type is that nothing was said of, as an item of a list or a value of a map. */
export function zeroOf(type: GoType): unknown {
  switch (type.kind) {
    case 'struct':
      return finishStruct(type, new Map());
    case 'list':
      return [];
    case 'map':
      return {};
    case 'scalar':
      switch (type.type) {
        case 'string':
        case 'bytes':
          return '';
        case 'boolean':
          return false;
        case 'integer':
        case 'number':
        case 'int-or-string':
          return 0;
        case 'quantity':
          return '0';
        case 'duration':
          return '0s';
        case 'time':
        case 'micro-time':
        case 'any':
          return null;
        default:
          return type.type satisfies never;
      }
    default:
      return type satisfies never;
  }
}

/** The object of a struct, from its values by field: in the order of the fields, without what the encoder leaves out. */
export function finishStruct(
  struct: GoStruct,
  values: ReadonlyMap<string, unknown>,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const field of struct.fields.values()) {
    const value = finishField(field, values.get(field.name));
    if (value !== undefined) object[field.name] = value;
  }
  return object;
}

/** The value as it is printed, undefined when it is left out. */
function finishField(field: GoField, value: unknown): unknown {
  const { type, omit } = field;
  if (field.pointer) {
    if (value === undefined) return omit === 'never' ? null : undefined;
    return isEmptyCollection(type, value) ? null : value;
  }
  if (value === undefined) {
    if (omit === 'zero' || (omit === 'empty' && canBeEmpty(type))) return undefined;
    return isEmptyCollection(type, zeroOf(type)) ? null : zeroOf(type);
  }
  if (!canBeEmpty(type) || !isEmpty(type, value)) return value;
  if (omit !== 'never') return undefined;
  // stored, an empty list is none; bytes can tell the two apart
  return isEmptyCollection(type, value) && value !== '' ? null : value;
}

/** omitempty says nothing of structs, and of types that are structs in Go. */
function canBeEmpty(type: GoType): boolean {
  switch (type.kind) {
    case 'struct':
      return false;
    case 'list':
    case 'map':
      return true;
    case 'scalar':
      return ['string', 'bytes', 'boolean', 'integer', 'number'].includes(type.type);
    default:
      return type satisfies never;
  }
}

function isEmpty(type: GoType, value: unknown): boolean {
  return value === '' || value === false || value === 0 || isEmptyCollection(type, value);
}

function isEmptyCollection(type: GoType, value: unknown): boolean {
  switch (type.kind) {
    case 'list':
      return Array.isArray(value) && value.length === 0;
    case 'map':
      return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    case 'scalar':
      return type.type === 'bytes' && value === '';
    case 'struct':
      return false;
    default:
      return type satisfies never;
  }
}
