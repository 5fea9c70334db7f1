import { offsetShowing } from './scrolling.ts';

/**
 * Where a list in sight begins so that the chosen one is in sight, in the middle if it can be. `rows`: the row of each
 * choice. What stands above the first, and below the last, comes into sight with it.
 */
export function choiceOffset(rows: readonly number[], chosen: number, total: number, height: number): number {
  const row = rows[chosen] ?? 0;
  const from = chosen === 0 && row < height ? 0 : row;
  const to = chosen === rows.length - 1 ? Math.min(total - 1, row + height - 2) : row;
  return offsetShowing(row - Math.floor(height / 2), from, Math.max(row, to), total, height);
}
