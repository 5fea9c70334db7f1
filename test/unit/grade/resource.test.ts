import { describe, expect, it } from '@jest/globals';
import { CouldNotLook } from '../../../src/model/could-not-look.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { inMemoryCluster } from './fixtures/in-memory-cluster.ts';
import { makePod, NAMESPACE, runningStatus, waitingStatus } from './fixtures/objects.ts';

const POD = { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', name: 'pod-ro' };
const READ_ONLY = {
  each: "pod.containers.filter(c, c.role != 'ephemeral')",
  rule: 'item.readOnlyRootFilesystem',
  expected: 'read-only root file system',
};

const grade = (spec: JsonObject, ...objects: KubeObject[]) =>
  gradeOne('resource', spec, { cluster: inMemoryCluster({ objects: [NAMESPACE, ...objects] }) });

const two = (second: JsonObject, field = 'containers'): KubeObject => {
  const main = { name: 'main', image: 'a', securityContext: { readOnlyRootFilesystem: true } };
  const spec =
    field === 'containers' ? { containers: [main, second] } : { containers: [main], [field]: [second] };
  return makePod(spec);
};

const labelled = (name: string, image: string): KubeObject =>
  makePod({ containers: [{ name: 'main', image }] }, {}, { name, labels: { app: 'web' } });

const deployment = (metadata: JsonObject = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'sun', ...metadata },
});

const gradeAbsence = (given: JsonObject, ...objects: KubeObject[]) =>
  gradeOne('absence', given, { cluster: inMemoryCluster({ objects }) });

describe('an object that is asked for', () => {
  it('is not found, and where one of its name is is said', async () => {
    expect(await grade({ object: POD })).toMatchObject({ status: 'fail', actual: 'not found' });
    const moon = makePod({}, {}, { namespace: 'moon' });
    expect(await grade({ object: POD }, moon)).toMatchObject({
      status: 'fail',
      actual: 'not found, but there is one in Namespace moon',
    });
  });

  it('is not found, and that its namespace is gone is said with what brings it back', async () => {
    const result = await gradeOne('resource', { object: POD }, { cluster: inMemoryCluster() });
    expect(result).toMatchObject({
      status: 'fail',
      actual: 'not found, and Namespace sun is gone: starting the task again makes it anew',
    });
  });

  it('does not count while it is being deleted', async () => {
    const leaving = makePod({}, {}, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(await grade({ object: POD }, leaving)).toMatchObject({
      status: 'fail',
      actual: 'it is being deleted',
    });
  });

  it('is held against a partial object, and each difference is named', async () => {
    const result = await grade(
      { object: POD, expect: { spec: { hostPID: true, restartPolicy: 'Never' } } },
      makePod(),
    );
    expect(result).toMatchObject({
      status: 'fail',
      expected: 'spec.hostPID: true; spec.restartPolicy: Never',
      actual: 'spec.hostPID: nothing; spec.restartPolicy: nothing',
    });
  });

  it('keeps the values of Secrets out of what rules and learners see', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'sun' },
      data: { key: 'c2VjcmV0' },
    };
    const object = { apiVersion: 'v1', kind: 'Secret', namespace: 'sun', name: 's' };
    const rules = [
      { rule: "'key' in object.data && object.data.key != ''", expected: 'a value', show: 'object.data' },
    ];
    const result = await grade({ object, rules }, secret);
    expect(result.status).toBe('fail');
    expect(JSON.stringify(result)).not.toContain('c2VjcmV0');
  });
});

describe('rules over every container', () => {
  it('class B: see the second container, the init container and the sidecar, not the first alone', async () => {
    const writable = { name: 'other', image: 'a' };
    for (const pod of [
      two(writable),
      two(writable, 'initContainers'),
      two({ ...writable, restartPolicy: 'Always' }, 'initContainers'),
    ])
      expect((await grade({ object: POD, rules: [READ_ONLY] }, pod)).status).toBe('fail');
  });

  it('leave ephemeral containers out where the clause does not name them', async () => {
    const pod = two({ name: 'debugger', image: 'a' }, 'ephemeralContainers');
    expect((await grade({ object: POD, rules: [READ_ONLY] }, pod)).status).toBe('pass');
  });

  it('name the container at fault', async () => {
    const result = await grade(
      { object: POD, rules: [{ ...READ_ONLY, show: 'item.readOnlyRootFilesystem' }] },
      two({ name: 'other', image: 'a' }),
    );
    expect(result.actual).toBe('spec.containers[1] (other): false');
  });

  it('fail where there is nothing to hold them against', async () => {
    const rule = { ...READ_ONLY, each: "pod.containers.filter(c, c.role == 'sidecar')" };
    expect(await grade({ object: POD, rules: [rule] }, makePod())).toMatchObject({
      status: 'fail',
      actual: 'there is none',
    });
  });

  it('fail, and never pass, where they can not be evaluated: the field is not there', async () => {
    const rules = [{ rule: '!object.spec.hostNetwork', expected: 'no host network' }];
    const result = await grade({ object: POD, rules }, makePod());
    expect(result.status).toBe('fail');
    expect(result.actual).toContain('hostNetwork');
  });

  it('pass by true alone', async () => {
    const rules = [{ rule: '1', expected: 'truth' }];
    expect((await grade({ object: POD, rules }, makePod())).status).toBe('fail');
  });
});

