import { byteText } from './text.ts';

/** One backslash escape of echo and printf: what it means and where it ends. */
export interface Escape {
  readonly text: string;
  /** \\c: nothing comes after it. */
  readonly stops?: boolean;
  readonly end: number;
}

const letters: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * Reads the escape whose backslash is at a position. `zero`: octal digits need a leading 0 (echo and %b), with three
 * more behind it; else up to three stand alone.
 */
export function readEscape(
  text: string,
  at: number,
  zero: boolean,
  options: { hex?: boolean; quotes?: boolean; stop?: boolean } = {},
): Escape {
  const rest = text.slice(at + 1);
  const letter = rest[0];
  if (letter === undefined) return { text: '\\', end: at + 1 };
  if (letter === 'c' && options.stop !== false) return { text: '', end: at + 2, stops: true };
  const octal = (zero ? /^0([0-7]{0,3})|^([1-7][0-7]{0,2})/ : /^([0-7]{1,3})/).exec(rest);
  if (octal !== null) {
    return {
      text: byteText(Number.parseInt(octal[1] ?? octal[2] ?? '0', 8) & 255 || 0),
      end: at + 1 + octal[0].length,
    };
  }
  const hex = options.hex === false ? null : /^x([0-9a-fA-F]{1,2})/.exec(rest);
  if (hex !== null)
    return { text: byteText(Number.parseInt(hex[1] ?? '0', 16)), end: at + 1 + hex[0].length };
  if (options.quotes === true && (letter === '"' || letter === "'")) return { text: letter, end: at + 2 };
  const known = letters[letter];
  return known === undefined ? { text: `\\${letter}`, end: at + 2 } : { text: known, end: at + 2 };
}
