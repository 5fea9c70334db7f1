import type { Clock } from '../../../lib/clock.ts';
import type { Node } from '../../objects/kinds.ts';
import { StatusError } from '../../objects/status-error.ts';
import type { ApiClient } from '../../registry/types.ts';
import type { EventRecorder, Subject } from '../events/recorder.ts';
import { after, wireMicroTime } from '../timers.ts';
import { makeNode, nodeStatus, type NodeFacts } from './node-object.ts';

/** The real kubelet renews its lease each 10 s and its status each 5 min; nothing here depends on the former. */
const PAUSE_MS = 300_000;
const LEASE_NAMESPACE = 'kube-node-lease';

export interface NodeParts {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly facts: NodeFacts;
}

/** Registers the node and keeps its lease and status fresh. Answers how to stop. */
export function keepNode({ api, clock, events, facts }: NodeParts): () => void {
  let cancel: (() => void) | undefined;
  const beat = (): void => {
    writeStatus(api, clock, facts);
    renewLease(api, clock, facts.name);
    cancel = after(clock, PAUSE_MS, beat);
  };
  const fresh = api.get<Node>('nodes', '', facts.name) === undefined;
  if (fresh) api.create<Node>('nodes', makeNode(facts));
  const about: Subject = { apiVersion: 'v1', kind: 'Node', namespace: '', name: facts.name, uid: facts.name };
  events.record(about, 'Normal', 'Starting', 'Starting kubelet.');
  beat();
  if (fresh) {
    events.record(about, 'Normal', 'NodeReady', `Node ${facts.name} status is now: NodeReady`);
  }
  // A node that was deleted registers again, as a restarted kubelet would.
  const stopWatch = api.watch<Node>('nodes', ({ type, object }) => {
    if (type !== 'DELETED' || object.metadata.name !== facts.name) return;
    if (api.get<Node>('nodes', '', facts.name) !== undefined) return;
    api.create<Node>('nodes', makeNode(facts));
    writeStatus(api, clock, facts);
  });
  return () => {
    stopWatch();
    cancel?.();
  };
}

function writeStatus(api: ApiClient, clock: Clock, facts: NodeFacts): void {
  api.change<Node>('nodes', '', facts.name, 'status', (node) => {
    node.status = nodeStatus(facts, clock.now(), node.status);
  });
}

function renewLease(api: ApiClient, clock: Clock, node: string): void {
  const renewTime = wireMicroTime(clock.now());
  try {
    const renewed = api.change('leases.coordination.k8s.io', LEASE_NAMESPACE, node, '', (lease) => {
      lease['spec'] = { holderIdentity: node, leaseDurationSeconds: 40, renewTime };
    });
    if (renewed !== undefined) return;
    const owner = api.get<Node>('nodes', '', node);
    api.create('leases.coordination.k8s.io', {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: node,
        namespace: LEASE_NAMESPACE,
        ...(owner?.metadata.uid === undefined
          ? {}
          : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: owner.metadata.uid }] }),
      },
      spec: { holderIdentity: node, leaseDurationSeconds: 40, renewTime },
    });
  } catch (error) {
    // The namespace is made when the cluster starts; until then there is nothing to renew.
    if (!(error instanceof StatusError)) throw error;
  }
}
