/** Where the rows in sight begin, kept inside the text. */
export function clampOffset(offset: number, total: number, height: number): number {
  return Math.max(0, Math.min(offset, total - textRows(total, height)));
}

/** Rows left for text: the last one tells how much more there is when not everything fits. */
export function textRows(total: number, height: number): number {
  return total <= height ? height : Math.max(1, height - 1);
}

/** The first row in sight so that rows `from` to `to` are, moving as little as possible. */
export function offsetShowing(
  offset: number,
  from: number,
  to: number,
  total: number,
  height: number,
): number {
  const room = textRows(total, height);
  let wanted = offset;
  if (to >= wanted + room) wanted = to - room + 1;
  if (from < wanted) wanted = from;
  return clampOffset(wanted, total, height);
}

export type ScrollMove = 'up' | 'down' | 'pageUp' | 'pageDown' | 'first' | 'last';

/** The offset after a scrolling key. */
export function scrollBy(offset: number, move: ScrollMove, total: number, height: number): number {
  const page = Math.max(1, textRows(total, height) - 1);
  const moved: Record<ScrollMove, number> = {
    up: offset - 1,
    down: offset + 1,
    pageUp: offset - page,
    pageDown: offset + page,
    first: 0,
    last: total,
  };
  return clampOffset(moved[move], total, height);
}
