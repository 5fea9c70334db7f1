import { formatPrintf } from './format.ts';

/** A text from outside (a field, an argument) that looks like a number: it compares as one. */
export interface NumericText {
  readonly text: string;
  readonly number: number;
}

/** Undefined: a variable that nothing was assigned to. */
export type Value = number | string | NumericText | undefined;

const NUMBER = /^\s*[-+]?(?:0[xX][0-9a-fA-F]+|\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;

export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (value === undefined) return 0;
  if (typeof value === 'object') return value.number;
  return parseNumber(NUMBER.exec(value)?.[0] ?? '');
}

/** As strtod reads it. */
function parseNumber(text: string): number {
  const trimmed = text.trim();
  if (/^[-+]0[xX]/.test(trimmed)) return (trimmed.startsWith('-') ? -1 : 1) * Number(trimmed.slice(1));
  return Number(trimmed);
}

/** `format` is CONVFMT or OFMT; whole numbers up to `largestInteger` are written as such. */
export function toText(value: Value, format: string, largestInteger: number): string {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'object') return value.text;
  if (Number.isInteger(value) && Math.abs(value) <= largestInteger) return BigInt(value).toString();
  return formatPrintf(format, [value], { text: String, number: Number });
}

export function toTruth(value: Value): boolean {
  if (typeof value === 'string') return value !== '';
  return toNumber(value) !== 0;
}

/** What comes from outside: a number, too, where it looks like one. */
export function fromOutside(text: string): Value {
  const found = NUMBER.exec(text);
  if (found === null || text.slice(found[0].length).trim() !== '') return text;
  return { text, number: parseNumber(found[0]) };
}

/** Less than, equal to or greater than 0. Numbers compare as such, everything else as `text` writes it. */
export function compareValues(left: Value, right: Value, text: (value: Value) => string): number {
  if (typeof left !== 'string' && typeof right !== 'string') {
    const [first, second] = [toNumber(left), toNumber(right)];
    return first < second ? -1 : first > second ? 1 : first === second ? 0 : Number.NaN;
  }
  const [first, second] = [text(left), text(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}
