import { describe, expect, it } from '@jest/globals';
import { Interrupted } from '../../../src/lib/errors.ts';
import { copyName, copyPod, runsOnlyImages } from '../../../src/grade/trial/copy-pod.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { ExecOutcome, WriteOutcome } from '../../../src/model/ports/cluster.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { inMemoryCluster, type InMemoryCluster, type Scene } from './fixtures/in-memory-cluster.ts';
import { makePod, runningStatus, waitingStatus } from './fixtures/objects.ts';

const SPEC = {
  pod: { namespace: 'sun', name: 'pod-ro' },
  without: ['startupProbe'],
  until: 'started',
  readFile: '/bin/bash',
  expect: { fileAbsent: false },
};

const podOf = (...containers: JsonObject[]): KubeObject => makePod({ containers });

const startupProbe = { exec: { command: ['rm', '/bin/bash'] } };
const ORIGINAL = makePod({ containers: [{ name: 'main', image: 'httpd', startupProbe }] });

/** A cluster that gives a copy the status at once. */
function clusterThatMakes(status: JsonObject, scene: Scene = {}): InMemoryCluster {
  return inMemoryCluster({
    objects: [ORIGINAL],
    create: (object, objects): WriteOutcome => {
      const made = {
        ...object,
        spec: { ...(object['spec'] as JsonObject), nodeName: 'node-1' },
        status,
      } as KubeObject;
      objects.push(made);
      return { done: true, object: made, warnings: [] };
    },
    // bash is gone from the Pod, and in the copy as long as it has the probe
    exec: ({ pod }, command): ExecOutcome => {
      const here = pod.startsWith('cks-look') || command.at(-1) !== '/bin/bash';
      return here
        ? { ran: true, exitCode: 0, stdout: 'x', stderr: '' }
        : { ran: true, exitCode: 1, stdout: '', stderr: 'No such file or directory' };
    },
    ...scene,
  });
}

const RUNS = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [runningStatus('main')],
};
const copies = (cluster: InMemoryCluster): readonly KubeObject[] =>
  cluster.objects.filter(({ metadata }) => metadata.name.startsWith('cks-look'));

describe('a trial', () => {
  it('looks into a copy without the probe, and leaves nothing behind', async () => {
    const cluster = clusterThatMakes(RUNS);
    const result = await gradeOne('trial', SPEC, { cluster });
    expect(result).toMatchObject({ status: 'pass', actual: 'cks-look-a1-check/main: it is there' });
    expect(cluster.asked).toContain('create Pod cks-look-a1-check');
    expect(cluster.objects).toEqual([ORIGINAL]);
  });

  it('tells what the Pod does by itself from what was done to it', async () => {
    const cluster = clusterThatMakes(RUNS);
    const result = await gradeOne(
      'trial',
      { ...SPEC, without: [], expect: { fileAbsent: true } },
      { cluster },
    );
    expect(result.status).toBe('fail');
  });

  it('fails where the copy crashes, and shows how', async () => {
    const crashed = {
      phase: 'Failed',
      containerStatuses: [
        { name: 'main', restartCount: 0, state: { terminated: { exitCode: 1, reason: 'Error' } } },
      ],
    };
    const cluster = clusterThatMakes(crashed);
    const result = await gradeOne('trial', SPEC, { cluster });
    expect(result).toMatchObject({
      status: 'fail',
      actual: 'cks-look-a1-check: container main ended (exit code 1, Error)',
    });
    expect(copies(cluster)).toEqual([]);
  });

  it('is an error that names the rule where a quota or admission refuses the copy', async () => {
    const cluster = clusterThatMakes(RUNS, {
      create: () => ({ done: false, status: 403, reason: 'Forbidden', message: 'exceeded quota: one-pod' }),
    });
    const result = await gradeOne('trial', SPEC, { cluster });
    expect(result).toMatchObject({ status: 'error', reason: 'blocked' });
    expect(result.actual).toContain('exceeded quota: one-pod');
  });

  it('is an error that says how far the copy came when time is up', async () => {
    const creating = { phase: 'Pending', containerStatuses: [waitingStatus('main', 'ContainerCreating')] };
    const cluster = clusterThatMakes(creating);
    const result = await gradeOne('trial', SPEC, { cluster, checkMs: 2_000 });
    expect(result).toMatchObject({ status: 'error', reason: 'timeout' });
    expect(result.actual).toContain('ContainerCreating');
    expect(copies(cluster)).toEqual([]);
  });

  it('removes the copy also when it is interrupted', async () => {
    const controller = new AbortController();
    const stopped = new Interrupted();
    const cluster = clusterThatMakes(RUNS, {
      exec: () => {
        controller.abort(stopped);
        throw stopped;
      },
    });
    await expect(gradeOne('trial', SPEC, { cluster, signal: controller.signal })).rejects.toBe(stopped);
    expect(cluster.asked).toContain('create Pod cks-look-a1-check');
    expect(copies(cluster)).toEqual([]);
  });

  it('is an error that says so where there is no room for a copy beside the Pod', async () => {
    const message = '0/1 nodes are available: 1 Insufficient cpu.';
    const homeless = {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    };
    const result = await gradeOne('trial', SPEC, { cluster: clusterThatMakes(homeless), checkMs: 2_000 });
    expect(result).toMatchObject({ status: 'error', reason: 'blocked' });
    expect(result.actual).toContain(message);
  });

  it('sees what something of the learner’s does later, and ends the watch there', async () => {
    const looks = { count: 0 };
    const goneAfterTwo = (): ExecOutcome => {
      looks.count += 1;
      return looks.count <= 2
        ? { ran: true, exitCode: 0, stdout: 'x', stderr: '' }
        : { ran: true, exitCode: 1, stdout: '', stderr: 'No such file or directory' };
    };
    const command = ['sh', '-c', 'sleep 4; rm /bin/bash; sleep 1d'];
    const cluster = clusterThatMakes(RUNS, {
      objects: [makePod({ containers: [{ name: 'main', image: 'httpd', command, startupProbe }] })],
      exec: (_, [, , path = '']): ExecOutcome =>
        path === '/bin/bash' ? goneAfterTwo() : { ran: true, exitCode: 0, stdout: 'x', stderr: '' },
    });
    const result = await gradeOne('trial', { ...SPEC, watchSeconds: 30 }, { cluster });
    expect(result.status).toBe('fail');
    expect(looks.count).toBe(3);
  });

  it('does not watch a copy in which only the image’s own program runs', async () => {
    const cluster = clusterThatMakes(RUNS);
    await gradeOne('trial', { ...SPEC, watchSeconds: 30 }, { cluster });
    expect(cluster.asked.filter((what) => what.startsWith('exec cks-look'))).toHaveLength(1);
  });

  it('copies nothing where the Pod itself does not run', async () => {
    const cluster = inMemoryCluster();
    expect((await gradeOne('trial', SPEC, { cluster })).status).toBe('fail');
    expect(cluster.asked.filter((what) => what.startsWith('create'))).toEqual([]);
  });
});

