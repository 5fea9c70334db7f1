import type { FieldSchema, ScalarSchema, StructSchema, TypeSchema } from '../schema/types.ts';

/**
 * Fields that the API server's Go structs have even when nobody sets them, with the value they then have: structs that
 * aren't pointers are made of such fields, and what is always written has its zero value, which is null for lists, maps
 * and pointers. This decides who is said to own the field itself (`f:resources: {}`, and no "." in `f:spec`).
 */
export function impliedFields(type: StructSchema): ReadonlyMap<string, unknown> {
  let implied = known.get(type);
  if (implied === undefined) {
    implied = new Map(
      [...type.fields.values()]
        .map((field) => [field.name, zeroOf(field)] as const)
        .filter(([, value]) => value !== undefined),
    );
    known.set(type, implied);
  }
  return implied;
}

/** The value of one of them; undefined for other fields. */
export function impliedValue(type: StructSchema, name: string): unknown {
  return impliedFields(type).get(name);
}

const known = new WeakMap<StructSchema, ReadonlyMap<string, unknown>>();

function zeroOf(field: FieldSchema): unknown {
  const { type, omit = field.required ? 'never' : 'empty', pointer = false } = field;
  // omitempty doesn't leave structs out, and these scalars are structs.
  const isWritten = omit === 'never' || (omit === 'empty' && !pointer && isGoStruct(type));
  if (!isWritten) return undefined;
  if (pointer) return null;
  if (type.kind === 'struct') return Object.freeze(Object.fromEntries(impliedFields(type)));
  return type.kind === 'scalar' ? zeroOfScalar(type) : null;
}

function isGoStruct(type: TypeSchema): boolean {
  if (type.kind !== 'scalar') return type.kind === 'struct';
  return ['quantity', 'int-or-string', 'time', 'micro-time', 'duration', 'any'].includes(type.type);
}

/** What Go has for a scalar that nobody set; null for those that it writes as null. */
export function zeroOfScalar(type: ScalarSchema): unknown {
  switch (type.type) {
    case 'string':
      return '';
    case 'quantity':
      return '0';
    case 'duration':
      return '0s';
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
    case 'int-or-string':
      return 0;
    case 'bytes':
    case 'time':
    case 'micro-time':
    case 'any':
      return null;
  }
}
