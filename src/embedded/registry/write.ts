import { fieldErrors, Path } from '../objects/field-error.ts';
import { copyOf, type ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { sameJson } from '../store/same-json.ts';
import { admit, validateAdmission } from './admission-chain.ts';
import { toAsked, toStored } from './convert-events.ts';
import { groupResource, rulesOf, storeKey, wireTime, type Environment, type Request } from './environment.ts';
import { generateName } from './generate-name.ts';
import { CREATES_ON_UPDATE, etcdKey, UPDATES_NEED_VERSION } from './kind-facts.ts';
import { dedupeOwners } from './object-meta.ts';
import { strategyOf, type Strategy } from './strategy.ts';

/**
 * Creates and updates, in the order of apiserver/pkg/endpoints/handlers and pkg/registry/generic/registry/store.go.
 * Objects are in their stored version; the one given is changed in place.
 */

const NAME_ATTEMPTS = 8;

/** Ownership and admission, then what is the same for PUT and apply that create. */
export function createObject(environment: Environment, request: Request, object: ApiObject): ApiObject {
  const { metadata } = object;
  delete metadata.uid;
  delete metadata.creationTimestamp;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  matchNamespace(request, object);
  dedupe(request, object, false);
  const strategy = strategyOf(environment, request);
  const tracked = track(environment, request, undefined, object);
  admit(environment, request, 'CREATE', tracked, undefined);
  dedupe(request, tracked, true);
  environment.guard?.checkWrite(request.target, request.caller, tracked, undefined);
  const generates = (tracked.metadata.name ?? '') === '' && (tracked.metadata.generateName ?? '') !== '';
  for (let attempt = 1; ; attempt++) {
    const candidate = generates ? copyOf(tracked) : tracked;
    const stored = tryCreate(environment, request, strategy, candidate);
    if (stored !== undefined) return stored;
    if (!generates) throw alreadyExists(environment, request, candidate);
    if (attempt === NAME_ATTEMPTS) throw noUniqueName(request, candidate);
  }
}

/** Undefined when the name is taken. */
function tryCreate(
  environment: Environment,
  request: Request,
  strategy: Strategy,
  object: ApiObject,
): ApiObject | undefined {
  const { target } = request;
  fillSystemFields(environment, object);
  if ((object.metadata.name ?? '') === '' && (object.metadata.generateName ?? '') !== '') {
    object.metadata.name = generateName(object.metadata.generateName ?? '', () => environment.random());
  }
  prepareCreate(environment, request, strategy, object);
  const key = storeKey(target, object.metadata.name ?? '');
  if ((object.metadata.resourceVersion ?? '') !== '') {
    if (environment.store.get(key) !== undefined) return undefined;
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const made = normal(environment, request, object);
  if (request.context.dryRun) return environment.store.get(key) === undefined ? made : undefined;
  return environment.store.create(key, made);
}

function fillSystemFields(environment: Environment, object: ApiObject): void {
  object.metadata.creationTimestamp = wireTime(environment.now());
  object.metadata.uid = environment.newUid();
}

/** BeforeCreate and validating admission. */
function prepareCreate(
  environment: Environment,
  request: Request,
  strategy: Strategy,
  object: ApiObject,
  beforeAdmission?: () => void,
): void {
  const { resource } = request.target;
  matchNamespace(request, object);
  strategy.prepareForCreate(object, request);
  const errors = strategy.validate(object, request);
  if (errors.length > 0) {
    throw failures.invalid(resource.group, resource.kind, object.metadata.name ?? '', errors);
  }
  addWarnings(request, strategy.warnings(object, undefined));
  beforeAdmission?.();
  validateAdmission(environment, request, 'CREATE', object, undefined);
}

function alreadyExists(environment: Environment, request: Request, object: ApiObject): StatusError {
  const { target } = request;
  const name = object.metadata.name ?? '';
  const error =
    (object.metadata.generateName ?? '') === ''
      ? failures.alreadyExists(groupResource(target.resource), name)
      : noUniqueName(request, object);
  const there = environment.store.get(storeKey(target, name));
  if (there?.metadata.deletionTimestamp === undefined) return error;
  const { code, reason = '', message, details } = error.status;
  return new StatusError(code, reason, `object is being deleted: ${message}`, details);
}

function noUniqueName(request: Request, object: ApiObject): StatusError {
  const resource = groupResource(request.target.resource);
  const plain = failures.alreadyExists(resource, object.metadata.name ?? '');
  return new StatusError(
    409,
    'AlreadyExists',
    `${plain.message}, the server was not able to generate a unique name for the object`,
    { ...plain.status.details, retryAfterSeconds: 1 },
  );
}

export interface UpdateInput {
  /** Makes the new object from the stored one (undefined: none), with its managedFields. */
  readonly produce: (live: ApiObject | undefined, strategy: Strategy) => ApiObject;
  /** What a PUT's body says its uid is. */
  readonly uid?: string | undefined;
  /** Apply makes what isn't there. */
  readonly createAlways?: boolean;
  /** Where admission sees something else than the object: the subresource, and what that shows of an object. */
  readonly seenAs?: { readonly subresource: string; readonly view: (object: ApiObject) => ApiObject };
}

export interface Updated {
  readonly object: ApiObject;
  readonly created: boolean;
}

export function updateObject(environment: Environment, request: Request, input: UpdateInput): Updated {
  const { target } = request;
  const resource = groupResource(target.resource);
  const key = storeKey(target);
  const live = environment.store.get(key);
  const creates =
    target.subresource === '' && (CREATES_ON_UPDATE.has(key.resource) || input.createAlways === true);
  if (live === undefined && !creates) throw failures.notFound(resource, target.name);
  if (input.uid !== undefined && input.uid !== '' && input.uid !== (live?.metadata.uid ?? '')) {
    throw failures.conflict(
      resource,
      target.name,
      `StorageError: invalid object, Code: 4, Key: ${etcdKey(target.resource.resource, key.namespace, key.name)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${input.uid}, UID in object meta: ${live?.metadata.uid ?? ''}`,
    );
  }
  const strategy = strategyOf(environment, request);
  const object = input.produce(live, strategy);
  const { seenAs } = input;
  const seen: Request =
    seenAs === undefined ? request : { ...request, target: { ...target, subresource: seenAs.subresource } };
  const view = seenAs?.view ?? ((whole: ApiObject) => whole);
  admit(
    environment,
    seen,
    live === undefined ? 'CREATE' : 'UPDATE',
    view(object),
    live === undefined ? undefined : view(live),
  );
  dedupe(request, object, true);
  environment.guard?.checkWrite(target, request.caller, object, live);
  if (live === undefined)
    return { object: createByUpdate(environment, request, strategy, object), created: true };
  checkVersion(request, object, live);
  prepareUpdate(request, strategy, object, live);
  validateAdmission(environment, seen, 'UPDATE', view(object), view(live));
  const made = normal(environment, request, object);
  keepManagedFieldsTimes(made, live);
  if (request.context.dryRun) return { object: made, created: false };
  if (isFinished(target.resource.key, made, live)) {
    const last = environment.store.remove(key, made);
    rulesOf(environment, target.resource).afterDelete?.(last);
    return { object: last, created: false };
  }
  return { object: environment.store.replace(key, made), created: false };
}

function createByUpdate(
  environment: Environment,
  request: Request,
  strategy: Strategy,
  object: ApiObject,
): ApiObject {
  fillSystemFields(environment, object);
  delete object.metadata.resourceVersion;
  prepareCreate(environment, request, strategy, object, () =>
    environment.guard?.checkCreate(request.target, request.caller),
  );
  const made = normal(environment, request, object);
  if (request.context.dryRun) return made;
  const stored = environment.store.create(storeKey(request.target), made);
  if (stored === undefined) throw alreadyExists(environment, request, object);
  return stored;
}

const LOCKED = 'the object has been modified; please apply your changes to the latest version and try again';

function checkVersion({ target }: Request, object: ApiObject, live: ApiObject): void {
  const said = object.metadata.resourceVersion ?? '';
  if (said === '' || said === '0') {
    if (!UPDATES_NEED_VERSION.has(target.resource.key)) {
      object.metadata.resourceVersion = live.metadata.resourceVersion ?? '';
      return;
    }
    const { group, resource } = target.resource;
    throw failures.invalid(group, resource, target.name, [
      fieldErrors.invalid(Path.of('metadata', 'resourceVersion'), 0, 'must be specified for an update'),
    ]);
  }
  if (said !== live.metadata.resourceVersion) {
    throw failures.conflict(groupResource(target.resource), target.name, LOCKED);
  }
}

/** BeforeUpdate. */
function prepareUpdate(request: Request, strategy: Strategy, object: ApiObject, live: ApiObject): void {
  const { resource } = request.target;
  matchNamespace(request, object);
  const { metadata } = object;
  const old = live.metadata;
  if (old.generation === undefined) delete metadata.generation;
  else metadata.generation = old.generation;
  const { managedFields } = metadata;
  strategy.prepareForUpdate(object, live, request);
  const meta = object.metadata;
  // whatever is taken from the old object: who owns what is as it was computed
  if (managedFields === undefined) delete meta.managedFields;
  else meta.managedFields = managedFields;
  if ((meta.uid ?? '') === '' && old.uid !== undefined) meta.uid = old.uid;
  if (old.creationTimestamp !== undefined) meta.creationTimestamp = old.creationTimestamp;
  if (old.deletionTimestamp !== undefined) meta.deletionTimestamp = old.deletionTimestamp;
  if (old.deletionGracePeriodSeconds !== undefined) {
    meta.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds;
  }
  const errors = strategy.validateUpdate(object, live, request);
  if (errors.length > 0) {
    throw failures.invalid(resource.group, resource.kind, meta.name ?? '', errors);
  }
  addWarnings(request, strategy.warnings(object, live));
}

/** An update that changes nothing but the times in managedFields is none. */
function keepManagedFieldsTimes(object: ApiObject, live: ApiObject): void {
  if (live.metadata.managedFields === undefined) return;
  if (!sameJson(timeless(object), timeless(live)) || !sameJson(unmanaged(object), unmanaged(live))) return;
  object.metadata.managedFields = live.metadata.managedFields;
}

const timeless = ({ metadata }: ApiObject): unknown =>
  metadata.managedFields?.map((entry) => ({ ...entry, time: '' }));

const unmanaged = (object: ApiObject): unknown => ({
  ...object,
  metadata: { ...object.metadata, managedFields: undefined },
});

/** Was this update the last thing that a deletion waited for? */
function isFinished(key: string, object: ApiObject, live: ApiObject): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  if (live.metadata.deletionTimestamp === undefined) return false;
  if ((live.metadata.deletionGracePeriodSeconds ?? 0) !== 0) return false;
  if (key !== 'namespaces') return true;
  const spec = object['spec'] as { finalizers?: readonly string[] } | undefined;
  return (spec?.finalizers ?? []).length === 0;
}

/** The stored object with managedFields as this write leaves them. Ownership is kept in the names of the asked version. */
export function track(
  environment: Environment,
  request: Request,
  live: ApiObject | undefined,
  object: ApiObject,
): ApiObject {
  const { target, options, caller } = request;
  const tracked = environment.fieldManagement.track({
    live: live === undefined ? undefined : toAsked(target.resource, live),
    next: toAsked(target.resource, object),
    schema: environment.schemas.type(target.resource.definition),
    manager: options.fieldManager ?? caller.agent,
    subresource: target.subresource,
    now: environment.now(),
  });
  return toStored(target.resource, tracked);
}

/** The object as the real server would have it in its storage; nothing of it is shared with the one given. */
export function normal(environment: Environment, { target, context }: Request, object: ApiObject): ApiObject {
  const definition =
    environment.schemas.definitionOf(object.apiVersion, object.kind) ?? target.resource.definition;
  // the version is set when it is stored, and then stands where it belongs
  const resourceVersion = object.metadata.resourceVersion ?? '0';
  const placed = context.dryRun ? object : { ...object, metadata: { ...object.metadata, resourceVersion } };
  return environment.schemas.convert(placed, definition).object;
}

/** EnsureObjectNamespaceMatchesRequestNamespace. */
export function matchNamespace({ target }: Request, object: ApiObject): void {
  const asked = target.resource.namespaced ? target.namespace : '';
  const said = object.metadata.namespace ?? '';
  if (said !== '' && asked !== '' && said !== asked) {
    throw failures.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (asked === '') delete object.metadata.namespace;
  else object.metadata.namespace = asked;
}

export function dedupe(request: Request, object: ApiObject, afterAdmission: boolean): void {
  const repeated = dedupeOwners(object.metadata);
  if (repeated.length === 0) return;
  const uids = repeated.join(', ');
  request.warnings.push(
    afterAdmission
      ? `.metadata.ownerReferences contains duplicate entries after mutating admission happens; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`
      : `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
  );
}

function addWarnings(request: Request, warnings: readonly string[]): void {
  for (const warning of warnings) if (!request.warnings.includes(warning)) request.warnings.push(warning);
}
