import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/model/json.ts';
import { podState, type PodSurroundings } from '../../../src/model/pod-state.ts';
import { makePod, runningStatus, waitingStatus } from '../grade/fixtures/objects.ts';

const AROUND: PodSurroundings = {
  events: [],
  nodes: [],
  images: [{ reference: 'busybox:1.32.0', entrypoint: [], command: ['sh'] }],
};

const pending = (status: JsonObject, spec: JsonObject = {}): JsonObject =>
  makePod({ nodeName: undefined as never, ...spec }, { phase: 'Pending', conditions: [], ...status });

const waits = (reason: string, message = '', image = 'busybox:1.32.0'): JsonObject =>
  pending(
    { containerStatuses: [waitingStatus('main', reason, message)] },
    { containers: [{ name: 'main', image }] },
  );

const unschedulable = (message: string): JsonObject =>
  pending({ conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }] });

const event = (reason: string, message: string): JsonObject => ({
  type: 'Warning',
  reason,
  message,
  lastTimestamp: '2026-01-01T00:00:00Z',
});

const gaveUp = (reason: string, message: string): JsonObject =>
  makePod({}, { phase: 'Failed', reason, message });

describe('whose doing it is that a Pod waits', () => {
  it.each<[string, JsonObject, 'learner' | 'cluster' | 'transient']>([
    ['an image name that is none', waits('InvalidImageName', '', 'Busy Box'), 'learner'],
    [
      'an image that does not exist',
      waits('ErrImagePull', 'manifest unknown: not found', 'busybox:9'),
      'learner',
    ],
    [
      'the image of the task, which can not be had',
      waits('ErrImagePull', 'dial tcp: i/o timeout'),
      'cluster',
    ],
    ['the same in back-off', waits('ImagePullBackOff', 'Back-off pulling image'), 'cluster'],
    [
      'another image while the registry is silent',
      waits('ErrImagePull', 'dial tcp: i/o timeout', 'nginx'),
      'cluster',
    ],
    [
      'a registry that the learner made up',
      waits('ErrImagePull', 'no such host', 'nowhere.example/a'),
      'learner',
    ],
    ['a Secret that is not there', waits('CreateContainerConfigError', 'secret "x" not found'), 'learner'],
    ['a busy runtime', waits('CreateContainerError', 'context deadline exceeded'), 'transient'],
    ['a program that is not in the image', waits('RunContainerError', 'exec: "x": not found'), 'learner'],
    ['a container being made', waits('ContainerCreating'), 'transient'],
    [
      'an impossible selector',
      unschedulable("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."),
      'learner',
    ],
    [
      'more memory than there is',
      unschedulable('0/1 nodes are available: 1 Insufficient memory.'),
      'learner',
    ],
    ['a claim that is not there', unschedulable('persistentvolumeclaim "data" not found'), 'learner'],
    [
      'a node that is not ready',
      unschedulable(
        '0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }.',
      ),
      'cluster',
    ],
    ['no nodes', unschedulable('no nodes available to schedule pods'), 'cluster'],
  ])('%s', (_, pod, cause) => {
    expect(podState(pod, AROUND)).toMatchObject({ state: 'waiting', cause });
  });

  it.each<[string, JsonObject, 'learner' | 'cluster' | 'transient']>([
    ['a ConfigMap to mount that is not there', event('FailedMount', 'configmap "x" not found'), 'learner'],
    ['a mount that needs another moment', event('FailedMount', 'failed to sync secret cache'), 'transient'],
    [
      'a network that can not be set up',
      event('FailedCreatePodSandBox', 'plugin type="kindnet" failed'),
      'cluster',
    ],
    [
      'a runtime handler that is not there',
      event('FailedCreatePodSandBox', 'no runtime for "runsc" is configured'),
      'learner',
    ],
  ])('%s, by the events of a Pod being made', (_, one, cause) => {
    expect(podState(waits('ContainerCreating'), { ...AROUND, events: [one] })).toMatchObject({ cause });
  });

  it('what went wrong before something went well holds nothing up', () => {
    const old = { ...event('FailedScheduling', 'Insufficient cpu'), lastTimestamp: '2026-01-01T00:00:00Z' };
    const good = { type: 'Normal', reason: 'Pulling', message: '', lastTimestamp: '2026-01-01T00:00:09Z' };
    expect(podState(waits('ContainerCreating'), { ...AROUND, events: [old, good] })).toMatchObject({
      cause: 'transient',
    });
  });

  it('a Pod whose node died is the cluster’s, though its containers are said to run', () => {
    const pod = makePod({}, { conditions: [{ type: 'Ready', status: 'False' }] });
    const node = {
      metadata: { name: 'node-1' },
      status: { conditions: [{ type: 'Ready', status: 'Unknown' }] },
    };
    expect(podState(pod, { ...AROUND, nodes: [node] })).toMatchObject({
      cause: 'cluster',
      reason: 'NodeNotReady',
    });
  });
});

describe('how a Pod is', () => {
  it('is absent, running, or on its way out', () => {
    expect(podState(null, AROUND).state).toBe('absent');
    expect(podState(makePod(), AROUND).state).toBe('running');
    expect(podState(makePod({}, {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }), AROUND).state).toBe(
      'terminating',
    );
  });

  it('restarts alone are no fault', () => {
    const status = runningStatus('main', { restartCount: 7, lastState: { terminated: { exitCode: 1 } } });
    expect(podState(makePod({}, { containerStatuses: [status] }), AROUND).state).toBe('running');
  });

  it('is what the container is that keeps it from running, not what the first one is', () => {
    const containers = [
      { name: 'main', image: 'a' },
      { name: 'second', image: 'b' },
    ];
    const terminated = { exitCode: 1, reason: 'Error', message: 'no pid file' };
    const crashed = {
      name: 'second',
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated },
      restartCount: 4,
    };
    const pod = makePod({ containers }, { containerStatuses: [runningStatus('main'), crashed] });
    expect(podState(pod, AROUND)).toEqual({
      state: 'crashed',
      message: 'container second crashes again and again (exit code 1, Error): no pid file',
      hopeless: true,
    });
  });

  it('waits for init containers, and a sidecar counts as a container that must run', () => {
    const initContainers = [{ name: 'init' }, { name: 'side', restartPolicy: 'Always' }];
    const done = { name: 'init', state: { terminated: { exitCode: 0 } } };
    const pod = (statuses: JsonObject[]): JsonObject =>
      makePod({ initContainers }, { initContainerStatuses: statuses });
    expect(podState(pod([done, runningStatus('side')]), AROUND).state).toBe('running');
    expect(podState(pod([runningStatus('init')]), AROUND)).toMatchObject({
      state: 'waiting',
      cause: 'transient',
    });
    expect(
      podState(pod([done, { name: 'side', state: { terminated: { exitCode: 3 } } }]), AROUND).state,
    ).toBe('crashed');
  });

  it('an ephemeral container that ended is no matter', () => {
    const pod = makePod(
      { ephemeralContainers: [{ name: 'debug' }] },
      { ephemeralContainerStatuses: [{ name: 'debug', state: { terminated: { exitCode: 1 } } }] },
    );
    expect(podState(pod, AROUND).state).toBe('running');
  });

  it('a Pod the kubelet gave up: by its own deadline the learner’s, by the node’s need the cluster’s', () => {
    expect(podState(gaveUp('DeadlineExceeded', ''), AROUND)).toMatchObject({ cause: 'learner' });
    expect(podState(gaveUp('Evicted', 'The node was low on resource: memory.'), AROUND)).toMatchObject({
      cause: 'cluster',
    });
  });
});
