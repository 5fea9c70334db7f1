/**
 * Resource quantities ("500m", "1Gi", "12e6"), exact, as k8s.io/apimachinery/pkg/api/resource reads, compares and
 * prints them.
 */
export interface Quantity {
  /** In units of 10^-9. */
  readonly nano: bigint;
  readonly format: 'DecimalSI' | 'BinarySI' | 'DecimalExponent';
}

const QUANTITY_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const BAD_NUMBER = 'unable to parse numeric part of quantity';
const BAD_SUFFIX = "unable to parse quantity's suffix";

/** A string is no quantity; `message` is Go's. */
export class QuantityError extends Error {}

const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_SUFFIXES: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const NANO = 1_000_000_000n;
const LARGEST = 9_223_372_036_854_775_807n * NANO;

/** Reads a quantity; rounds up what is smaller than 10^-9. Throws QuantityError. */
export function parseQuantity(text: string): Quantity {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*[-+]?\d*)$/u.exec(text);
  if (text === '' || parts === null) throw new QuantityError(QUANTITY_FORMAT);
  const [, sign = '', whole = '', fraction = '', suffix = ''] = parts;
  const { binary, exponent, format } = readSuffix(suffix);
  if (whole === '' && fraction === '' && suffix !== '') throw new QuantityError(BAD_NUMBER);
  const digits = BigInt(`${whole}${fraction}` === '' ? '0' : `${whole}${fraction}`);
  const scale = 9 - fraction.length + (binary ? 0 : exponent);
  const numerator = (binary ? digits * 2n ** BigInt(exponent) : digits) * 10n ** BigInt(Math.max(scale, 0));
  const divisor = 10n ** BigInt(Math.max(-scale, 0));
  let nano = (numerator + divisor - 1n) / divisor;
  if (format === 'BinarySI' && nano > LARGEST) nano = LARGEST;
  const small = format === 'BinarySI' && nano > 0n && nano < NANO;
  return { nano: sign === '-' ? -nano : nano, format: small ? 'DecimalSI' : format };
}

function readSuffix(suffix: string): {
  readonly binary: boolean;
  readonly exponent: number;
  readonly format: Quantity['format'];
} {
  const decimal = DECIMAL_SUFFIXES[suffix];
  if (decimal !== undefined) return { binary: false, exponent: decimal, format: 'DecimalSI' };
  const binary = BINARY_SUFFIXES[suffix];
  if (binary !== undefined) return { binary: true, exponent: binary, format: 'BinarySI' };
  const exponent = /^[eE]([-+]?\d{1,3})$/u.exec(suffix)?.[1];
  if (exponent !== undefined) return { binary: false, exponent: Number(exponent), format: 'DecimalExponent' };
  throw new QuantityError(BAD_SUFFIX);
}

/** The quantity as the API shows it: 1.5 is "1500m", 1.5Gi "1536Mi". */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const exact = nano % NANO === 0n;
  const magnitude = nano < 0n ? -nano : nano;
  if (format === 'BinarySI' && magnitude >= 1024n * NANO && exact) {
    let value = nano / NANO;
    let power = 0;
    while (value % 1024n === 0n && power < 6) {
      value /= 1024n;
      power += 1;
    }
    return `${value}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][power] ?? ''}`;
  }
  let value = nano;
  let exponent = -9;
  while (value % 1000n === 0n && exponent < 18) {
    value /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? String(value) : `${value}e${exponent}`;
  const suffix = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'][(exponent + 9) / 3] ?? '';
  return `${value}${suffix}`;
}

/** Throws QuantityError. Text already in canonical form comes back as it is. */
export function canonicalQuantity(text: string): string {
  return formatQuantity(parseQuantity(text));
}

/** Negative, zero or positive, as the first is smaller, equal or larger. Both must be quantities. */
export function compareQuantities(a: string, b: string): number {
  const difference = parseQuantity(a).nano - parseQuantity(b).nano;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** In the format of the first unless that is zero, as Quantity.Add does. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** In thousandths, rounded up: Quantity.MilliValue. */
export function milliUnits(quantity: Quantity): bigint {
  return ceilDivide(quantity.nano, 1_000_000n);
}

function ceilDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value > 0n && value % by !== 0n ? quotient + 1n : quotient;
}
