import type { Library } from '../signatures.ts';
import {
  areEqual,
  CelError,
  compareValues,
  Duration,
  isList,
  isMap,
  Optional,
  Uint,
  type Value,
} from '../values.ts';
import { checkedInt, checkedUint } from './operators.ts';

/** Lists and sets (the extensions and Kubernetes' own), and optional values. */

type List = readonly Value[];

const has = (list: List, value: Value): boolean => list.some((one) => areEqual(one, value));
const containsAll = (list: List, others: List): boolean => others.every((one) => has(list, one));

function order(a: Value, b: Value): number {
  const found = compareValues(a, b);
  if (found === undefined) throw new CelError('list elements must be comparable');
  return found;
}

/** Sorted by keys, which stand in the order of the list. */
export function sortedBy(list: List, keys: List): List {
  return list
    .map((value, index) => ({ value, key: keys[index] ?? null }))
    .toSorted((a, b) => order(a.key, b.key))
    .map(({ value }) => value);
}

function extreme(list: List, name: string, sign: number): Value {
  const [first, ...rest] = list;
  if (first === undefined) throw new CelError(`${name} called on empty list`);
  return rest.reduce((best, one) => (order(one, best) * sign > 0 ? one : best), first);
}

function sum(list: List): Value {
  const [first] = list;
  if (first === undefined) return 0n;
  return list.slice(1).reduce((total, one) => added(total, one), first);
}

function added(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return checkedInt(a + b);
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a instanceof Uint && b instanceof Uint) return checkedUint(a.value + b.value);
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.nanos + b.nanos);
  throw new CelError('no such overload');
}

function flatten(list: List, depth = 1n): List {
  if (depth < 0n) throw new CelError('level must be non-negative');
  return list.flatMap((one): List => (isList(one) && depth > 0n ? flatten(one, depth - 1n) : [one]));
}

function slice(list: List, start: bigint, end: bigint): List {
  if (start < 0n || end < 0n)
    throw new CelError(`cannot slice(${start}, ${end}), negative indexes not supported`);
  if (start > end)
    throw new CelError(`cannot slice(${start}, ${end}), start index must be less than or equal to end index`);
  if (end > BigInt(list.length))
    throw new CelError(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  return list.slice(Number(start), Number(end));
}

const MOST_NUMBERS = 100_000n;

function range(count: bigint): List {
  if (count > MOST_NUMBERS) throw new CelError('operation cancelled: actual cost limit exceeded');
  return Array.from({ length: Math.max(0, Number(count)) }, (_, index) => BigInt(index));
}

const isZero = (value: Value): boolean =>
  value === null ||
  value === false ||
  value === 0n ||
  value === 0 ||
  value === '' ||
  (value instanceof Uint && value.value === 0n) ||
  (isList(value) && value.length === 0) ||
  (isMap(value) && value.size === 0);

function valueOf({ value }: Optional): Value {
  if (value === undefined) throw new CelError('optional.none() dereference');
  return value;
}

const SUMMED = ['int', 'uint', 'double', 'duration'];
const COMPARED = [...SUMMED, 'bool', 'string', 'bytes', 'timestamp'];

export const COLLECTIONS: Library = [
  ['sets.contains(list(A), list(A)) bool', containsAll],
  ['sets.equivalent(list(A), list(A)) bool', (a: List, b: List) => containsAll(a, b) && containsAll(b, a)],
  ['sets.intersects(list(A), list(A)) bool', (a: List, b: List) => a.some((one) => has(b, one))],
  ...COMPARED.flatMap((type): Library => [
    [
      `list(${type}).isSorted() bool`,
      (list: List) => list.every((one, index) => index === 0 || order(list[index - 1] ?? null, one) <= 0),
    ],
    [`list(${type}).min() ${type}`, (list: List) => extreme(list, 'min', -1)],
    [`list(${type}).max() ${type}`, (list: List) => extreme(list, 'max', 1)],
    [`list(${type}).sort() list(${type})`, (list: List) => sortedBy(list, list)],
  ]),
  ...SUMMED.map((type) => [`list(${type}).sum() ${type}`, sum] as const),
  [
    'list(A).indexOf(A) int',
    (list: List, value: Value) => BigInt(list.findIndex((one) => areEqual(one, value))),
  ],
  [
    'list(A).lastIndexOf(A) int',
    (list: List, value: Value) => BigInt(list.findLastIndex((one) => areEqual(one, value))),
  ],
  [
    'list(A).distinct() list(A)',
    (list: List) => list.filter((one, index) => list.findIndex((other) => areEqual(one, other)) === index),
  ],
  ['list(A).reverse() list(A)', (list: List) => list.toReversed()],
  ['list(A).slice(int, int) list(A)', slice],
  ['list(list(A)).flatten() list(A)', (list: List) => flatten(list)],
  ['list(dyn).flatten() list(dyn)', (list: List) => flatten(list)],
  ['list(dyn).flatten(int) list(dyn)', flatten],
  ['lists.range(int) list(int)', range],
  ['list(A).first() optional(A)', (list: List) => new Optional(list[0])],
  ['list(A).last() optional(A)', (list: List) => new Optional(list.at(-1))],
  ['optional.of(A) optional(A)', (value: Value) => new Optional(value)],
  ['optional.none() optional(A)', () => new Optional(undefined)],
  [
    'optional.ofNonZeroValue(A) optional(A)',
    (value: Value) => new Optional(isZero(value) ? undefined : value),
  ],
  ['optional(A).hasValue() bool', ({ value }: Optional) => value !== undefined],
  ['optional(A).value() A', valueOf],
  ['optional(A).or(optional(A)) optional(A)', (a: Optional, b: Optional) => (a.value === undefined ? b : a)],
  ['optional(A).orValue(A) A', ({ value }: Optional, other: Value) => (value === undefined ? other : value)],
];
