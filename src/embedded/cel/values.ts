/**
 * The values of CEL. Ints are bigints and doubles are numbers, so that each keeps its type; what came as JSON is
 * converted once (`fromJson`).
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<Key, Value>
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | LazyFields
  | Opaque;

/** Of maps; a uint is the int of the same size. */
export type Key = string | boolean | bigint;

export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** Nanoseconds since 1970. */
export class Timestamp {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

export class Optional {
  /** Undefined: none. */
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

/** Fields that are computed when they are looked at, each once. */
export class LazyFields {
  readonly names: readonly string[];
  readonly #compute: (name: string) => Value;
  readonly #known = new Map<string, Value>();

  constructor(names: readonly string[], compute: (name: string) => Value) {
    this.names = names;
    this.#compute = compute;
  }

  /** Throws CelError where computing fails, at each look anew. */
  field(name: string): Value | undefined {
    if (!this.names.includes(name)) return undefined;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const value = this.#compute(name);
    this.#known.set(name, value);
    return value;
  }
}

/** A value of a library's own type, by the type's name: a quantity, an IP address. */
export abstract class Opaque {
  abstract readonly type: string;
  abstract equals(other: Opaque): boolean;
}

/** An expression can't be evaluated with these values. */
export class CelError extends Error {}

const SCALAR_TYPES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  bigint: 'int',
  number: 'double',
  string: 'string',
};

/** The names of types as `type(x)` and messages have them. */
export function typeName(value: Value): string {
  if (value === null) return 'null_type';
  if (typeof value !== 'object') return SCALAR_TYPES[typeof value] ?? 'dyn';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof TypeValue) return 'type';
  if (value instanceof Optional) return 'optional_type';
  if (value instanceof Opaque) return value.type;
  return Array.isArray(value) ? 'list' : 'map';
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ReadonlyMap<Key, Value> {
  return value instanceof Map;
}

/** JSON as CEL has it: whole numbers are ints. */
export function fromJson(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(fromJson);
  return new Map(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, fromJson(item)]),
  );
}

/** A value as the key of a map, undefined where it can't be one. */
export function asKey(value: Value): Key | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'bigint') return value;
  if (value instanceof Uint) return value.value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

/** A number, whatever its type, that may be compared with others; undefined for anything else. */
export function asNumber(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return value instanceof Uint ? value.value : undefined;
}

export function areEqual(a: Value, b: Value): boolean {
  const [left, right] = [asNumber(a), asNumber(b)];
  if (left !== undefined && right !== undefined) {
    // a bigint and a number may be the same number
    return typeof left === typeof right ? left === right : compareValues(a, b) === 0;
  }
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => areEqual(item, b[index] ?? null));
  }
  if (isMap(a) && isMap(b)) {
    return (
      a.size === b.size &&
      [...a].every(([key, item]) => {
        const other = b.get(key);
        return other !== undefined && areEqual(item, other);
      })
    );
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.from(a).equals(b);
  if (a instanceof Timestamp && b instanceof Timestamp) return a.nanos === b.nanos;
  if (a instanceof Duration && b instanceof Duration) return a.nanos === b.nanos;
  if (a instanceof TypeValue && b instanceof TypeValue) return a.name === b.name;
  if (a instanceof Optional && b instanceof Optional) {
    if (a.value === undefined || b.value === undefined) return a.value === b.value;
    return areEqual(a.value, b.value);
  }
  return a instanceof Opaque && b instanceof Opaque && a.type === b.type && a.equals(b);
}

/** Below, at or above 0; undefined where the two have no order. */
export function compareValues(a: Value, b: Value): number | undefined {
  const [left, right] = [asNumber(a), asNumber(b)];
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  const times =
    (a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration);
  return times ? (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0) : undefined;
}
