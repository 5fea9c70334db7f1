import { isFields } from '../objects/object.ts';
import type { TypeSchema } from '../schema/types.ts';
import { impliedValue, zeroOfScalar } from './implied-fields.ts';

/**
 * Takes the nulls out of an object of a type, in place: null says that a field isn't there, and in a map of scalars that
 * the key has the zero value. Those that Go's encoder always writes stay.
 */
export function dropNulls(value: unknown, type: TypeSchema | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, type?.kind === 'list' ? type.items : undefined);
  } else if (isFields(value) && type !== undefined) {
    for (const [name, child] of Object.entries(value)) {
      if (child !== null) dropNulls(child, typeOfField(type, name));
      else if (type.kind === 'map' && type.values.kind === 'scalar') value[name] = zeroOfScalar(type.values);
      else if (type.kind !== 'struct' || impliedValue(type, name) !== null) delete value[name];
    }
  }
}

function typeOfField(type: TypeSchema, name: string): TypeSchema | undefined {
  if (type.kind === 'struct') return type.fields.get(name)?.type;
  return type.kind === 'map' ? type.values : undefined;
}
