import { MachineFault } from '../../../lib/errors.ts';
import { valueAt } from '../../../model/json.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import type { ConnectedCluster } from '../../api/connect.ts';
import { messageOfBody } from '../../api/failures.ts';
import { pathOf } from '../../api/objects.ts';
import { describeChange, mergePatch, withoutNotes, type ClusterWideChange } from './compare.ts';

/**
 * Takes the changes back: what was made goes, what was changed or removed is as it was. Admission rules go first, so
 * that they don't refuse the rest. Throws MachineFault where the cluster refuses, CouldNotLook.
 */
export async function takeBack(
  cluster: ConnectedCluster,
  changes: readonly ClusterWideChange[],
  signal: AbortSignal,
): Promise<void> {
  for (const change of [...changes.filter(isRule), ...changes.filter((one) => !isRule(one))])
    await takeOneBack(cluster, change, signal);
}

const kindOf = (change: ClusterWideChange): string =>
  change.change === 'removed' ? change.before.kind : change.object.kind;

const isRule = (change: ClusterWideChange): boolean => /Policy|Webhook/.test(kindOf(change));

async function takeOneBack(
  cluster: ConnectedCluster,
  change: ClusterWideChange,
  signal: AbortSignal,
): Promise<void> {
  switch (change.change) {
    case 'added':
      await removeUnheld(cluster, change.object, signal);
      return;
    case 'removed': {
      const outcome = await cluster.create(change.before, {}, signal);
      if (!outcome.done && outcome.reason !== 'AlreadyExists') throw refused(change, outcome.message);
      return;
    }
    case 'changed':
      await send(cluster, change, mergePatch(withoutNotes(change.object), change.before), signal);
  }
}

/** What a finalizer of the learner's holds would be in the way of the next start. */
async function removeUnheld(
  cluster: ConnectedCluster,
  object: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const { apiVersion, kind } = object;
  const { name } = object.metadata;
  if (kind !== 'Namespace' && valueAt(object, ['metadata', 'finalizers', 0]) !== undefined)
    await send(cluster, { change: 'added', object }, { metadata: { finalizers: null } }, signal);
  await cluster.remove({ apiVersion, kind, name }, {}, signal);
}

async function send(
  cluster: ConnectedCluster,
  change: Exclude<ClusterWideChange, { readonly change: 'removed' }>,
  patch: object,
  signal: AbortSignal,
): Promise<void> {
  const { object } = change;
  const served = await cluster.discovery.find(object.apiVersion, object.kind, signal);
  // its kind is gone, and so is the object
  if (served === undefined) return;
  const response = await cluster.transport.send(
    {
      method: 'PATCH',
      path: pathOf(served, undefined, object.metadata.name),
      body: JSON.stringify(patch),
      contentType: 'application/merge-patch+json',
      what: `putting ${object.kind} ${object.metadata.name} back`,
      repeatable: true,
    },
    signal,
  );
  if (response.status >= 400 && response.status !== 404) throw refused(change, messageOfBody(response.body));
}

function refused(change: ClusterWideChange, message: string): MachineFault {
  const object = change.change === 'removed' ? change.before : change.object;
  return new MachineFault(
    'not-put-back',
    `${describeChange(change)} could not be put back: ${message}`,
    `kubectl get ${object.kind.toLowerCase()} ${object.metadata.name} -o yaml`,
  );
}