describe('the copy of a Pod', () => {
  const token = { name: 'kube-api-access-x', mountPath: '/var/run/secrets' };
  const pod = makePod(
    {
      containers: [
        {
          name: 'main',
          image: 'httpd',
          startupProbe,
          livenessProbe: {},
          volumeMounts: [token, { name: 'logs', mountPath: '/l' }],
          ports: [{ containerPort: 80, hostPort: 80 }],
        },
      ],
      ephemeralContainers: [{ name: 'debug' }],
      volumes: [
        { name: 'kube-api-access-x', projected: {} },
        { name: 'logs', emptyDir: {} },
      ],
      restartPolicy: 'Always',
      serviceAccountName: 'web',
      hostNetwork: true,
    },
    {},
    { labels: { app: 'web' }, ownerReferences: [{ kind: 'ReplicaSet' }], resourceVersion: '7' },
  );
  const copy = copyPod(pod, { name: 'copy', attempt: 'a1', without: ['startupProbe'] });

  it('has what its author wrote, and not what the cluster added', () => {
    expect(copy['spec']).toEqual({
      containers: [
        {
          name: 'main',
          image: 'httpd',
          livenessProbe: {},
          volumeMounts: [{ name: 'logs', mountPath: '/l' }],
          ports: [{ containerPort: 80 }],
        },
      ],
      volumes: [{ name: 'logs', emptyDir: {} }],
      restartPolicy: 'Always',
      serviceAccountName: 'web',
      activeDeadlineSeconds: 300,
      terminationGracePeriodSeconds: 0,
    });
    expect(copy['status']).toBeUndefined();
  });

  it('makes startup probes each second, for as long in all', () => {
    const probes = [
      { exec: { command: ['rm', '/bin/bash'] } },
      { tcpSocket: { port: 80 }, initialDelaySeconds: 4, periodSeconds: 5, failureThreshold: 6 },
    ];
    const pod = podOf(
      ...probes.map((probe, index) => ({ name: `c${index}`, image: 'httpd', startupProbe: probe })),
      { name: 'none', image: 'httpd', livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 } },
    );
    const { containers } = copyPod(pod, { name: 'c', attempt: 'a', without: [] })['spec'] as JsonObject;
    expect(containers).toEqual([
      {
        name: 'c0',
        image: 'httpd',
        startupProbe: { exec: { command: ['rm', '/bin/bash'] }, periodSeconds: 1, failureThreshold: 30 },
      },
      {
        name: 'c1',
        image: 'httpd',
        startupProbe: {
          tcpSocket: { port: 80 },
          initialDelaySeconds: 4,
          periodSeconds: 1,
          failureThreshold: 30,
        },
      },
      { name: 'none', image: 'httpd', livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 5 } },
    ]);
  });

  it('is found by none of the learner’s selectors', () => {
    expect(copy.metadata).toEqual({ name: 'copy', namespace: 'sun', labels: { 'cks-trainer/look': 'a1' } });
  });

  it.each([
    ['a command', { command: ['sleep', '1d'] }],
    ['arguments', { args: ['-X'] }],
    ['a hook', { lifecycle: { postStart: { exec: { command: ['rm', '/x'] } } } }],
    ['the command of a probe', { livenessProbe: { exec: { command: ['rm', '/x'] } } }],
    ['a volume, which may hold other programs', { volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
    ['an image nobody knows', { image: 'example.com/web:1' }],
  ])('has something of its author’s running in it with %s', (_, more) => {
    const images = [{ reference: 'httpd', entrypoint: [], command: ['httpd-foreground'] }];
    const plain = { name: 'main', image: 'httpd', readinessProbe: { httpGet: { port: 80 } } };
    expect(runsOnlyImages(podOf(plain), images)).toBe(true);
    expect(runsOnlyImages(podOf(plain, { ...plain, ...more }), images)).toBe(false);
  });

  it('has a name that is a DNS label whatever the check is called', () => {
    expect(copyName('a1', 'Bash_Gone')).toBe('cks-look-a1-bash-gone');
    expect(copyName('a1', 'x'.repeat(90))).toHaveLength(63);
  });
});