describe('objects that selectors find', () => {
  const objects = { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', labelSelector: 'app=web' };
  const rules = [{ rule: "pod.containers.all(c, c.image == image('httpd'))", expected: 'httpd' }];

  it('must all hold unless any is enough', async () => {
    const both = [labelled('a', 'httpd'), labelled('b', 'nginx')];
    const all = await grade({ objects, rules }, ...both);
    expect(all.status).toBe('fail');
    expect(all.actual).toContain('Pod sun/b');
    expect((await grade({ objects: { ...objects, match: 'any' }, rules }, ...both)).status).toBe('pass');
  });

  it('must be as many as is asked: "all of none" is no pass', async () => {
    expect((await grade({ objects, rules })).status).toBe('fail');
    expect((await grade({ objects: { ...objects, atLeast: 2 } }, labelled('a', 'x'))).status).toBe('fail');
    expect(
      (await grade({ objects: { ...objects, atMost: 1 } }, labelled('a', 'x'), labelled('b', 'x'))).status,
    ).toBe('fail');
  });
});

/** A Pod whose container began to run at this second of the clock's first minute. */
const startedAt = (second: string) =>
  makePod(
    {},
    {
      containerStatuses: [
        runningStatus('main', { state: { running: { startedAt: `2026-06-01T00:00:${second}Z` } } }),
      ],
    },
  );

/** A Pod whose container began to run five seconds ago, which its kubelet noticed at this time. */
const youngSince = (noticed: string, spec: JsonObject = {}) =>
  makePod(spec, {
    conditions: [{ type: 'ContainersReady', status: 'True', lastTransitionTime: noticed }],
    containerStatuses: [runningStatus('main', { state: { running: { startedAt: '2026-05-31T23:59:55Z' } } })],
  });

describe('a Pod that must run', () => {
  const running = { object: POD, running: true };

  it('passes when it runs, restarts or not', async () => {
    expect((await grade(running, makePod())).status).toBe('pass');
  });

  it('class F: is an error, not a failure, where the cluster keeps it from running', async () => {
    const pod = makePod(
      {},
      {
        phase: 'Pending',
        conditions: [],
        containerStatuses: [waitingStatus('main', 'ErrImagePull', 'i/o timeout')],
      },
    );
    expect(await grade(running, pod)).toMatchObject({ status: 'error', reason: 'unavailable' });
  });

  it('fails with the event where the learner keeps it from running', async () => {
    const pod = makePod(
      {},
      { phase: 'Pending', conditions: [], containerStatuses: [waitingStatus('main', 'ContainerCreating')] },
    );
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'e', namespace: 'sun' },
      type: 'Warning',
      reason: 'FailedMount',
      message: 'configmap "x" not found',
      involvedObject: { uid: 'uid-1' },
    };
    const result = await grade(running, pod, event);
    expect(result).toMatchObject({ status: 'fail', actual: 'pod-ro: FailedMount: configmap "x" not found' });
    // said already
    expect(result.evidence).toEqual([]);
  });

  it('is looked at again when it started a moment ago: a program that can not work is seen running first', async () => {
    const young = makePod(
      {},
      {
        containerStatuses: [
          runningStatus('main', { state: { running: { startedAt: '2026-06-01T00:00:00Z' } } }),
        ],
      },
    );
    const crashed = makePod(
      {},
      { containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 1 } }, restartCount: 0 }] },
    );
    const objects = [young];
    const cluster = inMemoryCluster({
      objects,
      onRead: () => {
        if (cluster.asked.filter((what) => what.startsWith('read Pod')).length > 1) objects[0] = crashed;
      },
    });
    const result = await gradeOne('resource', running, { cluster, checkMs: 60_000 });
    expect(result).toMatchObject({ status: 'fail', actual: 'pod-ro: container main ended (exit code 1)' });
  });

  it('is looked at again as often as it was started anew: a crash is followed by another start at once', async () => {
    const crashed = makePod(
      {},
      { containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 1 } }, restartCount: 1 }] },
    );
    const seen = [startedAt('00'), startedAt('03'), crashed];
    const objects = seen.slice(0, 1);
    const cluster = inMemoryCluster({
      objects,
      onRead: () => {
        const reads = cluster.asked.filter((what) => what.startsWith('read Pod')).length;
        objects[0] = seen[Math.min(reads, seen.length) - 1] ?? crashed;
      },
    });
    const result = await gradeOne('resource', running, { cluster, checkMs: 60_000 });
    expect(result).toMatchObject({ status: 'fail', actual: 'pod-ro: container main ended (exit code 1)' });
  });

  it('is looked at again for longer when the node was slow to tell that it runs', async () => {
    const crashed = makePod(
      {},
      { containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 1 } }, restartCount: 0 }] },
    );
    const looked = async (first: KubeObject) => {
      const objects = [first];
      const cluster = inMemoryCluster({
        objects,
        onRead: () => {
          if (cluster.asked.filter((what) => what.startsWith('read Pod')).length > 1) objects[0] = crashed;
        },
      });
      return gradeOne('resource', running, { cluster, checkMs: 60_000 });
    };
    expect(await looked(youngSince('2026-05-31T23:59:58Z'))).toMatchObject({ status: 'fail' });
    // told at once: after five seconds it is believed
    expect(await looked(youngSince('2026-05-31T23:59:56Z'))).toMatchObject({ status: 'pass' });
    // its own probe took the time
    const probed = [{ name: 'main', image: 'httpd:2.4', startupProbe: { initialDelaySeconds: 3 } }];
    expect(await looked(youngSince('2026-05-31T23:59:58Z', { containers: probed }))).toMatchObject({
      status: 'pass',
    });
  });

  it('is looked at again for longer when it crashed before: a busy node tells late of the next time', async () => {
    const running5s = makePod(
      {},
      {
        containerStatuses: [
          runningStatus('main', {
            state: { running: { startedAt: '2026-05-31T23:59:55Z' } },
            restartCount: 1,
          }),
        ],
      },
    );
    const crashed = makePod(
      {},
      { containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 1 } }, restartCount: 1 }] },
    );
    const objects = [running5s];
    const cluster = inMemoryCluster({
      objects,
      onRead: () => {
        if (cluster.asked.filter((what) => what.startsWith('read Pod')).length > 1) objects[0] = crashed;
      },
    });
    const result = await gradeOne('resource', running, { cluster, checkMs: 60_000 });
    expect(result).toMatchObject({ status: 'fail', actual: 'pod-ro: container main ended (exit code 1)' });
  });

  it('is started when its startup probe has passed, and ready when the Pod is', async () => {
    const behind = makePod(
      {},
      { containerStatuses: [runningStatus('main', { started: false, ready: false })] },
    );
    expect((await grade({ object: POD, started: true }, behind)).status).toBe('fail');
    expect((await grade({ object: POD, ready: true }, behind)).status).toBe('fail');
    expect((await grade(running, behind)).status).toBe('pass');
  });
});

