/* oxlint-disable typescript/no-unnecessary-type-parameters -- the caller says which kind lies under a key */
import type { FieldError } from '../objects/field-error.ts';
import type { ApiObject } from '../objects/object.ts';
import type { ResourceInfo } from '../schema/types.ts';

/** Who asks, as the authenticator found. */
export interface Caller {
  readonly user: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
  /** The default field manager: the user agent up to its first slash. */
  readonly agent: string;
}

/** What the rules of kinds and admission may look at. */
export interface RulesContext {
  /** Reads what is stored now. `resource` is ResourceInfo.key. */
  get<T = ApiObject>(resource: string, namespace: string, name: string): T | undefined;
  list<T = ApiObject>(resource: string, namespace?: string): readonly T[];
  now(): Date;
  readonly dryRun: boolean;
}

/**
 * What the data doesn't say about one kind. Objects are in the storage version; `default`, `prepare*` and `admit`
 * change the object they are given (a copy), the rest only look.
 */
export interface KindRules<T = ApiObject> {
  /** ResourceInfo.key: "pods", "deployments.apps". */
  readonly resource: string;
  /** What the Go types' SetDefaults functions do: applied to everything that comes in. */
  default?(object: T): void;
  /** Strategy's PrepareForCreate: status is emptied or set to its start, generation is 1 where the kind has one. */
  prepareForCreate?(object: T, context: RulesContext): void;
  /** Strategy's PrepareForUpdate of the main resource: status is the old one, generation grows when spec changes. */
  prepareForUpdate?(object: T, old: T, context: RulesContext): void;
  /** Without metadata: the registry validates that. */
  validate?(object: T, context: RulesContext): FieldError[];
  /** Without metadata; the registry calls only this on updates, so it calls what it needs of `validate`. */
  validateUpdate?(object: T, old: T, context: RulesContext): FieldError[];
  /** For pods/ephemeralcontainers, pods/resize and the like: by subresource name. status is the registry's unless here. */
  readonly subresources?: Readonly<Record<string, SubresourceRules<T>>>;
  /** "Warning:" headers. */
  warnings?(object: T, old: T | undefined): string[];
  /** After the commit of a create that allocated something outside, or of a delete that frees it. */
  afterDelete?(object: T): void;
  /** Checks the name; by default a DNS-1123 subdomain. Returns what is wrong, in the real words. */
  validateName?(name: string, prefix: boolean): string[];
  /** Does deleting it wait for a grace period? Pods only: seconds. */
  gracePeriodSeconds?(object: T, asked: number | undefined): number;
}

export interface SubresourceRules<T = ApiObject> {
  /** Makes the new whole object from the one sent and the stored one. */
  prepareForUpdate(object: T, old: T, context: RulesContext): void;
  validateUpdate(object: T, old: T, context: RulesContext): FieldError[];
}

/** One admission plugin that is always on. Throws StatusError to refuse. */
export interface AdmissionPlugin {
  /** "ServiceAccount", "NamespaceLifecycle". */
  readonly name: string;
  /** Changes `request.object`. */
  admit?(request: AdmissionRequest): void;
  validate?(request: AdmissionRequest): void;
}

export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly resource: ResourceInfo;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** A copy that may be changed by `admit`; absent for DELETE. */
  readonly object?: ApiObject;
  readonly old?: ApiObject;
  readonly caller: Caller;
  readonly context: RulesContext;
  /** Adds a "Warning:" header. */
  warn(text: string): void;
}

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

export interface WriteOptions {
  readonly dryRun?: boolean;
  /** Overrides the caller's agent. */
  readonly fieldManager?: string;
  readonly fieldValidation?: FieldValidation;
  /** Apply only. */
  readonly force?: boolean;
}

export interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Names what a request is about. */
export interface Target {
  readonly resource: ResourceInfo;
  /** '' for the main resource. */
  readonly subresource: string;
  /** '' for cluster-wide kinds, and for lists over all namespaces. */
  readonly namespace: string;
  /** '' for lists and creates. */
  readonly name: string;
}

/** A body as it came. */
export interface Body {
  readonly text: string;
  readonly format: 'json' | 'yaml';
}

export type PatchType = 'json' | 'merge' | 'strategic' | 'apply';

export interface WriteResult {
  /** In the version that was asked for. */
  readonly object: ApiObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
}

export interface ListResult {
  readonly items: readonly ApiObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface WatchOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: ApiObject;
}

/**
 * The verbs of the API. Synchronous: a read-modify-write is atomic. Every failure is a StatusError. Objects handed
 * out must not be changed by whoever gets them.
 */
export interface Registry {
  get(target: Target): ApiObject;
  list(target: Target, options: ListOptions): ListResult;
  create(target: Target, body: Body | ApiObject, options: WriteOptions, caller: Caller): WriteResult;
  update(target: Target, body: Body | ApiObject, options: WriteOptions, caller: Caller): WriteResult;
  patch(target: Target, type: PatchType, body: Body, options: WriteOptions, caller: Caller): WriteResult;
  /** The object when it is still there (finalizers, grace), else a Success status with its details. */
  delete(
    target: Target,
    options: DeleteOptions,
    caller: Caller,
  ): { readonly object: ApiObject; readonly gone: boolean; readonly warnings: readonly string[] };
  deleteCollection(target: Target, list: ListOptions, options: DeleteOptions, caller: Caller): ListResult;
  /** Throws StatusError (410) when the history doesn't reach back; the sink is called in later turns, in order. */
  watch(target: Target, options: WatchOptions, sink: (event: WatchEvent) => void): () => void;
}

/**
 * The API as the controllers and the kubelet use it, inside the process: through the same defaulting, validation and
 * admission as everybody. `resource` is ResourceInfo.key. Objects handed out must not be changed.
 */
export interface ApiClient {
  get<T = ApiObject>(resource: string, namespace: string, name: string): T | undefined;
  list<T = ApiObject>(resource: string, namespace?: string): readonly T[];
  /** `resource` may be an order below an object, "pods/binding": the answer is what that order answers. */
  create<T = ApiObject>(resource: string, object: T): T;
  /**
   * Reads, lets `change` alter a copy, writes; nothing is written when nothing changed. Undefined when it isn't there.
   * `subresource` is '', 'status' (then only status and annotations are kept of the change), 'finalize' or 'approval'.
   */
  change<T = ApiObject>(
    resource: string,
    namespace: string,
    name: string,
    subresource: '' | 'status' | 'finalize' | 'approval',
    change: (draft: T) => void,
  ): T | undefined;
  /** False when it wasn't there. */
  delete(resource: string, namespace: string, name: string, options?: DeleteOptions): boolean;
  /** Everything that is there as ADDED, then every change; each in a later turn, in order. */
  watch<T = ApiObject>(
    resource: string,
    listener: (event: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T; previous?: T }) => void,
  ): () => void;
}
