/* oxlint-disable typescript/no-unnecessary-type-parameters -- the caller says which kind lies under a key */
import type { ApiObject } from '../objects/object.ts';
import type { GroupResource } from '../objects/status-error.ts';
import type { FieldManagement, Patches } from '../patch/types.ts';
import type { ResourceInfo, Schemas } from '../schema/types.ts';
import type { Store, StoreKey } from '../store/types.ts';
import type { AdmissionPlugin, Caller, KindRules, RulesContext, Target, WriteOptions } from './types.ts';

/** Answers a create that stores nothing by itself: TokenRequest, the access reviews. Throws StatusError. */
export type Creator = (request: {
  readonly target: Target;
  /** Decoded, with apiVersion and kind. */
  readonly object: ApiObject;
  readonly options: WriteOptions;
  readonly caller: Caller;
}) => ApiObject;

/** What of a write depends on the rights of who asks, beyond the verb. Throws StatusError (403). */
export interface WriteGuard {
  /** Before what isn't there is made by an update. */
  checkCreate(target: Target, caller: Caller): void;
  /** Before an object is stored; `live` is the stored one. */
  checkWrite(target: Target, caller: Caller, object: ApiObject, live: ApiObject | undefined): void;
}

/** What the verbs work with. */
export interface Environment {
  readonly store: Store;
  readonly schemas: Schemas;
  /** By ResourceInfo.key. */
  readonly kinds: ReadonlyMap<string, KindRules>;
  readonly admission: readonly AdmissionPlugin[];
  readonly fieldManagement: FieldManagement;
  readonly patches: Patches;
  /** By "serviceaccounts/token" or "subjectaccessreviews.authorization.k8s.io". */
  readonly creators: Readonly<Record<string, Creator>>;
  readonly guard?: WriteGuard;
  now(): Date;
  /** From 0 to below 1: for generated names. */
  random(): number;
  newUid(): string;
}

/** One request on its way through the verbs. */
export interface Request {
  readonly target: Target;
  readonly options: WriteOptions;
  readonly caller: Caller;
  readonly context: RulesContext;
  /** "Warning:" headers so far. */
  readonly warnings: string[];
}

/** The resource as messages name it. */
export function groupResource(resource: ResourceInfo): GroupResource {
  return { group: resource.group, resource: resource.resource };
}

/** Events are one storage, which two groups show. */
export function storageResource(resource: ResourceInfo): string {
  return resource.key === 'events.events.k8s.io' ? 'events' : resource.key;
}

/** What is special about the kind of a resource. */
export function rulesOf(environment: Environment, resource: ResourceInfo): KindRules {
  const key = storageResource(resource);
  return environment.kinds.get(key) ?? { resource: key };
}

export function storeKey(target: Target, name = target.name): StoreKey {
  return {
    resource: storageResource(target.resource),
    namespace: target.resource.namespaced ? target.namespace : '',
    name,
  };
}

export function rulesContext(environment: Environment, dryRun: boolean): RulesContext {
  const { store } = environment;
  return {
    get: <T = ApiObject>(resource: string, namespace: string, name: string) =>
      store.get({ resource, namespace, name }) as T | undefined,
    list: <T = ApiObject>(resource: string, namespace?: string) =>
      store.list(resource, namespace) as readonly unknown[] as readonly T[],
    now: () => environment.now(),
    dryRun,
  };
}

export function openRequest(
  environment: Environment,
  target: Target,
  options: WriteOptions,
  caller: Caller,
): Request {
  return {
    target,
    options,
    caller,
    context: rulesContext(environment, options.dryRun === true),
    warnings: [],
  };
}

/** A time as metav1.Time writes it: whole seconds, UTC. */
export function wireTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
