import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json, type JsonObject } from '../../model/json.ts';
import {
  describeRef,
  namespaceOf,
  type KubeObject,
  type ObjectQuery,
  type ObjectRef,
  type Read,
} from '../../model/kube-object.ts';
import type { ClusterReader, ClusterWriter, WriteOutcome } from '../../model/ports/cluster.ts';
import type { Discovery, ServedKind } from './discovery.ts';
import { messageOfBody, parseJson, reasonOfBody } from './failures.ts';
import type { ApiResponse, Transport } from './transport.ts';

/** Who the API server notes as the owner of the fields we set. */
const FIELD_MANAGER = 'cks-trainer';
const PAGE = 500;

/** Path of a kind's collection, or of one object of it. A namespaced kind without a namespace: `default` for one object. */
export function pathOf(served: ServedKind, namespace: string | undefined, name?: string): string {
  const prefix = served.apiVersion.includes('/') ? `/apis/${served.apiVersion}` : `/api/${served.apiVersion}`;
  const home = namespace ?? (name === undefined ? undefined : 'default');
  const place = served.namespaced && home !== undefined ? `/namespaces/${encodeURIComponent(home)}` : '';
  const last = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${prefix}${place}/${served.resource}${last}`;
}

/** Reads objects as the server sends them. */
export function createReader(transport: Transport, discovery: Discovery): ClusterReader {
  return {
    async read(ref: ObjectRef, signal: AbortSignal): Promise<Read<KubeObject>> {
      const served = await discovery.find(ref.apiVersion, ref.kind, signal);
      if (served === undefined) return { found: false };
      const what = `reading ${describeRef(ref)}`;
      const path = pathOf(served, ref.namespace, ref.name);
      const response = await transport.send({ method: 'GET', path, what, repeatable: true }, signal);
      if (response.status === 404) return { found: false };
      return { found: true, object: objectOf(response, what) };
    },
    async list(query: ObjectQuery, signal: AbortSignal): Promise<readonly KubeObject[]> {
      const served = await discovery.find(query.apiVersion, query.kind, signal);
      if (served === undefined) return [];
      return listAll(transport, served, query, PAGE, signal);
    },
  };
}

async function listAll(
  transport: Transport,
  served: ServedKind,
  query: ObjectQuery,
  page: number,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const what = `listing ${describeRef(query)}`;
  const items: KubeObject[] = [];
  let next = '';
  do {
    const search = new URLSearchParams();
    if (page > 0) search.set('limit', String(page));
    if (query.labelSelector !== undefined) search.set('labelSelector', query.labelSelector);
    if (query.fieldSelector !== undefined) search.set('fieldSelector', query.fieldSelector);
    if (next !== '') search.set('continue', next);
    const path = `${pathOf(served, query.namespace)}?${search.toString()}`;
    const response = await transport.send({ method: 'GET', path, what, repeatable: true }, signal);
    // the kind went away since we asked what is served
    if (response.status === 404) return [];
    // the pages' snapshot is too old to go on with: all in one
    if (response.status === 410 && page > 0) return listAll(transport, served, query, 0, signal);
    const list = listOf(response, what);
    // the API server leaves version and kind out of the items of lists
    for (const item of list.items)
      items.push({ apiVersion: served.apiVersion, kind: served.kind, ...item } as KubeObject);
    next = list.next;
  } while (next !== '');
  return items;
}

/** Changes objects. */
export function createWriter(transport: Transport, discovery: Discovery): ClusterWriter {
  const find = (object: KubeObject, signal: AbortSignal): Promise<ServedKind | undefined> =>
    discovery.find(object.apiVersion, object.kind, signal);

  return {
    async create(object, options, signal) {
      const served = await find(object, signal);
      if (served === undefined) return unknownKind(object);
      const search = new URLSearchParams({ fieldManager: FIELD_MANAGER });
      if (options.dryRun === true) search.set('dryRun', 'All');
      const response = await transport.send(
        {
          method: 'POST',
          path: `${pathOf(served, namespaceOf(object) ?? 'default')}?${search.toString()}`,
          body: JSON.stringify(object),
          what: `creating ${describe(object)}`,
          repeatable: options.dryRun === true,
        },
        signal,
      );
      return outcomeOf(response, `creating ${describe(object)}`);
    },
    async apply(object, signal) {
      const served = await find(object, signal);
      if (served === undefined) return unknownKind(object);
      const search = new URLSearchParams({
        fieldManager: FIELD_MANAGER,
        force: 'true',
        fieldValidation: 'Strict',
      });
      const response = await transport.send(
        {
          method: 'PATCH',
          path: `${pathOf(served, namespaceOf(object), object.metadata.name)}?${search.toString()}`,
          body: JSON.stringify(object),
          contentType: 'application/apply-patch+yaml',
          what: `applying ${describe(object)}`,
          repeatable: true,
          // a field that the schema doesn't know is answered with 500
          isAnswer: (status, body) =>
            status === 500 && messageOfBody(body).includes('failed to create typed patch object'),
        },
        signal,
      );
      return outcomeOf(response, `applying ${describe(object)}`);
    },
    async remove(ref, options, signal) {
      const served = await discovery.find(ref.apiVersion, ref.kind, signal);
      if (served === undefined) return false;
      const what = `deleting ${describeRef(ref)}`;
      const response = await transport.send(
        {
          method: 'DELETE',
          path: pathOf(served, ref.namespace, ref.name),
          body: JSON.stringify(deleteOptions(options.graceSeconds)),
          what,
          repeatable: true,
        },
        signal,
      );
      if (response.status === 404) return false;
      refuseOthers(response, what);
      return true;
    },
  };
}

const unknownKind = (object: KubeObject): WriteOutcome => ({
  done: false,
  status: 404,
  reason: 'NoKindMatch',
  message: `the API server knows no ${object.kind} in ${object.apiVersion}`,
});

/** The body of a deletion: dependents go in the background. */
export function deleteOptions(graceSeconds: number | undefined): Json {
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    propagationPolicy: 'Background',
    ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
  };
}

/** Throws CouldNotLook when the answer is not a success. */
export function refuseOthers(response: ApiResponse, what: string): void {
  if (response.status >= 200 && response.status < 300) return;
  const reason = response.status === 403 ? 'blocked' : 'unavailable';
  throw new CouldNotLook(reason, `${what}: ${response.status} ${messageOfBody(response.body)}`);
}

function outcomeOf(response: ApiResponse, what: string): WriteOutcome {
  if (response.status >= 400) {
    return {
      done: false,
      status: response.status,
      reason: reasonOfBody(response.body),
      message: messageOfBody(response.body),
    };
  }
  return { done: true, object: objectOf(response, what), warnings: warningsOf(response) };
}

function objectOf(response: ApiResponse, what: string): KubeObject {
  refuseOthers(response, what);
  const parsed = parseJson(response.body);
  if (isJsonObject(parsed) && typeof valueAt(parsed, ['metadata', 'name']) === 'string')
    return parsed as KubeObject;
  throw new CouldNotLook('unavailable', `${what}: the answer is not a Kubernetes object`);
}

function listOf(
  response: ApiResponse,
  what: string,
): { readonly items: readonly JsonObject[]; readonly next: string } {
  refuseOthers(response, what);
  const parsed = parseJson(response.body);
  const items = valueAt(parsed, ['items']);
  // an empty list of a Go server may come as null
  if (!isJsonObject(parsed) || !(Array.isArray(items) || items === null || items === undefined))
    throw new CouldNotLook('unavailable', `${what}: the answer is not a list`);
  const next = valueAt(parsed, ['metadata', 'continue']);
  return {
    items: ((items ?? []) as readonly Json[]).filter(isJsonObject),
    next: typeof next === 'string' ? next : '',
  };
}

/** The texts of an answer's headers `Warning: 299 - "text"`, several joined by commas (RFC 7234, 5.5). */
export function warningsOf(response: ApiResponse): readonly string[] {
  const header = response.headers['warning'];
  const joined = Array.isArray(header) ? header.join(', ') : (header ?? '');
  return [...joined.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map((match) =>
    (match[1] ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}

const describe = (object: KubeObject): string =>
  describeRef({ kind: object.kind, namespace: namespaceOf(object), name: object.metadata.name });
