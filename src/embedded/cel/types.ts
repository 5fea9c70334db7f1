/** A type of CEL, as it is known before anything is evaluated. */
export type Type =
  | { readonly kind: 'simple'; readonly name: string }
  | { readonly kind: 'dyn' }
  | { readonly kind: 'list'; readonly item: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'optional'; readonly of: Type }
  | { readonly kind: 'type'; readonly of: Type }
  /** Named fields of known types; undefined where the fields come one after the other. */
  | { readonly kind: 'object'; readonly name: string; readonly fields: ReadonlyMap<string, Type> }
  /** Of signatures only: any type, the same wherever the letter stands. */
  | { readonly kind: 'parameter'; readonly name: string };

export const DYN: Type = { kind: 'dyn' };
export const simple = (name: string): Type => ({ kind: 'simple', name });
export const BOOL = simple('bool');
export const INT = simple('int');
export const STRING = simple('string');
export const NULL = simple('null_type');
export const listOf = (item: Type): Type => ({ kind: 'list', item });
export const mapOf = (key: Type, value: Type): Type => ({ kind: 'map', key, value });
export const optionalOf = (of: Type): Type => ({ kind: 'optional', of });

/** As messages have it: "list(string)". */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'simple':
    case 'object':
    case 'parameter':
      return type.name;
    case 'dyn':
      return 'dyn';
    case 'list':
      return `list(${typeText(type.item)})`;
    case 'map':
      return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case 'optional':
      return `optional_type(${typeText(type.of)})`;
    case 'type':
      return `type(${typeText(type.of)})`;
  }
}

export type Bindings = Map<string, Type>;

/** May a value of `actual` stand where `wanted` is asked? Parameters of `wanted` are bound on the way. */
export function fits(wanted: Type, actual: Type, bindings: Bindings): boolean {
  if (wanted.kind === 'parameter') {
    const bound = bindings.get(wanted.name);
    if (bound === undefined || bound.kind === 'dyn') {
      bindings.set(wanted.name, actual);
      return true;
    }
    return fits(bound, actual, bindings);
  }
  if (wanted.kind === 'dyn' || actual.kind === 'dyn') return true;
  switch (wanted.kind) {
    case 'simple':
      return (
        (actual.kind === 'simple' && actual.name === wanted.name) ||
        (isNull(actual) && !PRIMITIVE.has(wanted.name)) ||
        (isNull(wanted) &&
          !(actual.kind === 'simple' && PRIMITIVE.has(actual.name)) &&
          actual.kind !== 'list' &&
          actual.kind !== 'map')
      );
    case 'object':
      return isNull(actual) || (actual.kind === 'object' && actual.name === wanted.name);
    case 'list':
      return actual.kind === 'list' && fits(wanted.item, actual.item, bindings);
    case 'map':
      return (
        actual.kind === 'map' &&
        fits(wanted.key, actual.key, bindings) &&
        fits(wanted.value, actual.value, bindings)
      );
    case 'optional':
      return actual.kind === 'optional' && fits(wanted.of, actual.of, bindings);
    case 'type':
      return actual.kind === 'type';
  }
}

const PRIMITIVE = new Set(['bool', 'int', 'uint', 'double', 'string', 'bytes']);
const isNull = (type: Type): boolean => type.kind === 'simple' && type.name === 'null_type';

/** The type with its parameters replaced by what they were bound to. */
export function substitute(type: Type, bindings: Bindings): Type {
  switch (type.kind) {
    case 'parameter':
      return bindings.get(type.name) ?? DYN;
    case 'list':
      return listOf(substitute(type.item, bindings));
    case 'map':
      return mapOf(substitute(type.key, bindings), substitute(type.value, bindings));
    case 'optional':
      return optionalOf(substitute(type.of, bindings));
    case 'type':
      return { kind: 'type', of: substitute(type.of, bindings) };
    case 'simple':
    case 'object':
    case 'dyn':
      return type;
  }
}

/** One type for both: the same, or dyn. */
export function join(a: Type, b: Type): Type {
  if (a.kind === 'dyn' || b.kind === 'dyn') return DYN;
  if (fits(a, b, new Map())) return a;
  return fits(b, a, new Map()) ? b : DYN;
}
