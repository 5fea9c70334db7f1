import { isFields, type Fields } from '../objects/object.ts';
import type { ListSchema, MapSchema, ScalarSchema, StructSchema, TypeSchema } from '../schema/types.ts';
import { goText } from './go-text.ts';
import { elementOfItem, ItemError } from './list-items.ts';
import { fieldElement, showElement, type PathElement } from './path-element.ts';

/** What is wrong with an applied object: `.spec.foo: field not declared in schema`. */
type AppliedFault = string;

/**
 * Checks an applied object against its schema, in structured-merge-diff's words (typed/validate.go): unknown fields,
 * values of the wrong type, list items without keys or with the same keys twice.
 */
export function checkApplied(object: unknown, type: TypeSchema): readonly AppliedFault[] {
  const faults: AppliedFault[] = [];
  const path: PathElement[] = [];
  const report = (message: string): void => {
    const place = path.map((element) => showElement(element)).join('');
    faults.push(place === '' ? message : `${place}: ${message}`);
  };

  const check = (value: unknown, type: TypeSchema): void => {
    if (value === null || value === undefined) return;
    if (type.kind === 'scalar') {
      const fault = scalarFault(type, value);
      if (fault !== undefined) report(fault);
    } else if (type.kind === 'list') {
      if (Array.isArray(value)) checkItems(type, value);
      else report(`expected list, got &{${goText(value)}}`);
    } else if (isFields(value)) checkFields(type, value);
    else report(`expected map, got &{${goText(value)}}`);
  };

  const checkFields = (type: StructSchema | MapSchema, fields: Fields): void => {
    for (const [name, value] of Object.entries(fields)) {
      const valueType = type.kind === 'map' ? type.values : type.fields.get(name)?.type;
      path.push(fieldElement(name));
      if (valueType === undefined) report('field not declared in schema');
      else check(value, valueType);
      path.pop();
      if (valueType === undefined) return;
    }
  };

  const checkItems = (type: ListSchema, list: readonly unknown[]): void => {
    const seen = new Set<PathElement>();
    for (const [index, item] of list.entries()) {
      let element = `i:${index}`;
      if (type.listType !== 'atomic') {
        try {
          element = elementOfItem(type, item);
        } catch (error) {
          if (!(error instanceof ItemError)) throw error;
          report(`element ${index}: ${error.message}`);
          return;
        }
        if (seen.has(element)) report(`duplicate entries for key ${showElement(element)}`);
        seen.add(element);
      }
      path.push(element);
      check(item, type.items);
      path.pop();
    }
  };

  check(object, type);
  return faults;
}

function scalarFault(type: ScalarSchema, value: unknown): string | undefined {
  switch (type.type) {
    case 'any':
      return undefined;
    case 'integer':
    case 'number':
      if (typeof value === 'number') return undefined;
      return `expected numeric (int or float), got ${unstructuredType(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goText(value)}}`;
    case 'int-or-string':
    case 'quantity':
      return typeof value === 'object' ? `expected any scalar, got &{${goText(value)}}` : undefined;
    case 'string':
    case 'bytes':
    case 'time':
    case 'micro-time':
    case 'duration':
      if (typeof value === 'string') return undefined;
      return `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
  }
}

function unstructuredType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'boolean') return 'bool';
  return isFields(value) ? 'map[string]interface {}' : typeof value;
}

/** As Go's %#v shows a decoded value. */
function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map((item) => goSyntax(item)).join(', ')}}`;
  if (isFields(value)) {
    const pairs = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`);
    return `map[string]interface {}{${pairs.join(', ')}}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : goText(value);
}
