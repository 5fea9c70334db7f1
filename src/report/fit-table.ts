import { readEvidenceTable } from './evidence-table.ts';

const GAP = '  ';
/** A column is never made narrower: words would fall into pieces. */
const NARROWEST = 8;

/**
 * Evidence for a pane of `width` columns: a table that is wider gets its cells wrapped, column by column; any other text,
 * and a table with too many columns for that, stays as it is.
 */
export function fitTable(text: string, width: number): string {
  if (text.split('\n').every((line) => line.length <= width)) return text;
  const table = readEvidenceTable(text);
  if (table === null) return text;
  const lines = [table.heads, ...table.rows];
  const natural = table.heads.map((_, column) => Math.max(...lines.map((row) => (row[column] ?? '').length)));
  const widths = shrink(natural, width - GAP.length * (natural.length - 1));
  if (widths === null) return text;
  const rule = widths.map((one) => '-'.repeat(one)).join(GAP);
  const [heads = '', ...rows] = lines.map((row) => layRow(row, widths));
  return [heads, rule, ...rows].join('\n');
}

/** The widest columns give first, down to one width for all of them; null where that is too narrow. */
function shrink(natural: readonly number[], room: number): readonly number[] | null {
  for (let cap = Math.max(...natural); cap >= NARROWEST; cap -= 1) {
    const widths = natural.map((one) => Math.min(one, cap));
    if (widths.reduce((sum, one) => sum + one, 0) <= room) return widths;
  }
  return null;
}

function layRow(cells: readonly string[], widths: readonly number[]): string {
  const wrapped = widths.map((width, column) => wrapWords(cells[column] ?? '', width));
  const height = Math.max(...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => (wrapped[column]?.[line] ?? '').padEnd(width))
      .join(GAP)
      .trimEnd(),
  ).join('\n');
}

/** Breaks between words, and within a word that is longer than a line. */
function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => cutWord(one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function cutWord(word: string, width: number): readonly string[] {
  const pieces = Math.max(1, Math.ceil(word.length / width));
  return Array.from({ length: pieces }, (_, index) => word.slice(index * width, (index + 1) * width));
}
