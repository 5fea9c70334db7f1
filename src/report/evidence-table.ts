/** Evidence that is a table: columns in line, a rule of dashes below their heads. */
export interface EvidenceTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lines before, columns by the dashes, at least two of them. */
const RULE = /^-+(?: {2,}-+)+ *$/;

/** Reads evidence as the table it was written as; null where it is none, or a cell reaches over its column. */
export function readEvidenceTable(text: string): EvidenceTable | null {
  const [head = '', rule = '', ...rows] = text.trimEnd().split('\n');
  if (!RULE.test(rule)) return null;
  const starts = [...rule.matchAll(/-+/g)].map(({ index }) => index);
  const cells = [head, ...rows].map((line) => splitAt(line, starts));
  if (cells.includes(null)) return null;
  const [heads = [], ...others] = cells.filter((row) => row !== null);
  return { heads, rows: others };
}

/** The cells of a line whose columns begin there; null where one runs into the next. */
function splitAt(line: string, starts: readonly number[]): readonly string[] | null {
  // padded by units of UTF-16, so cut by them
  const broken = starts.some((start) => start > 0 && (line[start - 1] ?? ' ') !== ' ');
  if (broken) return null;
  return starts.map((start, index) => line.slice(start, starts[index + 1]).trim());
}
