import { isFields, type ApiObject } from '../objects/object.ts';
import { decodeFieldSet, encodeFieldSet, union, type FieldSet } from './field-set.ts';

/** Who owns fields: one entry of metadata.managedFields, its fields as a set. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** '' for the main resource. */
  readonly subresource: string;
  /** RFC 3339, or absent as it is on owners that only share what was there. */
  readonly time?: string;
  readonly set: FieldSet;
}

/** Owners by their identity. */
export type Owners = ReadonlyMap<string, Owner>;

type Entry = NonNullable<ApiObject['metadata']['managedFields']>[number];

export const noOwners: Owners = new Map();

/**
 * What tells owners apart: an applier of another apiVersion is the same one, an updater isn't. The text is the
 * API server's own (BuildManagerIdentifier), since its order decides the order of conflicts.
 */
export function identityOfOwner(owner: Omit<Owner, 'set' | 'time'>): string {
  return JSON.stringify({
    ...(owner.manager === '' ? {} : { manager: owner.manager }),
    operation: owner.operation,
    ...(owner.operation === 'Apply' ? {} : { apiVersion: owner.apiVersion }),
    ...(owner.subresource === '' ? {} : { subresource: owner.subresource }),
  });
}

/** The owners with one more, or one in another's place. */
export function withOwner(owners: Owners, owner: Owner): Owners {
  return new Map(owners).set(identityOfOwner(owner), owner);
}

/** Decodes metadata.managedFields. Throws Error for malformed entries. */
export function decodeOwners(entries: readonly Entry[] | undefined): Owners {
  const owners = new Map<string, Owner>();
  for (const [index, entry] of (entries ?? []).entries()) {
    const { operation, apiVersion, fieldsType } = entry;
    if (operation !== 'Apply' && operation !== 'Update') {
      throw new Error('operation must be `Apply` or `Update`');
    }
    if (apiVersion === undefined || apiVersion === '') throw new Error('apiVersion must not be empty');
    if (fieldsType === undefined || fieldsType === '') {
      throw new Error(`missing fieldsType in managed fields entry ${index}`);
    }
    if (fieldsType !== 'FieldsV1') {
      throw new Error(`invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`);
    }
    const owner: Owner = {
      manager: entry.manager ?? '',
      operation,
      apiVersion,
      subresource: entry.subresource ?? '',
      ...(entry.time === undefined ? {} : { time: entry.time }),
      set: decodeFieldSet(entry.fieldsV1 ?? {}),
    };
    owners.set(identityOfOwner(owner), owner);
  }
  return owners;
}

/** The owners of a live object; none when its managedFields can't be read. */
export function ownersOrNone(entries: readonly Entry[] | undefined): Owners {
  try {
    return decodeOwners(entries);
  } catch {
    return noOwners;
  }
}

/** Is this how a client says "forget all owners": an empty list, or one with an empty entry? */
export function isReset(entries: readonly Entry[] | undefined): boolean {
  if (entries === undefined) return false;
  const [only] = entries;
  return entries.length === 0 || (entries.length === 1 && isFields(only) && Object.keys(only).length === 0);
}

/** The object with these owners in its managedFields, in the API server's order. Parts are shared. */
export function withManagedFields(object: ApiObject, owners: Owners): ApiObject {
  const { managedFields: _, ...metadata } = object.metadata;
  if (owners.size === 0) return { ...object, metadata };
  const managedFields = [...owners.values()].toSorted(compareOwners).map((owner) => encodeOwner(owner));
  return { ...object, metadata: { ...metadata, managedFields } };
}

function encodeOwner(owner: Owner): Entry {
  return {
    ...(owner.manager === '' ? {} : { manager: owner.manager }),
    operation: owner.operation,
    apiVersion: owner.apiVersion,
    ...(owner.time === undefined ? {} : { time: owner.time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldSet(owner.set),
    ...(owner.subresource === '' ? {} : { subresource: owner.subresource }),
  };
}

function seconds(owner: Owner): number {
  return owner.time === undefined ? 0 : Math.floor(Date.parse(owner.time) / 1000);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareOwners(left: Owner, right: Owner): number {
  return (
    compareText(left.operation, right.operation) ||
    seconds(left) - seconds(right) ||
    compareText(left.manager, right.manager) ||
    compareText(left.apiVersion, right.apiVersion) ||
    compareText(left.subresource, right.subresource)
  );
}

const maxUpdaters = 10;
const oldUpdaters = 'ancient-changes';

/**
 * Keeps the number of updaters at ten: the oldest of one apiVersion are joined into the owner "ancient-changes".
 */
export function capUpdaters(owners: Owners): Owners {
  const updaters = [...owners]
    .filter(([, owner]) => owner.operation === 'Update')
    .toSorted(
      ([identity, left], [otherIdentity, right]) =>
        seconds(left) - seconds(right) || compareText(identity, otherIdentity),
    );
  let count = updaters.length;
  if (count <= maxUpdaters) return owners;
  const capped = new Map(owners);
  const firstOf = new Map<string, string>();
  for (const [identity, owner] of updaters) {
    if (count <= maxUpdaters) break;
    const { apiVersion } = owner;
    const first = firstOf.get(apiVersion);
    if (first === undefined) {
      firstOf.set(apiVersion, identity);
      continue;
    }
    const bucket = { manager: oldUpdaters, operation: 'Update', apiVersion, subresource: '' } as const;
    const bucketIdentity = identityOfOwner(bucket);
    const old = capped.get(bucketIdentity) ?? capped.get(first);
    if (!capped.has(bucketIdentity)) capped.delete(first);
    capped.delete(identity);
    capped.set(bucketIdentity, {
      ...bucket,
      ...(owner.time === undefined ? {} : { time: owner.time }),
      set: old === undefined ? owner.set : union(owner.set, old.set),
    });
    count -= 1;
  }
  return capped;
}
