import { MachineFault } from '../../lib/errors.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { ConnectedCluster } from '../api/connect.ts';
import { refuseOthers } from '../api/objects.ts';
import { dropPods, emptyNamespace } from './empty-namespace.ts';
import { madeSince, ownerLabels, ownershipOf, type Owner } from './ownership.ts';
import { pastRules } from './past-rules.ts';

const GONE_LIMIT_MS = 60_000;
const ACCOUNT_LIMIT_MS = 20_000;
const LOOK_EVERY_MS = 50;

const refOf = (name: string): { apiVersion: string; kind: string; name: string } => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  name,
});

/**
 * An empty namespace of this attempt. One that is there is emptied in place when it is ours, waited for when it is
 * being deleted, and refused otherwise. `startedAt`: the attempt has begun, so a namespace made since is the learner's
 * own new one in place of ours. Throws MachineFault.
 */
export async function prepareNamespace(
  cluster: ConnectedCluster,
  name: string,
  owner: Owner,
  startedAt: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const found = await cluster.read(refOf(name), signal);
  if (found.found && isTerminating(found.object)) await waitUntilGone(cluster, name, signal);
  else if (found.found) {
    refuseForeign(found.object, owner, startedAt);
    await emptyNamespace(cluster, name, signal);
    await restoreLabels(cluster, found.object, owner, signal);
    return waitForAccount(cluster, name, signal);
  }
  const outcome = await cluster.create(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: ownerLabels(owner) } },
    {},
    signal,
  );
  if (!outcome.done) {
    throw new MachineFault(
      'namespace-refused',
      `namespace ${name} can't be made: ${outcome.message}`,
      `kubectl get namespace ${name}`,
    );
  }
  await waitForAccount(cluster, name, signal);
}

/** Those of the namespaces that are not there, or are being deleted. */
export async function namespacesGone(
  cluster: ConnectedCluster,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const reads = await Promise.all(names.map((name) => cluster.read(refOf(name), signal)));
  return names.filter((_name, index) => {
    const read = reads[index];
    return read?.found !== true || isTerminating(read.object);
  });
}

/**
 * Deletes a namespace that is ours, and what runs in it at once. The rest is not waited for: the namespace controller lets
 * five seconds pass before it looks at any deleted namespace, and nothing new can be made in this one.
 */
export async function removeNamespace(
  cluster: ConnectedCluster,
  name: string,
  owner: Owner,
  startedAt: string | null,
  signal: AbortSignal,
): Promise<void> {
  const found = await cluster.read(refOf(name), signal);
  if (!found.found) return;
  const { whose } = ownershipOf(found.object, owner);
  const own =
    whose === 'ours' || (startedAt !== null && whose === 'not-ours' && madeSince(found.object, startedAt));
  if (!own) return;
  if (!isTerminating(found.object))
    await pastRules(cluster.transport.clock, () => cluster.remove(refOf(name), {}, signal), signal);
  await dropPods(cluster, name, signal);
}

/** Throws MachineFault when the namespace is somebody else's. */
function refuseForeign(namespace: KubeObject, owner: Owner, startedAt: string | undefined): void {
  const { name } = namespace.metadata;
  const ownership = ownershipOf(namespace, owner);
  if (ownership.whose === 'ours') return;
  if (ownership.whose === 'other-task') {
    throw new MachineFault(
      'namespace-taken',
      `namespace ${name} is in use by the task ${ownership.task}`,
      `when you are done with it: kubectl delete namespace ${name}`,
    );
  }
  if (startedAt !== undefined && madeSince(namespace, startedAt)) return;
  throw new MachineFault(
    'namespace-not-ours',
    `namespace ${name} is there already and not made by this program, so it is left alone`,
    `when nothing in it is needed: kubectl delete namespace ${name}`,
  );
}

async function waitUntilGone(cluster: ConnectedCluster, name: string, signal: AbortSignal): Promise<void> {
  const { clock } = cluster.transport;
  const end = clock.monotonicMs() + GONE_LIMIT_MS;
  for (;;) {
    const found = await cluster.read(refOf(name), signal);
    if (!found.found) return;
    // Pods that ignore SIGTERM would keep it for half a minute
    await dropPods(cluster, name, signal);
    if (clock.monotonicMs() > end) {
      throw new MachineFault(
        'namespace-stuck',
        `namespace ${name} is being deleted and does not go away: ${conditionsOf(found.object)}`,
        `kubectl get namespace ${name} -o yaml`,
      );
    }
    await clock.sleep(LOOK_EVERY_MS * 2, signal);
  }
}

/** Pods can't be made before the namespace has its service account. */
async function waitForAccount(
  cluster: ConnectedCluster,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = cluster.transport;
  const end = clock.monotonicMs() + ACCOUNT_LIMIT_MS;
  const ref = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' };
  for (;;) {
    const found = await cluster.read(ref, signal);
    if (found.found && !isTerminating(found.object)) return;
    if (clock.monotonicMs() > end)
      throw new CouldNotLook('timeout', `namespace ${namespace} gets no service account`);
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Labels and annotations as at the start: the learner's go, ours come back. */
async function restoreLabels(
  cluster: ConnectedCluster,
  namespace: KubeObject,
  owner: Owner,
  signal: AbortSignal,
): Promise<void> {
  const wanted: Readonly<Record<string, string>> = {
    ...ownerLabels(owner),
    'kubernetes.io/metadata.name': namespace.metadata.name,
  };
  const labels = { ...emptied(namespace, 'labels'), ...wanted };
  const annotations = emptied(namespace, 'annotations');
  const what = `labelling namespace ${namespace.metadata.name}`;
  const response = await cluster.transport.send(
    {
      method: 'PATCH',
      path: `/api/v1/namespaces/${namespace.metadata.name}?fieldManager=cks-trainer`,
      contentType: 'application/merge-patch+json',
      body: JSON.stringify({ metadata: { labels, annotations } }),
      what,
      repeatable: true,
    },
    signal,
  );
  refuseOthers(response, what);
}

const emptied = (namespace: KubeObject, field: 'labels' | 'annotations'): Record<string, null> => {
  const value = valueAt(namespace, ['metadata', field]);
  return isJsonObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, null])) : {};
};

const isTerminating = (object: KubeObject): boolean =>
  typeof valueAt(object, ['metadata', 'deletionTimestamp']) === 'string';

function conditionsOf(namespace: KubeObject): string {
  const conditions = valueAt(namespace, ['status', 'conditions']);
  const said = (Array.isArray(conditions) ? (conditions as readonly Json[]) : [])
    .filter(isJsonObject)
    .filter(({ status }) => status === 'True')
    .map(({ message }) => (typeof message === 'string' ? message : ''));
  return said.filter((message) => message !== '').join('; ') || 'no reason is given';
}
