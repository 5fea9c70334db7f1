import { offsetShowing } from './scrolling.ts';

/** Rows in sight below the chosen one, the one that tells of more included. */
const AFTER = 4;

/**
 * Where a list in sight begins: at its beginning while the chosen one is in sight there, then row by row with it.
 * `rows`: the row of each choice. What stands above the first, and below the last, comes into sight with it.
 */
export function choiceOffset(rows: readonly number[], chosen: number, total: number, height: number): number {
  const row = rows[chosen] ?? 0;
  const from = chosen === 0 && row < height ? 0 : row;
  const to = chosen === rows.length - 1 ? Math.min(total - 1, row + height - 2) : row;
  return offsetShowing(row - Math.max(1, height - AFTER), from, Math.max(row, to), total, height);
}
