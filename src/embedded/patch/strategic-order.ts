import { isFields } from '../objects/object.ts';
import { goText, reflectedType } from './go-text.ts';
import { patchFailures } from './patch-failures.ts';

const noMergeKey = (item: unknown, mergeKey: string) =>
  patchFailures.unexpected(`map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);

const noObject = (item: unknown) =>
  patchFailures.unexpected(`expected a map[string]interface {}, but received a ${reflectedType(item)}`);

/**
 * What identifies an item of a merged list: the value of its merge key, or the scalar itself when mergeKey is ''.
 * Throws 500 for an item without its key.
 */
export function identityOf(item: unknown, mergeKey: string): unknown {
  if (mergeKey === '') return item;
  if (!isFields(item)) throw noObject(item);
  const identity = item[mergeKey];
  if (identity === undefined) throw noMergeKey(item, mergeKey);
  return identity;
}

/** The place of the item with that identity; -1 without. Items without the key are passed over. */
export function findByIdentity(list: readonly unknown[], mergeKey: string, identity: unknown): number {
  return list.findIndex((item, index) => {
    if (mergeKey === '') return item === identity;
    if (!isFields(item)) throw patchFailures.unexpected(`value for key ${index} is not a map`);
    return item[mergeKey] !== undefined && item[mergeKey] === identity;
  });
}

/** Checks that all are objects with the merge key. Throws 500. */
export function checkKeys(items: readonly unknown[], mergeKey: string): void {
  for (const item of items) {
    if (!isFields(item)) throw noObject(item);
    if (item[mergeKey] === undefined) throw noMergeKey(item, mergeKey);
  }
}

const isDeletion = (item: unknown): boolean => isFields(item) && item['$patch'] === 'delete';

/**
 * Checks that what a patch holds comes in the order that its $setElementOrder says, and is all named there
 * (deletions aside). Throws 500.
 */
export function checkOrder(patch: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (patch.length === 0 || order.length === 0) return;
  if (mergeKey !== '') for (const item of patch) if (!isFields(item)) throw noObject(item);
  const kept = mergeKey === '' ? patch : patch.filter((item) => !isDeletion(item));
  let place = 0;
  let next = 0;
  while (place < kept.length && next < order.length) {
    const item = kept[place];
    if (isFields(item) && item['$patch'] !== undefined) {
      place += 1;
      continue;
    }
    if (identityOf(item, mergeKey) === identityOf(order[next], mergeKey)) place += 1;
    next += 1;
  }
  if (place < kept.length) {
    throw patchFailures.unexpected(
      `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
    );
  }
}

/**
 * Orders a merged list: what the patch names in the patch's order, the rest in the live list's order, and both
 * woven together by where the live list has them.
 */
export function orderMerged(
  merged: readonly unknown[],
  patchOrder: readonly unknown[],
  liveOrder: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const place = (order: readonly unknown[], item: unknown): number => {
    const identity = mergeKey !== '' && isFields(item) ? item[mergeKey] : item;
    return order.findIndex((other) => {
      const otherIdentity = mergeKey !== '' && isFields(other) ? other[mergeKey] : other;
      return otherIdentity === identity;
    });
  };
  const sorted = (items: readonly unknown[], order: readonly unknown[]): unknown[] =>
    items
      .map((item) => ({ item, at: place(order, item) }))
      .toSorted((left, right) => left.at - right.at)
      .map(({ item }) => item);
  const isPatched = (item: unknown): boolean =>
    findByIdentity(patchOrder, mergeKey, identityOf(item, mergeKey)) >= 0;
  const patched = sorted(
    merged.filter((item) => isPatched(item)),
    patchOrder,
  );
  const others = sorted(
    merged.filter((item) => !isPatched(item)),
    liveOrder,
  );
  const result: unknown[] = [];
  let left = 0;
  let right = 0;
  while (left < others.length || right < patched.length) {
    const before =
      right >= patched.length ||
      (left < others.length && comesFirst(place(liveOrder, others[left]), place(liveOrder, patched[right])));
    if (before) {
      result.push(others[left]);
      left += 1;
    } else {
      result.push(patched[right]);
      right += 1;
    }
  }
  return result;
}

function comesFirst(left: number, right: number): boolean {
  return left >= 0 && right >= 0 && left < right;
}
