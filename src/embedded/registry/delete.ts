import { copyOf, isFields, type ApiObject } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import { admit, validateAdmission } from './admission-chain.ts';
import { toAsked } from './convert-events.ts';
import {
  groupResource,
  rulesOf,
  storageResource,
  storeKey,
  wireTime,
  type Environment,
  type Request,
} from './environment.ts';
import { NOT_COLLECTED, ORPHANS_BY_DEFAULT, RETURNS_DELETED } from './kind-facts.ts';
import type { DeleteOptions } from './types.ts';
import { normal } from './write.ts';

/** Deletion as apiserver/pkg/registry/generic/registry/store.go and rest/delete.go do it. */

export interface Deleted {
  /** In the version that was asked for. */
  readonly object: ApiObject;
  readonly gone: boolean;
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

export function deleteObject(environment: Environment, request: Request, options: DeleteOptions): Deleted {
  const { target } = request;
  const live = environment.store.get(storeKey(target));
  if (live === undefined) throw failures.notFound(groupResource(target.resource), target.name);
  if (target.resource.key === 'namespaces') return deleteNamespace(environment, request, options, live);
  return deleteLive(environment, request, options, live);
}

function deleteLive(
  environment: Environment,
  request: Request,
  options: DeleteOptions,
  live: ApiObject,
): Deleted {
  checkPreconditions(request, options, live);
  const decision = decideGrace(environment, request, options, live);
  if (decision.pending) return finish(request, live, false);
  admitDelete(environment, request, live);
  const object = copyOf(live);
  const finalizers = collectorFinalizers(request, live, options);
  if (finalizers !== undefined) setFinalizers(object, finalizers);
  const waits = (object.metadata.finalizers ?? []).length > 0;
  if (decision.graceful !== undefined) {
    object.metadata.deletionTimestamp = decision.graceful.deletionTimestamp;
    object.metadata.deletionGracePeriodSeconds = decision.graceful.seconds;
    if (live.metadata.deletionTimestamp === undefined) bumpGeneration(object);
    if (waits || decision.graceful.seconds > 0) return keep(environment, request, object);
  } else if (waits) {
    markAsDeleting(environment, object);
    return keep(environment, request, object);
  }
  // watchers see that it is to go at once before it is gone
  if (decision.graceful !== undefined && !request.context.dryRun) {
    const made = normal(environment, request, object);
    return remove(environment, request, environment.store.replace(storeKey(request.target), made));
  }
  return remove(environment, request, object);
}

/** The first deletion only starts the end; the namespace controller empties it and takes the finalizers off. */
function deleteNamespace(
  environment: Environment,
  request: Request,
  options: DeleteOptions,
  live: ApiObject,
): Deleted {
  const { target } = request;
  const { uid, resourceVersion } = options.preconditions ?? {};
  const conflict = (what: string, said: string, is: string | undefined): never => {
    throw failures.conflict(
      groupResource(target.resource),
      target.name,
      `Precondition failed: ${what} in precondition: ${said}, ${what} in object meta: ${is ?? ''}`,
    );
  };
  if (uid !== undefined && uid !== live.metadata.uid) conflict('UID', uid, live.metadata.uid);
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    conflict('ResourceVersion', resourceVersion, live.metadata.resourceVersion);
  }
  if (live.metadata.deletionTimestamp === undefined) {
    admitDelete(environment, request, live);
    const object = copyOf(live);
    object.metadata.deletionTimestamp = wireTime(environment.now());
    object['status'] = { ...(isFields(object['status']) ? object['status'] : {}), phase: 'Terminating' };
    const { propagationPolicy } = options;
    if (propagationPolicy !== undefined) {
      const others = (object.metadata.finalizers ?? []).filter(
        (finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND,
      );
      if (propagationPolicy === 'Orphan') others.push(ORPHAN);
      if (propagationPolicy === 'Foreground') others.push(FOREGROUND);
      setFinalizers(object, others);
    }
    return keep(environment, request, object);
  }
  const spec = live['spec'];
  const finalizers = isFields(spec) ? spec['finalizers'] : undefined;
  if (Array.isArray(finalizers) && finalizers.length > 0) return finish(request, live, false);
  return deleteLive(environment, request, options, live);
}

function checkPreconditions({ target }: Request, options: DeleteOptions, live: ApiObject): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const resource = { group: target.resource.group, resource: target.resource.kind };
  const name = live.metadata.name ?? '';
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw failures.conflict(
      resource,
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid ?? ''}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw failures.conflict(
      resource,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${live.metadata.resourceVersion ?? ''}). The object might have been modified`,
    );
  }
}

interface Grace {
  /** A deletion is on its way, and this one doesn't shorten it. */
  readonly pending: boolean;
  readonly graceful?: { readonly deletionTimestamp: string; readonly seconds: number };
}

/** BeforeDelete. */
function decideGrace(
  environment: Environment,
  { target }: Request,
  options: DeleteOptions,
  live: ApiObject,
): Grace {
  const rules = rulesOf(environment, target.resource);
  if (rules.gracePeriodSeconds === undefined) return { pending: false };
  const asked =
    options.gracePeriodSeconds !== undefined && options.gracePeriodSeconds < 0
      ? 1
      : options.gracePeriodSeconds;
  const now = environment.now();
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = live.metadata;
  if (deletionTimestamp === undefined) {
    const seconds = rules.gracePeriodSeconds(live, asked);
    return {
      pending: false,
      graceful: { seconds, deletionTimestamp: wireTime(new Date(now.getTime() + seconds * 1000)) },
    };
  }
  const was = deletionGracePeriodSeconds < 0 ? 1 : deletionGracePeriodSeconds;
  if (was === 0) return { pending: false };
  // only a shorter one is taken
  if (asked === undefined || asked >= was) return { pending: true };
  const moved = new Date(Date.parse(deletionTimestamp) + (asked - was) * 1000);
  if (moved >= now) {
    return { pending: false, graceful: { seconds: asked, deletionTimestamp: wireTime(moved) } };
  }
  return {
    pending: false,
    graceful: { seconds: asked === 0 ? 0 : 1, deletionTimestamp: wireTime(now) },
  };
}

/** The new finalizers where the garbage collector's change by these options; undefined where they stay. */
function collectorFinalizers(
  { target }: Request,
  live: ApiObject,
  options: DeleteOptions,
): string[] | undefined {
  const key = storageResource(target.resource);
  if (NOT_COLLECTED.has(key)) return undefined;
  const has = live.metadata.finalizers ?? [];
  const decided = has.includes(ORPHAN) || has.includes(FOREGROUND);
  if (options.propagationPolicy === undefined && (decided || !ORPHANS_BY_DEFAULT.has(key))) return undefined;
  const others = has.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  switch (options.propagationPolicy ?? 'Orphan') {
    case 'Orphan':
      return [...others, ORPHAN];
    case 'Foreground':
      return [...others, FOREGROUND];
    case 'Background':
      return others;
  }
}

function setFinalizers(object: ApiObject, finalizers: string[]): void {
  if (finalizers.length > 0) object.metadata.finalizers = finalizers;
  else delete object.metadata.finalizers;
}

function bumpGeneration(object: ApiObject): void {
  if ((object.metadata.generation ?? 0) > 0)
    object.metadata.generation = (object.metadata.generation ?? 0) + 1;
}

function markAsDeleting(environment: Environment, object: ApiObject): void {
  const now = environment.now();
  const { deletionTimestamp } = object.metadata;
  if (deletionTimestamp === undefined) bumpGeneration(object);
  if (deletionTimestamp === undefined || Date.parse(deletionTimestamp) > now.getTime()) {
    object.metadata.deletionTimestamp = wireTime(now);
  }
  object.metadata.deletionGracePeriodSeconds = 0;
}

function admitDelete(environment: Environment, request: Request, live: ApiObject): void {
  admit(environment, request, 'DELETE', undefined, live);
  validateAdmission(environment, request, 'DELETE', undefined, live);
}

/** Still there, being deleted. */
function keep(environment: Environment, request: Request, object: ApiObject): Deleted {
  const made = normal(environment, request, object);
  const stored = request.context.dryRun ? made : environment.store.replace(storeKey(request.target), made);
  return { object: toAsked(request.target.resource, stored), gone: false };
}

function remove(environment: Environment, request: Request, object: ApiObject): Deleted {
  const { target, context } = request;
  if (context.dryRun) return finish(request, object, true);
  const last = environment.store.remove(storeKey(target), object);
  rulesOf(environment, target.resource).afterDelete?.(last);
  return finish(request, last, true);
}

/** The object, or a status that tells its uid: clients wait for that one to vanish. */
function finish({ target }: Request, object: ApiObject, gone: boolean): Deleted {
  const { resource } = target;
  if (RETURNS_DELETED.has(resource.key)) return { object: toAsked(resource, object), gone };
  return {
    object: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name: object.metadata.name,
        ...(resource.group === '' ? {} : { group: resource.group }),
        kind: resource.resource,
        uid: object.metadata.uid,
      },
    },
    gone,
  };
}
