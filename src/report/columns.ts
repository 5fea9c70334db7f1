import { stripVTControlCharacters } from 'node:util';

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });
// Unicode Standard Annex 11: the East Asian wide and fullwidth blocks that occur in practice
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6])/u;

/** Columns a text takes in a terminal; colours take none. */
export function displayWidth(text: string): number {
  const plain = stripVTControlCharacters(text);
  if (/^[ -~]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of GRAPHEMES.segment(plain)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Fills with spaces up to a width; a longer text stays whole. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Cuts to a width, with an ellipsis where something is lost. For texts without colours. */
export function cutTo(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = '';
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (displayWidth(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** Breaks text at spaces into lines of at most `width` columns; newlines stay, a longer word is broken. */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(8, width);
  return text.split('\n').flatMap((line) => (displayWidth(line) <= room ? [line] : wrapLine(line, room)));
}

function wrapLine(line: string, width: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = indent;
  let empty = true;
  for (const word of line
    .trim()
    .split(/ +/)
    .flatMap((word) => breakWord(word, width - indent.length))) {
    if (!empty && displayWidth(current) + 1 + displayWidth(word) > width) {
      lines.push(current);
      current = indent + word;
    } else {
      current += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, current];
}

function breakWord(word: string, width: number): string[] {
  const room = Math.max(8, width);
  if (displayWidth(word) <= room) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of GRAPHEMES.segment(word)) {
    if (displayWidth(piece + segment) > room) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** "left", spaces, "right", as wide as the page; the left is cut when both do not fit. */
export function spread(left: string, right: string, width: number): string {
  const room = width - displayWidth(right) - 1;
  const kept = displayWidth(left) <= room ? left : cutTo(stripVTControlCharacters(left), room);
  return `${padEnd(kept, room)} ${right}`;
}

/** Rows of cells as aligned columns, two spaces apart; no spaces at line ends. */
export function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => padEnd(cell, widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** "1 point", "4 points". */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
