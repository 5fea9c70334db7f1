import { MachineFault } from '../../lib/errors.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json, type JsonObject } from '../../model/json.ts';
import type { ConnectedCluster } from '../api/connect.ts';
import type { ServedKind } from '../api/discovery.ts';
import { messageOfBody, parseJson } from '../api/failures.ts';
import type { ApiResponse } from '../api/transport.ts';
import { deleteOptions, pathOf } from '../api/objects.ts';
import { pastRules } from './past-rules.ts';

const EMPTY_LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 100;
/** What the cluster itself puts into every namespace stays. */
const KEPT: Readonly<Record<string, string>> = {
  'v1 ConfigMap': 'kube-root-ca.crt',
  'v1 ServiceAccount': 'default',
};

/**
 * Deletes everything in a namespace and waits until it is gone. No grace: a Pod of `sh -c 'sleep 1d'` ignores SIGTERM
 * and would take half a minute. Throws MachineFault that names what does not go away and what holds it.
 */
export async function emptyNamespace(
  cluster: ConnectedCluster,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = cluster.transport;
  const kinds = distinctKinds(await cluster.discovery.deletable(signal));
  const events = kinds.filter(({ kind }) => kind === 'Event');
  const others = kinds.filter(({ kind }) => kind !== 'Event');
  const end = clock.monotonicMs() + EMPTY_LIMIT_MS;
  // a kind is looked at again until nothing of it is there: controllers may make Pods until they have noticed
  let left = others;
  for (let last = false; ;) {
    const found = await Promise.all(left.map((kind) => deleteAll(cluster, kind, namespace, signal)));
    const remaining = found.flat();
    left = left.filter((_kind, index) => (found[index]?.length ?? 0) > 0);
    if (left.length === 0) {
      if (last) break;
      // controllers lag behind by a moment: one more look at what they make
      left = others.filter(({ kind }) => kind === 'Pod' || kind === 'ReplicaSet' || kind === 'Job');
      last = true;
    } else {
      last = false;
      if (clock.monotonicMs() > end) throw stuck(namespace, remaining);
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }
  await Promise.all(events.map((kind) => deleteAll(cluster, kind, namespace, signal)));
  await restoreServiceAccount(cluster, namespace, signal);
}

/** Deletes the Pods of a namespace without grace, so that its own deletion need not wait for them. */
export async function dropPods(
  cluster: ConnectedCluster,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const pods = await cluster.discovery.find('v1', 'Pod', signal);
  if (pods !== undefined) await deleteAll(cluster, pods, namespace, signal);
}

/** The same objects are often served under several versions, and events under two groups. */
export function distinctKinds(kinds: readonly ServedKind[]): readonly ServedKind[] {
  const seen = new Set<string>();
  return kinds.filter(({ apiVersion, resource }) => {
    if (apiVersion.startsWith('events.k8s.io/')) return false;
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const key = `${group} ${resource}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Deletes all objects of a kind; those that were still there when it was asked. */
async function deleteAll(
  cluster: ConnectedCluster,
  served: ServedKind,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const kept = KEPT[`${served.apiVersion} ${served.kind}`];
  const search = kept === undefined ? '' : `?fieldSelector=${encodeURIComponent(`metadata.name!=${kept}`)}`;
  const what = `deleting every ${served.kind} of namespace ${namespace}`;
  const ask = async (): Promise<ApiResponse> => {
    const response = await cluster.transport.send(
      {
        method: 'DELETE',
        path: `${pathOf(served, namespace)}${search}`,
        body: JSON.stringify(deleteOptions(0)),
        what,
        repeatable: true,
      },
      signal,
    );
    if (response.status === 403)
      throw new CouldNotLook('blocked', `${what}: ${messageOfBody(response.body)}`);
    return response;
  };
  const response = await pastRules(cluster.transport.clock, ask, signal);
  // the kind is no longer served, or its collections can't be deleted after all
  if (response.status === 404 || response.status === 405) return [];
  if (response.status >= 400)
    throw new CouldNotLook('unavailable', `${what}: ${messageOfBody(response.body)}`);
  const items = valueAt(parseJson(response.body), ['items']);
  return (Array.isArray(items) ? (items as readonly Json[]) : [])
    .filter(isJsonObject)
    .map((item) => ({ kind: served.kind, ...item }));
}

function stuck(namespace: string, objects: readonly JsonObject[]): MachineFault {
  const described = objects.map((object) => {
    const name = valueAt(object, ['metadata', 'name']);
    const finalizers = valueAt(object, ['metadata', 'finalizers']);
    const held =
      Array.isArray(finalizers) && finalizers.length > 0 ? `, held by ${finalizers.join(', ')}` : '';
    const kind = object['kind'];
    return { kind: typeof kind === 'string' ? kind : '', name: typeof name === 'string' ? name : '', held };
  });
  const list = described.map(({ kind, name, held }) => `${kind} ${name}${held}`).join('; ');
  const first = described[0];
  return new MachineFault(
    'namespace-stuck',
    `namespace ${namespace} does not get empty: ${list}`,
    first === undefined
      ? `kubectl -n ${namespace} get all`
      : `kubectl -n ${namespace} patch ${first.kind.toLowerCase()} ${first.name} --type merge -p '{"metadata":{"finalizers":null}}'`,
  );
}

/** The service account `default` as the cluster makes it: a changed one is deleted, and the cluster makes a new one. */
async function restoreServiceAccount(
  cluster: ConnectedCluster,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const ref = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' };
  const account = await cluster.read(ref, signal);
  if (!account.found) return;
  const changed =
    Object.keys(account.object).some((key) => !['apiVersion', 'kind', 'metadata'].includes(key)) ||
    valueAt(account.object, ['metadata', 'labels']) !== undefined ||
    valueAt(account.object, ['metadata', 'annotations']) !== undefined;
  if (changed) await cluster.remove(ref, {}, signal);
}
