import { isFields, type Fields } from '../objects/object.ts';
import type { ListSchema, MapSchema, StructSchema, TypeSchema } from '../schema/types.ts';
import { fieldOf, setField } from './json-values.ts';
import { elementOfItem } from './list-items.ts';
import type { PathElement } from './path-element.ts';

/**
 * Merges an applied value over a live one by the schema (structured-merge-diff's typed/merge.go): leaves of the
 * applied value win, maps and keyed lists are joined, atomic ones replaced. Undefined is absent; the answer shares
 * parts with what came in. Throws ItemError.
 */
export function mergeObjects(live: unknown, applied: unknown, type: TypeSchema): unknown {
  switch (type.kind) {
    case 'scalar':
      return applied === undefined ? live : applied;
    case 'list': {
      const [before, after] = [asList(live), asList(applied)];
      if (type.listType === 'atomic' || (before.length === 0 && after.length === 0)) break;
      return mergeItems(type, before, after);
    }
    case 'map':
    case 'struct': {
      const [before, after] = [asFields(live), asFields(applied)];
      if (type.atomic || (Object.keys(before).length === 0 && Object.keys(after).length === 0)) break;
      return mergeFields(type, before, after);
    }
  }
  return applied === undefined ? live : applied;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function mergeFields(type: StructSchema | MapSchema, live: Fields, applied: Fields): Fields | undefined {
  const merged: Fields = {};
  for (const name of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const [before, after] = [fieldOf(live, name), fieldOf(applied, name)];
    if (before === undefined && after === undefined) continue;
    const valueType = type.kind === 'map' ? type.values : type.fields.get(name)?.type;
    const value =
      valueType === undefined
        ? after === undefined
          ? before
          : after
        : mergeObjects(before, after, valueType);
    if (value !== undefined) setField(merged, name, value);
  }
  return Object.keys(merged).length === 0 ? undefined : merged;
}

/**
 * Items of the live list keep their places as far as the applied list's order of the items that both have allows;
 * items of the applied list come in its order.
 */
function mergeItems(type: ListSchema, live: readonly unknown[], applied: readonly unknown[]): unknown {
  const liveElements = live.map((item) => elementOfItem(type, item));
  const appliedElements = applied.map((item) => elementOfItem(type, item));
  const liveItems = new Map<PathElement, unknown>();
  for (const [index, element] of liveElements.entries()) {
    // What is there twice is not merged with, but replaced.
    liveItems.set(element, liveItems.has(element) ? null : live[index]);
  }
  const appliedItems = new Map(appliedElements.map((element, index) => [element, applied[index]]));
  const shared = appliedElements.filter((element) => liveItems.has(element));
  const done = new Set<PathElement>();
  const merged: unknown[] = [];

  const take = (before: unknown, after: unknown): void => {
    const item = mergeObjects(before, after, type.items);
    if (item !== undefined) merged.push(item);
  };

  let [left, right, nextShared] = [0, 0, 0];
  while (left < liveElements.length || right < appliedElements.length) {
    const mine = liveElements[left];
    const theirs = appliedElements[right];
    if (mine !== undefined && theirs !== undefined) {
      if (mine === theirs) {
        done.add(mine);
        take(liveItems.get(mine), appliedItems.get(mine));
        left += 1;
        right += 1;
        nextShared += 1;
        continue;
      }
      const awaited = shared[nextShared];
      if (appliedItems.has(mine) && awaited !== undefined && awaited !== mine) {
        left += 1;
        continue;
      }
    }
    if (mine !== undefined) {
      if (!appliedItems.has(mine)) {
        take(live[left], undefined);
        left += 1;
        continue;
      }
      if (done.has(mine)) left += 1;
    }
    if (theirs !== undefined) {
      done.add(theirs);
      take(liveItems.get(theirs), appliedItems.get(theirs));
      right += 1;
      if (shared[nextShared] === theirs) nextShared += 1;
    }
  }
  return merged.length === 0 ? undefined : merged;
}
