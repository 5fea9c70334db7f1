import type { FieldSchema, ListSchema, TypeSchema } from '../schema/types.ts';
import { goQuote } from './go-text.ts';
import { patchFailures } from './patch-failures.ts';

/** How one field is patched, and what it holds. */
export interface FieldPatching {
  /** "merge", "replace" or ''; retainKeys is left out, since a patch says by itself when it wants that. */
  readonly strategy: string;
  /** '' for lists of scalars and for what isn't merged. */
  readonly mergeKey: string;
  /** The field's own type; for lists the type of their items. */
  readonly type: TypeSchema;
}

function findField(type: TypeSchema, key: string): FieldSchema {
  if (type.kind !== 'struct') {
    throw patchFailures.unexpected(
      `merging an object in json but data type is not struct, instead is: ${kindName(type)}`,
    );
  }
  const name = type.goName.split('.').at(-1) ?? '';
  const lower = key.toLowerCase();
  const field =
    type.fields.get(key) ?? [...type.fields.values()].find((field) => field.name.toLowerCase() === lower);
  if (field === undefined) {
    throw patchFailures.unexpected(
      `unable to find api field in struct ${name} for the json field ${goQuote(key)}`,
    );
  }
  return field;
}

/** Go's reflect.Kind of a type: "struct", "map", "slice". */
export function kindName(type: TypeSchema): string {
  switch (type.kind) {
    case 'struct':
      return 'struct';
    case 'map':
      return 'map';
    case 'list':
      return 'slice';
    case 'scalar':
      return type.type === 'integer' ? type.format || 'int32' : type.type === 'boolean' ? 'bool' : 'string';
  }
}

function strategyOf(field: FieldSchema): string {
  return (
    field.patchStrategy
      .split(',')
      .map((part) => part.trim())
      .find((part) => part !== 'retainKeys') ?? ''
  );
}

/** How a field that holds an object is patched. Throws 500 for a field that the type doesn't have. */
export function patchingOfObject(type: TypeSchema, key: string): FieldPatching {
  const field = findField(type, key);
  return { strategy: strategyOf(field), mergeKey: field.patchMergeKey, type: field.type };
}

/** How a field that holds a list is patched. Throws 500 for a field that the type doesn't have or that is no list. */
export function patchingOfList(type: TypeSchema, key: string): FieldPatching {
  const field = findField(type, key);
  const list: TypeSchema | ListSchema = field.type;
  if (list.kind !== 'list') {
    throw patchFailures.unexpected(`expected slice or array type, but got: ${kindName(type)}`);
  }
  if (list.items.kind === 'list') throw patchFailures.unexpected('unexpected slice of slice');
  return { strategy: strategyOf(field), mergeKey: field.patchMergeKey, type: list.items };
}
