import { goNumber, goQuote } from './go-text.ts';

/**
 * One step of a path into an object, in its FieldsV1 spelling: `f:name` a field or key, `k:{"name":"web"}` the item
 * of a list by its keys, `v:"x"` the item of a set by its value, `i:0` an item by its place. See
 * sigs.k8s.io/structured-merge-diff/v6/fieldpath/serialize-pe.go.
 */
export type PathElement = string;

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** `keys` need not be sorted. */
export function keyElement(keys: Readonly<Record<string, unknown>>): PathElement {
  const parts = Object.keys(keys)
    .toSorted()
    .map((name) => `${encodeJson(name)}:${encodeJson(keys[name])}`);
  return `k:{${parts.join(',')}}`;
}

export function valueElement(value: unknown): PathElement {
  return `v:${encodeJson(value)}`;
}

/** JSON as Go writes it: "<", ">" and "&" are escaped. */
function encodeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As a message shows it: `.spec`, `[name="web"]`, `[="x"]`, `[0]`. */
export function showElement(element: PathElement): string {
  const text = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${text}`;
    case 'k': {
      const keys = JSON.parse(text) as Record<string, unknown>;
      const parts = Object.entries(keys).map(([name, value]) => `${name}=${showValue(value)}`);
      return `[${parts.join(',')}]`;
    }
    case 'v':
      return `[=${showValue(JSON.parse(text))}]`;
    default:
      return `[${text}]`;
  }
}

function showValue(value: unknown): string {
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goNumber(value);
  return JSON.stringify(value);
}

const kinds = 'fkvi';

/** The order of elements in FieldsV1: fields, keys, values, places; each by its content, numbers before strings. */
export function compareElements(left: PathElement, right: PathElement): number {
  const [kind = '', otherKind = ''] = [left[0], right[0]];
  if (kind !== otherKind) return kinds.indexOf(kind) - kinds.indexOf(otherKind);
  const [text, otherText] = [left.slice(2), right.slice(2)];
  switch (kind) {
    case 'f':
      return compareText(text, otherText);
    case 'k':
      return compareKeys(JSON.parse(text), JSON.parse(otherText));
    case 'v':
      return compareValues(JSON.parse(text), JSON.parse(otherText));
    default:
      return Number(text) - Number(otherText);
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareKeys(left: Record<string, unknown>, right: Record<string, unknown>): number {
  const [names, otherNames] = [Object.keys(left), Object.keys(right)];
  for (const [index, name] of names.entries()) {
    const otherName = otherNames[index];
    if (otherName === undefined) return 1;
    const order = compareText(name, otherName) || compareValues(left[name], right[otherName]);
    if (order !== 0) return order;
  }
  return names.length - otherNames.length;
}

const ranks: Readonly<Record<string, number>> = { number: 0, string: 1, boolean: 2, object: 3 };

function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  if (typeof left === typeof right) return compareText(JSON.stringify(left), JSON.stringify(right));
  return (ranks[typeof left] ?? 4) - (ranks[typeof right] ?? 4);
}
