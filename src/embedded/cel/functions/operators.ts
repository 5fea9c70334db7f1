import type { Library } from '../signatures.ts';
import {
  areEqual,
  asKey,
  CelError,
  compareValues,
  Duration,
  Timestamp,
  Uint,
  type Key,
  type Value,
} from '../values.ts';

/** The operators of the language, by the names of its specification. */

const NUMBERS = ['int', 'uint', 'double'];

const ordered = (name: string, holds: (order: number) => boolean): Library => {
  const run = (a: Value, b: Value): boolean => {
    if (typeof a === 'number' && Number.isNaN(a)) return false;
    if (typeof b === 'number' && Number.isNaN(b)) return false;
    const order = compareValues(a, b);
    if (order === undefined) throw new CelError('no such overload');
    return holds(order);
  };
  return [
    ...NUMBERS.flatMap((a) => NUMBERS.map((b) => [`${name}(${a}, ${b}) bool`, run] as const)),
    ...['bool', 'string', 'bytes', 'timestamp', 'duration'].map(
      (type) => [`${name}(${type}, ${type}) bool`, run] as const,
    ),
  ];
};

const MOST = (1n << 63n) - 1n;
const LEAST = -(1n << 63n);
const MOST_UINT = (1n << 64n) - 1n;

export function checkedInt(value: bigint): bigint {
  if (value > MOST || value < LEAST) throw new CelError('integer overflow');
  return value;
}

export function checkedUint(value: bigint): Uint {
  if (value < 0n || value > MOST_UINT) throw new CelError('unsigned integer overflow');
  return new Uint(value);
}

/** The same arithmetic for ints and uints. */
const whole = (name: string, compute: (a: bigint, b: bigint) => bigint): Library => [
  [`${name}(int, int) int`, (a: bigint, b: bigint) => checkedInt(compute(a, b))],
  [`${name}(uint, uint) uint`, (a: Uint, b: Uint) => checkedUint(compute(a.value, b.value))],
];

const divided = (a: bigint, b: bigint): bigint => {
  if (b === 0n) throw new CelError('division by zero');
  return a / b;
};
const remaining = (a: bigint, b: bigint): bigint => {
  if (b === 0n) throw new CelError('modulus by zero');
  return a % b;
};

function hasKey(map: ReadonlyMap<Key, Value>, value: Value): boolean {
  const key = asKey(value);
  return key !== undefined && map.has(key);
}

export const OPERATORS: Library = [
  ['_==_(A, A) bool', areEqual],
  ['_!=_(A, A) bool', (a: Value, b: Value) => !areEqual(a, b)],
  ...ordered('_<_', (order) => order < 0),
  ...ordered('_<=_', (order) => order <= 0),
  ...ordered('_>_', (order) => order > 0),
  ...ordered('_>=_', (order) => order >= 0),
  ['!_(bool) bool', (value: boolean) => !value],
  ['-_(int) int', (value: bigint) => checkedInt(-value)],
  ['-_(double) double', (value: number) => -value],
  ...whole('_+_', (a, b) => a + b),
  ['_+_(double, double) double', (a: number, b: number) => a + b],
  ['_+_(string, string) string', (a: string, b: string) => a + b],
  ['_+_(bytes, bytes) bytes', (a: Uint8Array, b: Uint8Array) => Uint8Array.from([...a, ...b])],
  ['_+_(list(A), list(A)) list(A)', (a: readonly Value[], b: readonly Value[]) => [...a, ...b]],
  ['_+_(timestamp, duration) timestamp', (a: Timestamp, b: Duration) => new Timestamp(a.nanos + b.nanos)],
  ['_+_(duration, timestamp) timestamp', (a: Duration, b: Timestamp) => new Timestamp(a.nanos + b.nanos)],
  ['_+_(duration, duration) duration', (a: Duration, b: Duration) => new Duration(a.nanos + b.nanos)],
  ...whole('_-_', (a, b) => a - b),
  ['_-_(double, double) double', (a: number, b: number) => a - b],
  ['_-_(timestamp, duration) timestamp', (a: Timestamp, b: Duration) => new Timestamp(a.nanos - b.nanos)],
  ['_-_(timestamp, timestamp) duration', (a: Timestamp, b: Timestamp) => new Duration(a.nanos - b.nanos)],
  ['_-_(duration, duration) duration', (a: Duration, b: Duration) => new Duration(a.nanos - b.nanos)],
  ...whole('_*_', (a, b) => a * b),
  ['_*_(double, double) double', (a: number, b: number) => a * b],
  ...whole('_/_', divided),
  ['_/_(double, double) double', (a: number, b: number) => a / b],
  ...whole('_%_', remaining),
  [
    '@in(A, list(A)) bool',
    (value: Value, list: readonly Value[]) => list.some((one) => areEqual(one, value)),
  ],
  ['@in(A, map(A, B)) bool', (value: Value, map: ReadonlyMap<Key, Value>) => hasKey(map, value)],
];
