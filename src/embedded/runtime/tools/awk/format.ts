import { formatDouble, padNumber, padText } from '../c-numbers.ts';

/** Longer than this nothing is padded. */
const WIDEST = 65_536;

/** How printf takes its arguments. */
export interface Arguments<V> {
  /** What %s shows of a value. */
  readonly text: (value: V | undefined) => string;
  readonly number: (value: V | undefined) => number;
  /** Called for an argument that isn't there, with what has been written so far. */
  readonly missing?: (written: string) => never;
}

/** printf of awk. */
export function formatPrintf<V>(format: string, args: readonly V[], how: Arguments<V>): string {
  const { text, number } = how;
  let next = 0;
  let at = 0;
  let out = '';
  const take = (): V | undefined => {
    if (next >= args.length) how.missing?.(out);
    return args[next++];
  };
  const count = (given: string | undefined): number | undefined => {
    if (given === undefined) return undefined;
    const value = given === '*' ? Math.trunc(number(take())) : Number(given);
    return Math.max(-WIDEST, Math.min(WIDEST, Number.isNaN(value) ? 0 : value));
  };
  for (const directive of format.matchAll(DIRECTIVE)) {
    out += format.slice(at, directive.index);
    at = directive.index + directive[0].length;
    out += convert(directive);
  }
  return out + format.slice(at);

  function convert([whole, given = '', wide, precise, letter = '']: RegExpExecArray): string {
    if (letter === '%') return '%';
    let flags = given;
    let width = count(wide) ?? 0;
    const precision = count(precise);
    if (width < 0) [flags, width] = [`${flags}-`, -width];
    switch (letter) {
      case 'c': {
        const value = take();
        const shown =
          typeof value === 'number'
            ? String.fromCodePoint(charCode(value))
            : (Array.from(text(value))[0] ?? '');
        return padText(shown, flags, width);
      }
      case 's':
        return padText(Array.from(text(take())).slice(0, precision).join(''), flags, width);
      case 'd':
      case 'i':
        return formatInteger(number(take()), flags, width, precision);
      case 'o':
      case 'x':
      case 'X':
      case 'u':
        return formatUnsigned(letter, number(take()), flags, width, precision);
      default:
        if (!'eEfFgG'.includes(letter)) {
          if (how.missing !== undefined) take();
          return whole;
        }
        return formatFloating(letter, number(take()), flags, width, precision);
    }
  }
}

const DIRECTIVE = /%([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?[hlLqjzt]*([a-zA-Z%])/g;

function charCode(value: number): number {
  const code = Math.trunc(value);
  return code >= 0 && code <= 0x10_ffff ? code : 0xfffd;
}

function signOf(isNegative: boolean, flags: string): string {
  if (isNegative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function whole(value: number): bigint {
  if (Number.isNaN(value)) return -(2n ** 63n);
  if (Math.abs(value) < 2 ** 63) return BigInt(Math.trunc(value));
  return value < 0 ? -(2n ** 63n) : 2n ** 63n - 1n;
}

function formatInteger(value: number, flags: string, width: number, precision: number | undefined): string {
  const integer = whole(value);
  const digits = (integer < 0n ? -integer : integer).toString();
  return padNumber(signOf(integer < 0n, flags), digits, flags, width, precision);
}

function formatUnsigned(
  letter: 'o' | 'x' | 'X' | 'u',
  value: number,
  flags: string,
  width: number,
  precision: number | undefined,
): string {
  const integer = BigInt.asUintN(64, whole(value));
  const digits = integer.toString(letter === 'o' ? 8 : letter === 'u' ? 10 : 16);
  const prefix =
    !flags.includes('#') || integer === 0n ? '' : letter === 'o' ? '0' : letter === 'u' ? '' : '0x';
  const shown = padNumber(prefix, digits, flags, width, precision);
  return letter === 'X' ? shown.toUpperCase() : shown;
}

function formatFloating(
  letter: string,
  value: number,
  flags: string,
  width: number,
  precision: number | undefined,
): string {
  const digits = formatDouble(letter, Math.abs(value), precision ?? 6, flags.includes('#'));
  // the NaN of this processor has a sign
  const isNegative = value < 0 || Object.is(value, -0) || Number.isNaN(value);
  const kept = Number.isFinite(value) ? flags : flags.replaceAll('0', '');
  return padNumber(signOf(isNegative, flags), digits, kept, width, undefined);
}
