import { isFields } from '../objects/object.ts';
import type { FieldSchema, StructSchema } from '../schema/types.ts';

/**
 * Fields that the API server's Go structs have even when nobody sets them, with the value they then have: structs
 * that aren't pointers are `{}`, lists and maps that are always written are null, required scalars are their zero.
 * The documents tell the first by `default: {}`, the others by `required`. This decides who is said to own the
 * field itself (`f:resources: {}`, and no "." in `f:spec`).
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

const nothing = Object.freeze({});

function zeroOf(field: FieldSchema): unknown {
  if (field.type.kind === 'struct') return isFields(field.default) ? nothing : undefined;
  if (!field.required) return undefined;
  if (field.type.kind !== 'scalar') return null;
  const zero = field.default;
  return typeof zero === 'string' || typeof zero === 'number' || typeof zero === 'boolean' ? zero : null;
}
