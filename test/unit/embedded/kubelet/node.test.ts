import { afterEach, expect, test } from '@jest/globals';
import type { Event, Node as NodeObject } from '../../../../src/embedded/objects/kinds.ts';
import { type Node, podOf, startNode } from './kit.ts';

let node: Node;
afterEach(() => node.kubelet.stop());

const version = (): string | undefined => object()?.metadata.resourceVersion;
const object = (): NodeObject | undefined => node.api.get<NodeObject>('nodes', '', 'cks-control-plane');

test('the node registers as a ready control-plane node that takes Pods', async () => {
  node = await startNode();
  expect(object()).toMatchObject({
    metadata: {
      labels: { 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/hostname': 'cks-control-plane' },
    },
    status: {
      capacity: { cpu: '2', memory: '4Gi', pods: '110' },
      nodeInfo: { kubeletVersion: 'v1.36.3', operatingSystem: 'linux' },
      addresses: [
        { type: 'InternalIP', address: '172.18.0.2' },
        { type: 'Hostname', address: 'cks-control-plane' },
      ],
    },
  });
  expect(object()?.spec?.taints).toBeUndefined();
  expect(object()?.status?.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  });
});

test('its heartbeat is written every five minutes and not more often', async () => {
  node = await startNode();
  const first = version();
  await node.clock.advance(299_000);
  expect(version()).toBe(first);
  await node.clock.advance(2000);
  expect(version()).not.toBe(first);
  const lease = node.api.get<{ spec: object }>(
    'leases.coordination.k8s.io',
    'kube-node-lease',
    'cks-control-plane',
  );
  expect(lease?.spec).toMatchObject({
    holderIdentity: 'cks-control-plane',
    renewTime: '2026-03-04T05:11:07.000000Z',
  });
});

test('repeated events are counted, and end after an hour', async () => {
  node = await startNode();
  await node.create(podOf(['sleep'], { volumes: [{ name: 'v', configMap: { name: 'x' } }] }));
  await node.clock.advance(4000);
  const mounts = (): readonly Event[] =>
    node.api.list<Event>('events').filter(({ reason }) => reason === 'FailedMount');
  expect(mounts()).toMatchObject([
    {
      count: 4,
      source: { component: 'kubelet', host: 'cks-control-plane' },
      firstTimestamp: '2026-03-04T05:06:07Z',
      lastTimestamp: '2026-03-04T05:06:10Z',
    },
  ]);
  node.api.delete('pods', 'default', 'pod');
  await node.clock.advance(3_720_000);
  expect(mounts()).toEqual([]);
});

test('events about a container name its field', async () => {
  node = await startNode();
  await node.create(podOf(['sleep']));
  const started = node.api.list<Event>('events').find(({ reason }) => reason === 'Started');
  expect(started?.involvedObject).toMatchObject({
    kind: 'Pod',
    name: 'pod',
    fieldPath: 'spec.containers{main}',
  });
  const scheduled = node.api.list<Event>('events').find(({ reason }) => reason === 'Scheduled');
  expect(scheduled).toMatchObject({ reportingComponent: 'default-scheduler', action: 'Binding' });
});
