import { isFields, type Fields } from '../objects/object.ts';
import type { ListSchema, MapSchema, StructSchema, TypeSchema } from '../schema/types.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { elementOfItem } from './list-items.ts';
import { fieldElement, type PathElement } from './path-element.ts';

/**
 * The fields that an applied object names (structured-merge-diff's typed/tofieldset.go): leaves, keys of maps, items
 * of lists; not the structs on the way. Throws ItemError.
 */
export function fieldsOf(object: unknown, type: TypeSchema): FieldSet {
  const set = new FieldSetBuilder();
  const path: PathElement[] = [];

  const collect = (value: unknown, type: TypeSchema): void => {
    if (type.kind === 'scalar') set.insert(path);
    else if (type.kind === 'list') collectList(type, value);
    else if (type.atomic) set.insert(path);
    else if (isFields(value)) collectFields(type, value);
  };

  const collectList = (type: ListSchema, list: unknown): void => {
    if (type.listType === 'atomic') {
      set.insert(path);
      return;
    }
    if (!Array.isArray(list)) return;
    const elements = list.map((item) => elementOfItem(type, item));
    for (const [index, element] of elements.entries()) {
      path.push(element);
      set.insert(path);
      const isDuplicate = elements.indexOf(element) !== index || elements.includes(element, index + 1);
      if (!isDuplicate) collect(list[index], type.items);
      path.pop();
    }
  };

  const collectFields = (type: StructSchema | MapSchema, fields: Fields): void => {
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined) continue;
      const field = type.kind === 'struct' ? type.fields.get(name)?.type : undefined;
      const valueType = field ?? (type.kind === 'map' ? type.values : undefined);
      path.push(fieldElement(name));
      if (valueType !== undefined) collect(value, valueType);
      const isBare = value === null || (isFields(value) && Object.keys(value).length === 0);
      if (isBare || field === undefined) set.insert(path);
      path.pop();
    }
  };

  collect(object, type);
  return set.build();
}
