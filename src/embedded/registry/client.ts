/* oxlint-disable typescript/no-unnecessary-type-parameters -- the caller says which kind lies under a key */
import { isDeepStrictEqual } from 'node:util';
import { copyOf, type ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { ResourceInfo, Schemas } from '../schema/types.ts';
import type { Store } from '../store/types.ts';
import type { ApiClient, Caller, DeleteOptions, Registry, Target } from './types.ts';

/** The API for what runs inside the server's process, as one caller ("system:kube-controller-manager"). */
export function createClient(parts: {
  readonly registry: Registry;
  readonly store: Store;
  readonly schemas: Schemas;
  readonly caller: Caller;
}): ApiClient {
  const { registry, store, schemas, caller } = parts;

  const resourceOf = (key: string): ResourceInfo => {
    const resource = schemas.byKey(key);
    if (resource === undefined) throw failures.noSuchResource();
    return resource;
  };

  const targetOf = (key: string, namespace: string, name: string, subresource = ''): Target => {
    const resource = resourceOf(key);
    return { resource, subresource, namespace: resource.namespaced ? namespace : '', name };
  };

  const read = (key: string, namespace: string, name: string): ApiObject | undefined =>
    store.get({ resource: key, namespace: resourceOf(key).namespaced ? namespace : '', name });

  return {
    get: <T = ApiObject>(key: string, namespace: string, name: string) =>
      read(key, namespace, name) as T | undefined,

    list: <T = ApiObject>(key: string, namespace?: string) =>
      store.list(key, namespace) as readonly unknown[] as readonly T[],

    create: <T = ApiObject>(key: string, object: T) => {
      const body = object as unknown as ApiObject;
      const [resource = key, subresource = ''] = key.split('/');
      const name = subresource === '' ? '' : (body.metadata.name ?? '');
      const target = targetOf(resource, body.metadata.namespace ?? '', name, subresource);
      return registry.create(target, body, {}, caller).object as unknown as T;
    },

    change: <T = ApiObject>(
      key: string,
      namespace: string,
      name: string,
      subresource: '' | 'status' | 'finalize' | 'approval',
      change: (draft: T) => void,
    ) => {
      const live = read(key, namespace, name);
      if (live === undefined) return undefined;
      const draft = copyOf(live);
      change(draft as unknown as T);
      const next = subresource === 'status' ? statusOnly(live, draft) : draft;
      if (isDeepStrictEqual(next, live)) return live as unknown as T;
      const target = targetOf(key, namespace, name, subresource);
      return registry.update(target, next, {}, caller).object as unknown as T;
    },

    delete: (key: string, namespace: string, name: string, options: DeleteOptions = {}) => {
      try {
        registry.delete(targetOf(key, namespace, name), options, caller);
        return true;
      } catch (error) {
        if (error instanceof StatusError && error.status.reason === 'NotFound') return false;
        throw error;
      }
    },

    watch: <T = ApiObject>(
      key: string,
      listener: (event: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T; previous?: T }) => void,
    ) => {
      const initial = store.list(key);
      let stopped = false;
      // changes come in later turns than these, since they are only asked for afterwards
      for (const object of initial) {
        setImmediate(() => {
          if (!stopped) listener({ type: 'ADDED', object: object as unknown as T });
        });
      }
      const stop = store.watch(key, store.revision, ({ type, object, previous }) =>
        listener({
          type,
          object: object as unknown as T,
          ...(previous === undefined ? {} : { previous: previous as unknown as T }),
        }),
      );
      return () => {
        stopped = true;
        if (stop !== 'expired') stop();
      };
    },
  };
}

/** What a write of the status takes from a draft: annotations too, as the real server's does. */
function statusOnly(live: ApiObject, draft: ApiObject): ApiObject {
  const next: ApiObject = { ...copyOf(live), status: draft['status'] };
  const { annotations } = draft.metadata;
  if (annotations !== undefined) next.metadata.annotations = annotations;
  return next;
}