describe('other objects beside the one asked for', () => {
  const spec = {
    object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'sun', name: 'web' },
    beside: { tested: { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', labelSelector: 'app=web' } },
    rules: [
      {
        rule: 'beside.tested.exists(p, p.spec.containers[0].image == object.metadata.labels.image)',
        expected: 'the image of a tested Pod',
      },
    ],
  };
  const pinned = deployment({ labels: { image: 'b' } });

  it('are seen by rules', async () => {
    expect((await grade(spec, pinned, labelled('one', 'a'), labelled('two', 'b'))).status).toBe('pass');
    expect((await grade(spec, pinned, labelled('one', 'a'))).status).toBe('fail');
    expect((await grade(spec, pinned)).status).toBe('fail');
  });

  it('do not count while they are being deleted', async () => {
    const leaving = makePod(
      { containers: [{ name: 'main', image: 'b' }] },
      {},
      { name: 'one', labels: { app: 'web' }, deletionTimestamp: '2026-01-01T00:00:00Z' },
    );
    expect((await grade(spec, pinned, leaving)).status).toBe('fail');
  });

  it('are an error where they could not be looked at', async () => {
    const cluster = inMemoryCluster({
      objects: [NAMESPACE, pinned, labelled('one', 'b')],
      onRead: (what) => {
        if (what.startsWith('list Pod')) throw new CouldNotLook('timeout', 'late');
      },
    });
    expect(await gradeOne('resource', spec, { cluster })).toMatchObject({
      status: 'error',
      reason: 'timeout',
    });
  });
});

describe('absence', () => {
  const spec = { objects: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'sun' } };

  it('passes where there is none in a namespace that is there', async () => {
    expect((await gradeAbsence(spec, NAMESPACE)).status).toBe('pass');
  });

  it('class A: is not proven by an empty list of a namespace that is gone or going', async () => {
    expect((await gradeAbsence(spec)).status).toBe('fail');
    const going = { ...NAMESPACE, metadata: { name: 'sun', deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect((await gradeAbsence(spec, going)).status).toBe('fail');
  });

  it('fails with the names of what is there', async () => {
    expect(await gradeAbsence(spec, NAMESPACE, deployment())).toMatchObject({
      status: 'fail',
      actual: 'found sun/web',
    });
  });

  it('asks only for those of which the expression is true', async () => {
    const where = "has(object.metadata.labels) && 'bad' in object.metadata.labels";
    expect((await gradeAbsence({ ...spec, where }, NAMESPACE, deployment())).status).toBe('pass');
    const bad = deployment({ labels: { bad: 'yes' } });
    expect((await gradeAbsence({ ...spec, where }, NAMESPACE, deployment(), bad)).status).toBe('fail');
  });

  it('is an error where the expression can not be decided for one of them', async () => {
    const where = "object.metadata.labels.bad == 'yes'";
    expect(await gradeAbsence({ ...spec, where }, NAMESPACE, deployment())).toMatchObject({
      status: 'error',
      reason: 'unavailable',
    });
  });
});
