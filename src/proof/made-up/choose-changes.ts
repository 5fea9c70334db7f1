import { CHANGE_KINDS, type Change } from './change.ts';

/**
 * At most `most` of the changes, of every kind as many as of the others while there are any; the same for the same seed.
 * They keep their order.
 */
export function chooseChanges(changes: readonly Change[], most: number, seed: number): readonly Change[] {
  const piles = CHANGE_KINDS.map((kind) =>
    changes
      .filter((change) => change.kind === kind)
      .map((change) => ({ change, rank: rankOf(`${seed} ${change.name}`) }))
      .toSorted((left, right) => left.rank - right.rank)
      .map(({ change }) => change),
  );
  const chosen = new Set<Change>();
  const rounds = Math.max(0, ...piles.map((pile) => pile.length));
  for (let round = 0; round < rounds; round += 1) {
    for (const pile of piles) {
      const change = pile[round];
      if (change !== undefined && chosen.size < most) chosen.add(change);
    }
  }
  return changes.filter((change) => chosen.has(change));
}

/** FNV-1a of a text, stirred: numbers in no order that a name or a seed would show. */
function rankOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}
