import { isFields, type Fields } from '../objects/object.ts';
import type { ListSchema, MapSchema, StructSchema, TypeSchema } from '../schema/types.ts';
import type { FieldSet } from './field-set.ts';
import { setField } from './json-values.ts';
import { elementOfItem } from './list-items.ts';
import { fieldElement } from './path-element.ts';

/**
 * A value without the fields and items of a set (structured-merge-diff's typed/remove.go). What is left empty
 * becomes null. The answer shares parts with what came in.
 */
export function removeFields(value: unknown, gone: FieldSet, type: TypeSchema): unknown {
  if (gone.children.size === 0) return value;
  switch (type.kind) {
    case 'scalar':
      return value;
    case 'list':
      return Array.isArray(value) && type.listType !== 'atomic' ? removeItems(value, gone, type) : null;
    case 'map':
    case 'struct':
      return isFields(value) && !type.atomic ? removeKeys(value, gone, type) : null;
  }
}

function removeItems(list: readonly unknown[], gone: FieldSet, type: ListSchema): unknown {
  const kept: unknown[] = [];
  for (const item of list) {
    const below = gone.children.get(elementOfItem(type, item));
    if (below === undefined) kept.push(item);
    else if (!below.owned) kept.push(removeFields(item, below, type.items));
  }
  return kept.length === 0 ? null : kept;
}

function removeKeys(fields: Fields, gone: FieldSet, type: StructSchema | MapSchema): unknown {
  const kept: Fields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const below = gone.children.get(fieldElement(name));
    const valueType = type.kind === 'map' ? type.values : type.fields.get(name)?.type;
    if (below === undefined || valueType === undefined) setField(kept, name, value);
    else if (!below.owned) setField(kept, name, removeFields(value, below, valueType));
  }
  return Object.keys(kept).length === 0 ? null : kept;
}
