import { copyOf, isFields, type ApiObject } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import type { StructSchema } from '../schema/types.ts';
import { applyConflict, type Conflict } from './apply-conflict.ts';
import { checkApplied } from './check-applied.ts';
import { hasPath } from './field-set.ts';
import { fieldsOfLastApplied, updateLastApplied } from './last-applied.ts';
import { dropNulls } from './drop-nulls.ts';
import { ItemError } from './list-items.ts';
import {
  capUpdaters,
  decodeOwners,
  isReset,
  noOwners,
  ownersOrNone,
  withManagedFields,
  type Owners,
} from './owners.ts';
import { ownersAfterApply, ownersAfterUpdate, type Applied, type Writer } from './ownership.ts';
import { patchFailures } from './patch-failures.ts';
import type { FieldManagement } from './types.ts';

/**
 * Ownership of fields as k8s.io/apimachinery/pkg/util/managedfields keeps it. `applied` must be the parsed body as it
 * came, unknown fields and all: they are refused here, in the words of server-side apply.
 */
export const fieldManagement: FieldManagement = { apply, track };

/** Owner of everything that an object without managedFields has when it is first applied to. */
const beforeApply = 'before-first-apply';

/** The field manager of kubectl's server-side apply, which goes on where its client-side apply left off. */
const kubectl = 'kubectl';

type ApplyInput = Parameters<FieldManagement['apply']>[0];
type TrackInput = Parameters<FieldManagement['track']>[0];

function writerOf(
  input: { readonly schema: StructSchema; readonly manager: string; readonly subresource: string; now: Date },
  object: ApiObject,
): Writer {
  return {
    manager: input.manager,
    apiVersion: object.apiVersion,
    kind: object.kind,
    subresource: input.subresource,
    schema: input.schema,
    time: `${input.now.toISOString().slice(0, 19)}Z`,
  };
}

function track(input: TrackInput): ApiObject {
  const { live, next } = input;
  const owners = ownersToStartFrom(input);
  const isUpdate = live?.metadata.uid !== undefined && live.metadata.uid !== '';
  if (owners.size === 0 && isUpdate) return withManagedFields(next, noOwners);
  try {
    const after = ownersAfterUpdate(live, next, owners, writerOf(input, next));
    return withManagedFields(next, capUpdaters(after));
  } catch (error) {
    // A list item without keys: the API server then drops all ownership rather than refuse the write.
    if (error instanceof ItemError) return withManagedFields(next, noOwners);
    throw error;
  }
}

/** A client may send managedFields of its own with the main resource, or ask to forget them all. */
function ownersToStartFrom({ live, next, subresource }: TrackInput): Owners {
  const liveOwners = (): Owners => ownersOrNone(live?.metadata.managedFields);
  if (subresource !== '') return liveOwners();
  if (isReset(next.metadata.managedFields)) return noOwners;
  const sent = ownersOrNone(next.metadata.managedFields);
  return sent.size === 0 ? liveOwners() : sent;
}

function apply(asked: ApplyInput): ApiObject {
  const applied: ApiObject = isFields(asked.applied.metadata)
    ? asked.applied
    : { ...asked.applied, metadata: {} };
  const input = { ...asked, applied };
  checkBody(input);
  const { object, owners } = applyOrRefuse(input);
  const result = withManagedFields(object, owners);
  return input.manager === kubectl ? updateLastApplied(result, applied) : result;
}

function applyOrRefuse(input: ApplyInput): { readonly object: ApiObject; readonly owners: Owners } {
  const { live, applied, schema } = input;
  const writer = writerOf(input, applied);
  try {
    const before = ownersBeforeApply(live, writer);
    const applyWith = (force: boolean): Applied => ownersAfterApply(live, applied, before, writer, force);
    let result = applyWith(input.force);
    if (result.conflicts !== undefined) {
      const refused = withoutLastApplied(result.conflicts, input);
      if (refused.length > 0) throw applyConflict(refused);
      result = applyWith(true);
    }
    if (result.conflicts !== undefined) throw applyConflict(result.conflicts);
    // A copy, since what was merged shares parts with the live object and the applied one.
    const object = copyOf(result.object ?? live ?? applied);
    if (result.object !== undefined) dropNulls(object, schema);
    return { object, owners: result.owners };
  } catch (error) {
    if (!(error instanceof ItemError)) throw error;
    throw patchFailures.unexpected(`failed to merge config: ${error.message}`);
  }
}

function ownersBeforeApply(live: ApiObject | undefined, writer: Writer): Owners {
  if (live === undefined) return noOwners;
  const owners = liveOwners(live);
  return owners.size > 0
    ? owners
    : ownersAfterUpdate(undefined, live, owners, { ...writer, manager: beforeApply });
}

function liveOwners(live: ApiObject): Owners {
  try {
    return decodeOwners(live.metadata.managedFields);
  } catch (error) {
    throw patchFailures.unexpected(`failed to decode managed fields: ${(error as Error).message}`);
  }
}

/** kubectl may take over what its client-side apply had set. */
function withoutLastApplied(
  conflicts: readonly Conflict[],
  { live, schema, manager }: ApplyInput,
): readonly Conflict[] {
  const taken = manager === kubectl && live !== undefined ? fieldsOfLastApplied(live, schema) : undefined;
  return taken === undefined ? conflicts : conflicts.filter(({ path }) => !hasPath(taken, path));
}

function describeKind({ apiVersion, kind }: ApiObject): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return `${group}/${version}, Kind=${kind}`;
}

function checkBody({ live, applied, schema }: ApplyInput): void {
  if (live !== undefined && (live.apiVersion !== applied.apiVersion || live.kind !== applied.kind)) {
    throw failures.badRequest(`invalid object type: ${describeKind(applied)}`);
  }
  if (applied.metadata.managedFields) {
    throw failures.badRequest('metadata.managedFields must be nil');
  }
  const faults = checkApplied(applied, schema);
  if (faults.length === 0) return;
  const [first = ''] = faults;
  const text = faults.length === 1 ? first : ['errors:', ...faults.map((fault) => `  ${fault}`)].join('\n');
  const { namespace = '', name = '' } = applied.metadata;
  throw patchFailures.unexpected(
    `failed to create typed patch object (${namespace}/${name}; ${describeKind(applied)}): ${text}`,
  );
}
