import type { Library } from '../signatures.ts';
import {
  CelError,
  Duration,
  Timestamp,
  typeName,
  TypeValue,
  type Key,
  type Uint,
  type Value,
} from '../values.ts';
import { checkedInt, checkedUint } from './operators.ts';
import { durationText, parseDuration, parseTimestamp, timestampText } from './times.ts';

/** Sizes, and values of one type made from another. */

const parse = (text: string, what: string): bigint => {
  if (!/^[+-]?[0-9]+$/u.test(text)) {
    throw new CelError(`strconv.Parse${what}: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return BigInt(text);
};

function truncated(value: number): bigint {
  if (!Number.isFinite(value)) throw new CelError('integer overflow');
  return BigInt(Math.trunc(value));
}

function parseDouble(text: string): number {
  const value = Number(text);
  if (text.trim() !== text || text === '' || Number.isNaN(value)) {
    throw new CelError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return value;
}

const BOOLS: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/** As Go prints a double with the fewest digits. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 21) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/u, 'e$10$2');
}

function bytesText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

const sizes: Library = (
  [
    ['string', (text: string) => BigInt(Array.from(text).length)],
    ['bytes', (bytes: Uint8Array) => BigInt(bytes.length)],
    ['list(A)', (list: readonly Value[]) => BigInt(list.length)],
    ['map(A, B)', (map: ReadonlyMap<Key, Value>) => BigInt(map.size)],
  ] as const
).flatMap(([type, run]) => [
  [`size(${type}) int`, run],
  [`${type}.size() int`, run],
]);

export const CONVERSIONS: Library = [
  ...sizes,
  ['type(A) type', (value: Value) => new TypeValue(typeName(value))],
  ['dyn(A) dyn', (value: Value) => value],
  ['int(int) int', (value: bigint) => value],
  ['int(uint) int', ({ value }: Uint) => checkedInt(value)],
  ['int(double) int', (value: number) => checkedInt(truncated(value))],
  ['int(string) int', (text: string) => checkedInt(parse(text, 'Int'))],
  ['int(timestamp) int', ({ nanos }: Timestamp) => nanos / 1_000_000_000n],
  ['uint(uint) uint', (value: Uint) => value],
  ['uint(int) uint', (value: bigint) => checkedUint(value)],
  ['uint(double) uint', (value: number) => checkedUint(truncated(value))],
  ['uint(string) uint', (text: string) => checkedUint(parse(text, 'Uint'))],
  ['double(double) double', (value: number) => value],
  ['double(int) double', Number],
  ['double(uint) double', ({ value }: Uint) => Number(value)],
  ['double(string) double', parseDouble],
  ['string(string) string', (text: string) => text],
  ['string(bool) string', String],
  ['string(int) string', String],
  ['string(uint) string', ({ value }: Uint) => String(value)],
  ['string(double) string', doubleText],
  ['string(bytes) string', bytesText],
  ['string(timestamp) string', timestampText],
  ['string(duration) string', durationText],
  ['bytes(bytes) bytes', (bytes: Uint8Array) => bytes],
  ['bytes(string) bytes', (text: string) => Uint8Array.from(Buffer.from(text))],
  ['bool(bool) bool', (value: boolean) => value],
  [
    'bool(string) bool',
    (text: string) => {
      const value = BOOLS[text];
      if (value === undefined) {
        throw new CelError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
      }
      return value;
    },
  ],
  ['timestamp(timestamp) timestamp', (time: Timestamp) => time],
  ['timestamp(int) timestamp', (seconds: bigint) => new Timestamp(seconds * 1_000_000_000n)],
  ['timestamp(string) timestamp', parseTimestamp],
  ['duration(duration) duration', (duration: Duration) => duration],
  ['duration(int) duration', (nanos: bigint) => new Duration(nanos)],
  ['duration(string) duration', parseDuration],
];
