/** A quantity can't be read; the message is that of k8s.io/apimachinery/pkg/api/resource. */
export class QuantityError extends Error {}

export type QuantityFormat = 'DecimalSI' | 'DecimalExponent' | 'BinarySI';

/** value = mantissa * 10^exponent, exactly. */
export interface Quantity {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly format: QuantityFormat;
  /** As it is printed. */
  readonly text: string;
}

const WRONG_FORMAT =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
/** Sign, digits without leading zeros, decimals, suffix. */
const PARTS = /^([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const DECIMAL: readonly (readonly [string, number])[] = [
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
];
const BINARY: readonly string[] = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const MAX = 2n ** 63n - 1n;

function power(base: bigint, exponent: number): bigint {
  return base ** BigInt(exponent);
}

function readSuffix(suffix: string): Suffix | undefined {
  const binary = BINARY.indexOf(suffix);
  if (binary > 0) return { base: 2, exponent: binary * 10, format: 'BinarySI' };
  const decimal = DECIMAL.find(([name]) => name === suffix);
  if (decimal !== undefined) return { base: 10, exponent: decimal[1], format: 'DecimalSI' };
  const exponent = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  if (exponent === undefined || Math.abs(Number(exponent)) >= 2 ** 31) return undefined;
  return { base: 10, exponent: Number(exponent), format: 'DecimalExponent' };
}

/**
 * Reads a quantity such as "500m", "1Gi" or "1e3". Its text is the canonical form, but a number that already has the
 * right exponent keeps its own ("1.500"), as the real one does. Throws QuantityError.
 */
export function parseQuantity(source: string): Quantity {
  if (source === '0') return { mantissa: 0n, exponent: 0, format: 'DecimalSI', text: '0' };
  const parts = PARTS.exec(source);
  if (source === '' || parts === null) throw new QuantityError(WRONG_FORMAT);
  const [, sign = '', digits = '', decimals = '', suffix = ''] = parts;
  const found = readSuffix(suffix);
  if (found === undefined) throw new QuantityError("unable to parse quantity's suffix");
  const whole = digits === '' ? '0' : digits;
  const shifted = whole + decimals;
  let mantissa = BigInt(shifted);
  let exponent = 0 - decimals.length;
  const small = mantissa;
  if (found.base === 2) mantissa *= power(2n, found.exponent);
  else exponent += found.exponent;

  let { format } = found;
  // a text without any digit is zero, but only where the number fits into 64 bits at once
  if (!/[0-9]/.test(source.slice(0, source.length - suffix.length))) {
    if (precisionOf(found, shifted, decimals) < 0 || exponent < -9) {
      throw new QuantityError('unable to parse numeric part of quantity');
    }
  }
  if (isCanonical(found, shifted, small, decimals, exponent)) {
    return { mantissa: sign === '-' ? -mantissa : mantissa, exponent, format, text: source };
  }
  // nothing finer than a billionth is kept: it is rounded up, away from zero
  if (exponent < -9) {
    // more places than there are digits: no need for so large a power
    const places = Math.min(-9 - exponent, mantissa.toString().length);
    const divisor = power(10n, places);
    mantissa = (mantissa + divisor - 1n) / divisor;
    exponent = -9;
  }
  if (format === 'BinarySI') {
    if (exponent >= 0 ? mantissa > MAX : mantissa > MAX * power(10n, -exponent)) {
      mantissa = MAX;
      exponent = 0;
    }
    if (exponent < 0 && mantissa > 0n && mantissa < power(10n, -exponent)) format = 'DecimalSI';
  }
  if (sign === '-') mantissa = -mantissa;
  return { mantissa, exponent, format, text: printQuantity(mantissa, exponent, format) };
}

interface Suffix {
  readonly base: 2 | 10;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

/** How many decimal digits the real parser thinks are left in 64 bits; below 0 it calculates without bounds. */
function precisionOf(suffix: Suffix, shifted: string, decimals: string): number {
  if (suffix.base === 10) return 18 - shifted.length;
  return decimals === '' ? 15 - shifted.length - Math.trunc((suffix.exponent * 3) / 10) - 1 : -1;
}

/** Where the real parser keeps the text that it was given: small numbers that need no other exponent. */
function isCanonical(
  suffix: Suffix,
  shifted: string,
  value: bigint,
  decimals: string,
  exponent: number,
): boolean {
  if (precisionOf(suffix, shifted, decimals) < 0 || exponent < -9) return false;
  if (suffix.base === 2) return (value & 7n) !== 0n;
  return exponent % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
}

/** The canonical text of a value. */
export function printQuantity(mantissa: bigint, exponent: number, format: QuantityFormat): string {
  if (mantissa === 0n) return '0';
  if (format === 'BinarySI') {
    const whole = wholeOf(mantissa, exponent);
    if (whole !== undefined && (whole >= 1024n || whole <= -1024n)) {
      let amount = whole;
      let times = 0;
      while (amount % 1024n === 0n && times < BINARY.length - 1) {
        amount /= 1024n;
        times += 1;
      }
      return `${amount}${BINARY[times] ?? ''}`;
    }
  }
  let amount = mantissa;
  let power10 = exponent;
  while (amount % 10n === 0n) {
    amount /= 10n;
    power10 += 1;
  }
  while (power10 % 3 !== 0) {
    amount *= 10n;
    power10 -= 1;
  }
  if (format === 'DecimalExponent') return power10 === 0 ? `${amount}` : `${amount}e${power10}`;
  // beyond the largest suffix the real one prints none, and so another number
  return `${amount}${DECIMAL.find(([, value]) => value === power10)?.[0] ?? ''}`;
}

function wholeOf(mantissa: bigint, exponent: number): bigint | undefined {
  if (exponent >= 0) return mantissa * power(10n, exponent);
  const divisor = power(10n, -exponent);
  return mantissa % divisor === 0n ? mantissa / divisor : undefined;
}
