import type { ApiObject } from '../objects/object.ts';

/** Where one object is kept. */
export interface StoreKey {
  /** ResourceInfo.key: "pods", "deployments.apps". */
  readonly resource: string;
  /** '' for cluster-wide kinds. */
  readonly namespace: string;
  readonly name: string;
}

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly key: StoreKey;
  /** The object after the change, with its resourceVersion; for DELETED its last state with the deletion's. */
  readonly object: ApiObject;
  /** Before the change; absent for ADDED. Selectors need it: what stops matching is DELETED to a watcher. */
  readonly previous?: ApiObject;
  readonly revision: number;
}

/**
 * Objects with a history, as etcd keeps them for the API server. Every method is synchronous and every write is on
 * disk (surviving kill -9 of the process) before it returns: what has no await between reading and writing is atomic.
 * Objects handed out must not be changed.
 */
export interface Store {
  /** The latest revision; a number that only grows, over restarts too. */
  readonly revision: number;
  /** The oldest revision to watch from: every change after it is in the history. */
  readonly oldest: number;
  /** Same over all restarts of one cluster. */
  readonly clusterId: string;
  get(key: StoreKey): ApiObject | undefined;
  /** In etcd's order: by the bytes of "namespace/name". All namespaces without one. */
  list(resource: string, namespace?: string): readonly ApiObject[];
  /** What `list` answered at an earlier revision; 'expired' when the history no longer reaches back so far. */
  listAt(resource: string, namespace: string | undefined, revision: number): readonly ApiObject[] | 'expired';
  /** The revision of the last change of any object of that resource: what a watcher has to have heard. */
  lastChange(resource: string): number;
  /** Puts an object that must not be there yet, sets its resourceVersion; undefined when one is there. */
  create(key: StoreKey, object: ApiObject): ApiObject | undefined;
  /** Replaces an object. Writes nothing and returns the old one when nothing but resourceVersion differs. */
  replace(key: StoreKey, object: ApiObject): ApiObject;
  /** Removes an object, `last` being what watchers get as its last state. */
  remove(key: StoreKey, last: ApiObject): ApiObject;
  /**
   * Hears every change after a revision, in order, each in a turn of its own after the write returned. Returns
   * 'expired' when the history no longer reaches back so far: it holds the last 10,000 changes since opening.
   */
  watch(resource: string, after: number, listener: (event: StoreEvent) => void): (() => void) | 'expired';
  close(): void;
}
