import type { ScrollMove } from '../components/scrolling.ts';

/** The place in a list after a key; an empty list has place 0. */
export function moveInList(selected: number, move: ScrollMove, total: number, page: number): number {
  const moved: Record<ScrollMove, number> = {
    up: selected - 1,
    down: selected + 1,
    pageUp: selected - page,
    pageDown: selected + page,
    first: 0,
    last: total - 1,
  };
  return Math.max(0, Math.min(moved[move], total - 1));
}

export const LIST_MOVES = ['up', 'down', 'pageUp', 'pageDown', 'first', 'last'] as const;
