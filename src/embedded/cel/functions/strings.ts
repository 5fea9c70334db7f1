import { regexFaultOfGo, regexFinds, regexMatches } from '../../../lib/regex.ts';
import type { Library } from '../signatures.ts';
import { CelError, type Value } from '../values.ts';
import { formatText } from './format-text.ts';

/** Text: the language's own functions, the strings extension (version 2), and Kubernetes' regular expressions. */

const asciiOnly = (text: string, pattern: RegExp, change: (letter: string) => string): string =>
  text.replaceAll(pattern, change);

const characters = (text: string): readonly string[] => Array.from(text);

function checkRegex<T>(pattern: string, run: () => T): T {
  try {
    return run();
  } catch {
    throw new CelError(`error parsing regexp: ${regexFaultOfGo(pattern)}`);
  }
}

const matches = (text: string, pattern: string): boolean =>
  checkRegex(pattern, () => regexFinds(text, pattern));
const findAll = (text: string, pattern: string, limit = -1n): readonly string[] =>
  checkRegex(pattern, () => regexMatches(text, pattern, Number(limit)));

function inRange(index: bigint, length: number): number {
  if (index < 0n || index > BigInt(length)) throw new CelError(`index out of range: ${index}`);
  return Number(index);
}

function indexOf(text: string, part: string, from = 0n): bigint {
  const all = characters(text);
  const start = inRange(from, all.length);
  const found = all.slice(start).join('').indexOf(part);
  return found < 0 ? -1n : BigInt(start + characters(all.slice(start).join('').slice(0, found)).length);
}

function lastIndexOf(text: string, part: string, until?: bigint): bigint {
  const all = characters(text);
  const last = until === undefined ? all.length : inRange(until, all.length);
  const found = all
    .slice(0, last + characters(part).length)
    .join('')
    .lastIndexOf(part);
  return found < 0 ? -1n : BigInt(characters(text.slice(0, found)).length);
}

function substring(text: string, start: bigint, end?: bigint): string {
  const all = characters(text);
  const from = inRange(start, all.length);
  const to = end === undefined ? all.length : inRange(end, all.length);
  if (from > to) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  return all.slice(from, to).join('');
}

function replace(text: string, part: string, by: string, limit = -1n): string {
  if (limit < 0n) return text.replaceAll(part, () => by);
  let result = text;
  let from = 0;
  for (let count = 0n; count < limit; count++) {
    const at = result.indexOf(part, from);
    if (at < 0) break;
    result = result.slice(0, at) + by + result.slice(at + part.length);
    from = at + by.length + (part === '' ? 1 : 0);
  }
  return result;
}

function split(text: string, by: string, limit = -1n): readonly string[] {
  if (limit === 0n) return [];
  const parts = by === '' ? characters(text) : text.split(by);
  if (limit < 0n || BigInt(parts.length) <= limit) return parts;
  const most = Number(limit) - 1;
  return [...parts.slice(0, most), parts.slice(most).join(by)];
}

export const STRINGS: Library = [
  ['string.contains(string) bool', (text: string, part: string) => text.includes(part)],
  ['string.startsWith(string) bool', (text: string, part: string) => text.startsWith(part)],
  ['string.endsWith(string) bool', (text: string, part: string) => text.endsWith(part)],
  ['string.matches(string) bool', matches],
  ['matches(string, string) bool', matches],
  [
    'string.charAt(int) string',
    (text: string, index: bigint) => {
      const all = characters(text);
      return all[inRange(index, all.length)] ?? '';
    },
  ],
  ['string.indexOf(string) int', indexOf],
  ['string.indexOf(string, int) int', indexOf],
  ['string.lastIndexOf(string) int', lastIndexOf],
  ['string.lastIndexOf(string, int) int', lastIndexOf],
  ['list(string).join() string', (list: readonly string[]) => list.join('')],
  ['list(string).join(string) string', (list: readonly string[], by: string) => list.join(by)],
  ['string.lowerAscii() string', (text: string) => asciiOnly(text, /[A-Z]/gu, (one) => one.toLowerCase())],
  ['string.upperAscii() string', (text: string) => asciiOnly(text, /[a-z]/gu, (one) => one.toUpperCase())],
  ['string.replace(string, string) string', replace],
  ['string.replace(string, string, int) string', replace],
  ['string.split(string) list(string)', split],
  ['string.split(string, int) list(string)', split],
  ['string.substring(int) string', substring],
  ['string.substring(int, int) string', substring],
  ['string.trim() string', (text: string) => text.trim()],
  ['string.format(list(dyn)) string', (text: string, values: readonly Value[]) => formatText(text, values)],
  ['strings.quote(string) string', (text: string) => JSON.stringify(text)],
  ['string.find(string) string', (text: string, pattern: string) => findAll(text, pattern, 1n)[0] ?? ''],
  ['string.findAll(string) list(string)', findAll],
  ['string.findAll(string, int) list(string)', findAll],
];
