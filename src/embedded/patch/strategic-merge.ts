import { copyOf, isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import type { StructSchema, TypeSchema } from '../schema/types.ts';
import { goText, jsonKind, reflectedType } from './go-text.ts';
import { fieldOf, sameJson, setField } from './json-values.ts';
import { patchFailures } from './patch-failures.ts';
import { checkKeys, checkOrder, findByIdentity, identityOf, orderMerged } from './strategic-order.ts';
import { kindName, patchingOfList, patchingOfObject, type FieldPatching } from './strategic-schema.ts';

const marker = '$patch';
const retainKeys = '$retainKeys';
const orderPrefix = '$setElementOrder';
const deletePrefix = '$deleteFromPrimitiveList';

/**
 * Kubernetes' strategic merge patch: like a merge patch, but lists whose schema says so are merged by their merge
 * key, and the directives $patch, $retainKeys, $setElementOrder/x and $deleteFromPrimitiveList/x are obeyed.
 * Follows k8s.io/apimachinery/pkg/util/strategicpatch. Malformed patches are 400, contradictory ones 500, as there.
 */
export function applyStrategicPatch(object: ApiObject, patch: unknown, schema: StructSchema): ApiObject {
  if (patch === null) return copyOf(object);
  if (!isFields(patch)) {
    throw failures.badRequest(
      `json: cannot unmarshal ${jsonKind(patch)} into Go value of type map[string]interface {}`,
    );
  }
  // Both are changed while they are merged.
  return mergeObjects(copyOf(object), copyOf(patch), schema) as ApiObject;
}

function mergeObjects(original: Fields, patch: Fields, type: TypeSchema): Fields {
  const directive = patch[marker];
  if (directive !== undefined) return obeyDirective(directive, patch);
  keepOnlyRetained(original, patch);
  mergeOrderedLists(original, patch, type);
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith(deletePrefix)) {
      deleteScalars(original, afterPrefix(name, deletePrefix), value, type);
      continue;
    }
    if (value === null) {
      delete original[name];
      continue;
    }
    mergeField(original, name, value, type);
  }
  return original;
}

function mergeField(original: Fields, name: string, value: unknown, type: TypeSchema): void {
  const current = fieldOf(original, name);
  if (Array.isArray(current) && Array.isArray(value)) {
    original[name] = mergeLists(current, value, patchingOfList(type, name));
  } else if (isFields(current) && isFields(value)) {
    const patching = patchingOfObject(type, name);
    original[name] = patching.strategy === 'replace' ? value : mergeObjects(current, value, patching.type);
  } else {
    const sameType = current !== undefined && reflectedType(current) === reflectedType(value);
    if (!sameType) dropNulls(value);
    const kept = withoutDirectives(value);
    if (kept === undefined) delete original[name];
    else setField(original, name, kept);
  }
}

function obeyDirective(directive: unknown, patch: Fields): Fields {
  if (directive === 'replace') {
    delete patch[marker];
    return patch;
  }
  if (directive === 'delete') return {};
  throw unknownDirective(directive, patch);
}

const unknownDirective = (directive: unknown, patch: unknown) =>
  patchFailures.unexpected(`unknown patch type: ${goText(directive)} in map: ${goText(patch)}`);

const malformed = (what: string) => failures.badRequest(`invalid patch format of ${what}`);

function afterPrefix(name: string, prefix: string): string {
  if (!name.startsWith(`${prefix}/`)) {
    throw malformed(prefix === deletePrefix ? 'primitive list' : 'setElementOrder list');
  }
  return name.slice(prefix.length + 1);
}

/** $retainKeys: what it doesn't name goes; what the patch sets must be named. */
function keepOnlyRetained(original: Fields, patch: Fields): void {
  const keys = patch[retainKeys];
  if (keys === undefined) return;
  delete patch[retainKeys];
  if (!Array.isArray(keys)) throw malformed('retainKeys');
  const retained = new Set<unknown>(keys);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(deletePrefix) || key.startsWith(orderPrefix)) continue;
    if (!retained.has(key)) throw malformed('retainKeys');
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

