import type { ApiObject } from '../objects/object.ts';
import type { StructSchema } from '../schema/types.ts';
import type { Conflict } from './apply-conflict.ts';
import { fieldsOf } from './collect-fields.ts';
import { compareObjects, type Comparison } from './compare-objects.ts';
import {
  difference,
  emptySet,
  intersection,
  isEmptySet,
  pathsOf,
  setOf,
  union,
  withNamedFields,
  type FieldSet,
} from './field-set.ts';
import { sameJson } from './json-values.ts';
import { mergeObjects } from './merge-objects.ts';
import { identityOfOwner, withOwner, type Owner, type Owners } from './owners.ts';
import { fieldElement } from './path-element.ts';
import { removeFields } from './remove-fields.ts';
import { withoutResetFields } from './reset-fields.ts';

/** Who writes, to what. */
export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly subresource: string;
  readonly schema: StructSchema;
  /** RFC 3339 */
  readonly time: string;
}

/** Fields that nobody owns, since they are the API server's own. */
const unowned: FieldSet = setOf(
  ...['apiVersion', 'kind', 'metadata'].map((name) => [fieldElement(name)]),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => [fieldElement('metadata'), fieldElement(name)]),
);

const ownable = (set: FieldSet, writer: Writer): FieldSet =>
  withoutResetFields(set, writer.kind, writer.subresource);

function compareOwnable(
  live: unknown,
  next: unknown,
  writer: Writer,
  options: { readonly implied: boolean },
): Comparison {
  const { added, removed, modified } = compareObjects(live, next, writer.schema, options);
  return {
    added: ownable(added, writer),
    removed: ownable(removed, writer),
    modified: ownable(modified, writer),
  };
}

/** Takes from everybody but the writer what the write changes or removes. */
function takeAway(owners: Owners, changed: FieldSet, removed: FieldSet, writing: string): Owners {
  const left = new Map<string, Owner>();
  for (const [identity, owner] of owners) {
    if (identity === writing) {
      left.set(identity, owner);
      continue;
    }
    const set = difference(difference(owner.set, intersection(owner.set, changed)), removed);
    if (!isEmptySet(set)) left.set(identity, { ...owner, set });
  }
  return left;
}

/** The owners after a create, update or patch: the writer gets what it changed. */
export function ownersAfterUpdate(
  live: ApiObject | undefined,
  next: ApiObject,
  owners: Owners,
  writer: Writer,
): Owners {
  const { added, removed, modified } = compareOwnable(live ?? {}, next, writer, { implied: true });
  const changed = union(modified, added);
  const left = takeAway(owners, changed, removed, '');
  const taken = difference(changed, unowned);
  if (isEmptySet(taken)) return left;
  const owner: Owner = {
    manager: writer.manager === '' ? 'unknown' : writer.manager,
    operation: 'Update',
    apiVersion: writer.apiVersion,
    subresource: writer.subresource,
    time: writer.time,
    set: taken,
  };
  const before = left.get(identityOfOwner(owner));
  return withOwner(left, before === undefined ? owner : { ...owner, set: union(taken, before.set) });
}

/** What applying comes to: the merged object, undefined when nothing changes; or who is in the way. */
export type Applied =
  | { readonly conflicts: readonly Conflict[] }
  | { readonly conflicts?: never; readonly object: ApiObject | undefined; readonly owners: Owners };

/**
 * Merges an applied configuration and takes its fields for the applier, removing what it applied before, names no
 * longer and nobody else owns. Follows structured-merge-diff's merge/update.go.
 */
export function ownersAfterApply(
  live: ApiObject | undefined,
  applied: ApiObject,
  owners: Owners,
  writer: Writer,
  force: boolean,
): Applied {
  const { schema } = writer;
  const applier: Owner = {
    manager: writer.manager === '' ? 'unknown' : writer.manager,
    operation: 'Apply',
    apiVersion: writer.apiVersion,
    subresource: writer.subresource,
    set: ownable(fieldsOf(applied, schema), writer),
  };
  const identity = identityOfOwner(applier);
  const last = owners.get(identity);
  const merged = mergeObjects(live, applied, schema);
  const withApplier = withOwner(owners, applier);
  const object = prune(merged, withApplier, last?.set ?? emptySet, schema);
  // The merge has what the live object has; an applied item isn't one of the server's structs yet.
  const { added, removed, modified } = compareOwnable(live ?? {}, object, writer, { implied: false });
  const changed = union(modified, added);
  if (!force) {
    const conflicts = findConflicts(withApplier, changed, identity);
    if (conflicts.length > 0) return { conflicts };
  }
  const left = new Map(takeAway(withApplier, changed, removed, identity));
  const set = difference(applier.set, unowned);
  const isSame = live !== undefined && sameJson(live, object);
  const time = isSame ? last?.time : writer.time;
  if (isEmptySet(set)) left.delete(identity);
  else left.set(identity, { ...applier, set, ...(time === undefined ? {} : { time }) });
  return { object: isSame ? undefined : (object as ApiObject), owners: left };
}

function findConflicts(owners: Owners, changed: FieldSet, writing: string): readonly Conflict[] {
  return [...owners]
    .filter(([identity]) => identity !== writing)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, owner]) =>
      pathsOf(intersection(owner.set, changed)).map((path): Conflict => ({ owner, path })),
    );
}

/** Removes what was in the applier's last set, isn't in the merge's own right, and isn't owned by anybody now. */
function prune(merged: unknown, owners: Owners, last: FieldSet, schema: StructSchema): unknown {
  if (isEmptySet(last)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedFields(set, schema);
  const namedLast = named(last);
  const mergedSet = named(fieldsOf(merged, schema));
  const withoutLast = removeFields(merged, namedLast, schema);
  const owned = [...owners.values()].reduce((all, owner) => union(all, owner.set), emptySet);
  const kept = union(named(fieldsOf(withoutLast, schema)), named(owned));
  const withOwned = removeFields(merged, difference(mergedSet, kept), schema);
  const prunedSet = named(fieldsOf(withOwned, schema));
  return removeFields(merged, intersection(difference(mergedSet, prunedSet), namedLast), schema);
}
