import { isFields, type Fields } from '../objects/object.ts';
import type { ListSchema } from '../schema/types.ts';
import { keyElement, valueElement, type PathElement } from './path-element.ts';
import { goQuote } from './go-text.ts';

/** Says why an item of a list has no path element, in structured-merge-diff's words. */
export class ItemError extends Error {}

/**
 * The path element of an item of a set or map list. Keys that the item lacks take their defaults; keys without
 * default are left out. Throws ItemError.
 */
export function elementOfItem(list: ListSchema, item: unknown): PathElement {
  return list.listType === 'map' ? elementByKeys(list, item) : elementByValue(item);
}

function elementByKeys(list: ListSchema, item: unknown): PathElement {
  if (item === null) throw new ItemError('associative list with keys may not have a null element');
  if (!isFields(item)) throw new ItemError('associative list with keys may not have non-map elements');
  const keys: Fields = {};
  let count = 0;
  for (const name of list.mapKeys) {
    const value = item[name] ?? defaultOf(list, name);
    if (value === undefined || value === null) continue;
    keys[name] = value;
    count += 1;
  }
  if (count === 0) {
    const names = list.mapKeys.map((name) => goQuote(name)).join(' ');
    throw new ItemError(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(keys);
}

function defaultOf(list: ListSchema, name: string): unknown {
  return list.items.kind === 'struct' ? list.items.fields.get(name)?.default : undefined;
}

function elementByValue(item: unknown): PathElement {
  if (isFields(item)) {
    throw new ItemError("associative list without keys has an element that's a map type");
  }
  if (Array.isArray(item)) {
    throw new ItemError('not supported: associative list with lists as elements');
  }
  if (item === null) {
    throw new ItemError("associative list without keys has an element that's an explicit null");
  }
  return valueElement(item);
}
