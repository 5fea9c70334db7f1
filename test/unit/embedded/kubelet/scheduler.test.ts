import { afterEach, describe, expect, test } from '@jest/globals';
import { type Node, podOf, startNode } from './kit.ts';

let node: Node;
afterEach(() => node.kubelet.stop());

const HELPLESS =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
const NO_VICTIMS =
  'no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.';
const cpu = (requests: string): object => ({ resources: { requests: { cpu: requests } } });

const term = (operator: string, values?: string[]): object => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/os', operator, ...(values && { values }) }] },
        ],
      },
    },
  },
});

describe('a Pod that fits on no node', () => {
  test.each([
    [
      'its nodeSelector',
      podOf(['sleep'], { nodeSelector: { disk: 'ssd' } }),
      `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${HELPLESS}`,
    ],
    [
      'what the node never has',
      podOf(['sleep'], {}, { resources: { requests: { cpu: '3', memory: '64Gi' } } }),
      `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ${HELPLESS}`,
    ],
    [
      'a claim that is not there',
      podOf(['sleep'], { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] }),
      `0/1 nodes are available: persistentvolumeclaim "data" not found. ${HELPLESS}`,
    ],
  ])('for %s says so', async (_, pod, message) => {
    node = await startNode();
    await node.create(pod);
    expect(node.events()).toEqual([`Warning FailedScheduling ${message}`]);
    expect(node.pod().status).toMatchObject({ phase: 'Pending' });
    expect(node.pod().status?.conditions).toMatchObject([
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message },
    ]);
  });

  test('because of an unbound claim says so', async () => {
    node = await startNode();
    await node.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    });
    await node.create(
      podOf(['sleep'], { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] }),
    );
    expect(node.events()).toEqual([
      `Warning FailedScheduling 0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${HELPLESS}`,
    ]);
  });

  test('because others take the room is scheduled when they end', async () => {
    node = await startNode();
    const other = podOf(['service'], {}, cpu('1500m'));
    await node.create({ ...other, metadata: { name: 'other', namespace: 'default' } });
    await node.create(podOf(['sleep'], {}, cpu('1')));
    expect(node.events()).toEqual([
      `Warning FailedScheduling 0/1 nodes are available: 1 Insufficient cpu. ${NO_VICTIMS}`,
    ]);
    node.api.delete('pods', 'default', 'other');
    await node.clock.advance(0);
    expect(node.pod().status?.phase).toBe('Running');
  });

  test('because of a taint is scheduled when that goes', async () => {
    node = await startNode();
    const taint = (taints: object[]): void => {
      node.api.change<{ spec: object }>('nodes', '', 'cks-control-plane', '', (draft) => {
        draft.spec = { ...draft.spec, taints };
      });
    };
    taint([{ key: 'team', value: 'blue', effect: 'NoSchedule' }]);
    await node.clock.advance(0);
    await node.create(podOf(['sleep']));
    expect(node.events()).toEqual([
      `Warning FailedScheduling 0/1 nodes are available: 1 node(s) had untolerated taint(s). ${HELPLESS}`,
    ]);
    const tolerations = [{ key: 'team', operator: 'Equal', value: 'blue', effect: 'NoSchedule' }];
    await node.create({
      ...podOf(['sleep'], { tolerations }),
      metadata: { name: 'blue', namespace: 'default' },
    });
    expect(node.pod('blue').spec?.nodeName).toBe('cks-control-plane');
    taint([]);
    await node.clock.advance(0);
    expect(node.pod().spec?.nodeName).toBe('cks-control-plane');
  });

  test('because of a cordon says so', async () => {
    node = await startNode();
    node.api.change<{ spec: object }>('nodes', '', 'cks-control-plane', '', (draft) => {
      draft.spec = { ...draft.spec, unschedulable: true };
    });
    await node.clock.advance(0);
    await node.create(podOf(['sleep']));
    expect(node.events()).toEqual([
      `Warning FailedScheduling 0/1 nodes are available: 1 node(s) were unschedulable. ${HELPLESS}`,
    ]);
  });

  test('because of a host port says so', async () => {
    node = await startNode();
    const ports = { ports: [{ containerPort: 80, hostPort: 8080, protocol: 'TCP' }] };
    await node.create({ ...podOf(['sleep'], {}, ports), metadata: { name: 'other', namespace: 'default' } });
    await node.create(podOf(['sleep'], {}, ports));
    expect(node.events()).toEqual([
      `Warning FailedScheduling 0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ${NO_VICTIMS}`,
    ]);
  });

  test('is left alone while it is gated, or another scheduler is to take it', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], { schedulingGates: [{ name: 'wait' }] }));
    await node.create({
      ...podOf(['sleep'], { schedulerName: 'mine' }),
      metadata: { name: 'mine', namespace: 'default' },
    });
    expect(node.events()).toEqual([]);
    expect(node.pod('mine').spec?.nodeName).toBeUndefined();
  });
});

test('a Pod that goes around the scheduler is refused by the kubelet where it does not fit', async () => {
  node = await startNode();
  await node.create(podOf(['sleep'], { nodeName: 'cks-control-plane' }, cpu('3')));
  expect(node.pod().status).toMatchObject({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message:
      "Pod was rejected: Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000",
  });
});

test('required node affinity is kept', async () => {
  node = await startNode();
  await node.create(podOf(['sleep'], term('In', ['linux'])));
  await node.create({
    ...podOf(['sleep'], term('DoesNotExist')),
    metadata: { name: 'not', namespace: 'default' },
  });
  expect(node.pod().spec?.nodeName).toBe('cks-control-plane');
  expect(node.pod('not').spec?.nodeName).toBeUndefined();
});