/** Merges the lists that come with a $setElementOrder and takes them out of the patch. */
function mergeOrderedLists(original: Fields, patch: Fields, type: TypeSchema): void {
  for (const [name, order] of Object.entries(patch)) {
    if (!name.startsWith(orderPrefix)) continue;
    delete patch[name];
    const listOrder = asList(order);
    const field = afterPrefix(name, orderPrefix);
    const live = fieldOf(original, field);
    const patched = fieldOf(patch, field);
    const liveItems = live === undefined ? [] : asList(live);
    const patchItems = patched === undefined ? [] : asList(patched);
    const patching = patchingOfList(type, field);
    checkOrder(patchItems, listOrder, patching.mergeKey);
    if (live === undefined && patched === undefined) continue;
    const merged =
      patched === undefined
        ? liveItems
        : live === undefined
          ? (withoutDirectives(patchItems) as unknown[])
          : mergeLists(liveItems, patchItems, patching);
    checkItems(liveItems, patchItems);
    if (isFields(liveItems[0] ?? patchItems[0])) checkKeys([...merged, ...listOrder], patching.mergeKey);
    original[field] = orderMerged(merged, listOrder, liveItems, patching.mergeKey);
    delete patch[field];
  }
}

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw patchFailures.unexpected(`expected a []interface {}, but received a ${reflectedType(value)}`);
}

function deleteScalars(original: Fields, name: string, gone: unknown, type: TypeSchema): void {
  if (gone === null) {
    delete original[name];
    return;
  }
  const current = fieldOf(original, name);
  if (!Array.isArray(current) || !Array.isArray(gone)) return;
  patchingOfList(type, name);
  if (current.length === 0 && gone.length === 0) return;
  checkItems(current, gone);
  original[name] = current.filter((item) => !gone.includes(item));
}

/** All items must be of one type, and none a list. */
function checkItems(...lists: readonly (readonly unknown[])[]): void {
  const items = lists.flat();
  const first = items[0];
  if (first === undefined) throw patchFailures.unexpected('no elements in any of the given slices');
  if (Array.isArray(first)) throw patchFailures.unprocessable();
  const type = reflectedType(first);
  if (items.some((item) => reflectedType(item) !== type)) {
    throw patchFailures.unexpected(`list element types are not identical: ${goText(lists)}`);
  }
}

function mergeLists(live: readonly unknown[], patch: readonly unknown[], patching: FieldPatching): unknown[] {
  const { strategy, mergeKey, type } = patching;
  if (strategy !== 'merge') return [...patch];
  if (live.length === 0 && patch.length === 0) return [];
  checkItems(live, patch);
  if (!isFields(live[0] ?? patch[0])) {
    const all = [...new Set([...live, ...patch])];
    return orderMerged(all, patch, live, mergeKey);
  }
  if (mergeKey === '') {
    throw patchFailures.unexpected(`cannot merge lists without merge key for ${kindName(type)}`);
  }
  const { kept, changes } = obeyItemDirectives(live as Fields[], patch as Fields[], mergeKey);
  const merged = [...kept];
  for (const change of changes) {
    const identity = identityOf(change, mergeKey);
    const at = findByIdentity(merged, mergeKey, identity);
    if (at < 0) merged.push(change);
    else merged[at] = mergeObjects(merged[at] as Fields, change, type);
  }
  return orderMerged(merged, changes, kept, mergeKey);
}

/** $patch in items: delete takes a live item away, replace makes the list anew from the patch's plain items. */
function obeyItemDirectives(
  live: readonly Fields[],
  patch: readonly Fields[],
  mergeKey: string,
): { kept: readonly Fields[]; changes: readonly Fields[] } {
  let kept = live;
  const changes: Fields[] = [];
  let replaced = false;
  for (const item of patch) {
    const directive = item[marker];
    if (directive === undefined) changes.push(item);
    else if (directive === 'replace') replaced = true;
    else if (directive === 'delete') {
      const identity = identityOf(item, mergeKey);
      kept = kept.filter((other) => !sameJson(other[mergeKey], identity));
    } else if (directive === 'merge') {
      throw patchFailures.unexpected('merging lists cannot yet be specified in the patch');
    } else throw unknownDirective(directive, item);
  }
  return replaced ? { kept: changes, changes: [] } : { kept, changes };
}

/** The value without what carries a $patch; undefined when it does itself. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutDirectives(item)).filter((item) => item !== undefined);
  }
  if (!isFields(value)) return value;
  if (value[marker] !== undefined) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const kept = withoutDirectives(child);
    if (kept === undefined) delete value[key];
    else setField(value, key, kept);
  }
  return value;
}

function dropNulls(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) dropNulls(item);
  else if (isFields(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (child === null) delete value[key];
      else dropNulls(child);
    }
  }
}
