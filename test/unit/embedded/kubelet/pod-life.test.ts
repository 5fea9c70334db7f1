import { afterEach, describe, expect, test } from '@jest/globals';
import type { Pod } from '../../../../src/embedded/objects/kinds.ts';
import { type Node, podOf, settle, startNode } from './kit.ts';

let node: Node;
afterEach(() => node.kubelet.stop());

const state = (pod: Pod, index = 0): unknown => pod.status?.containerStatuses?.[index]?.state;
const waiting = (): string => {
  const { reason = '', message = '' } = node.pod().status?.containerStatuses?.[0]?.state?.waiting ?? {};
  return `${reason}: ${message}`;
};
const condition = (type: string): unknown =>
  node.pod().status?.conditions?.find((one) => one.type === type)?.status;

describe('a Pod', () => {
  test('is scheduled, started and ready at once', async () => {
    node = await startNode();
    await node.create(podOf(['sleep']));
    await node.clock.advance(0);
    const { spec, status, metadata } = node.pod();
    expect(spec?.nodeName).toBe('cks-control-plane');
    expect(status).toMatchObject({
      phase: 'Running',
      podIP: '10.244.0.2',
      podIPs: [{ ip: '10.244.0.2' }],
      hostIP: '172.18.0.2',
      hostIPs: [{ ip: '172.18.0.2' }],
      qosClass: 'BestEffort',
      startTime: '2026-03-04T05:06:07Z',
    });
    expect(status?.conditions?.map(({ type, status: is }) => `${type} ${is}`)).toEqual([
      'PodReadyToStartContainers True',
      'Initialized True',
      'Ready True',
      'ContainersReady True',
      'PodScheduled True',
    ]);
    expect(status?.containerStatuses).toEqual([
      {
        name: 'main',
        state: { running: { startedAt: '2026-03-04T05:06:07Z' } },
        lastState: {},
        ready: true,
        started: true,
        restartCount: 0,
        image: 'docker.io/library/busybox:1.32.0',
        imageID: `docker.io/library/busybox@sha256:${'d'.repeat(64)}`,
        containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/),
        resources: {},
        user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } },
      },
    ]);
    expect(node.events()).toEqual([
      'Normal Scheduled Successfully assigned default/pod to cks-control-plane',
      'Normal Pulled Container image "busybox" already present on machine and can be accessed by the pod',
      'Normal Created Container created',
      'Normal Started Container started',
    ]);
    expect(metadata.uid).toBeDefined();
  });

  test.each([
    ['Never', '0', 'Succeeded', 'Completed'],
    ['Never', '3', 'Failed', 'Error'],
    ['OnFailure', '0', 'Succeeded', 'Completed'],
  ])(
    'with restartPolicy %s whose container exits with %s is %s',
    async (restartPolicy, code, phase, reason) => {
      node = await startNode();
      await node.create(podOf(['exit', code], { restartPolicy }));
      await node.clock.advance(1000);
      expect(node.pod().status?.phase).toBe(phase);
      expect(state(node.pod())).toMatchObject({ terminated: { exitCode: Number(code), reason } });
      expect(condition('Ready')).toBe('False');
      expect(condition('PodReadyToStartContainers')).toBe('False');
    },
  );

  test('that crashes is restarted after 0, 10, 20, 40 ... seconds, up to 5 minutes', async () => {
    node = await startNode();
    await node.create(podOf(['crash']));
    const { metadata } = node.pod();
    const restarts = (): number => node.pod().status?.containerStatuses?.[0]?.restartCount ?? 0;
    const gaps: number[] = [];
    const told: string[] = [];
    for (let seconds = 0, at = 0, count = restarts(); gaps.length < 8; seconds += 1) {
      await node.clock.advance(1000);
      if (waiting() !== told.at(-1) && waiting() !== ': ') told.push(waiting());
      if (restarts() === count) continue;
      gaps.push(seconds - at);
      [at, count] = [seconds, restarts()];
    }
    expect(gaps).toEqual([0, 10, 20, 40, 80, 160, 300, 300]);
    expect(told).toEqual(
      ['10s', '20s', '40s', '1m20s', '2m40s', '5m0s'].map(
        (text) =>
          `CrashLoopBackOff: back-off ${text} restarting failed container=main pod=pod_default(${metadata.uid})`,
      ),
    );
    expect(node.pod().status?.phase).toBe('Running');
    expect(node.events()).toContain(
      `Warning BackOff Back-off restarting failed container main in pod pod_default(${metadata.uid})`,
    );
    expect(node.pod().status?.containerStatuses?.[0]?.lastState).toMatchObject({
      terminated: { exitCode: 1, reason: 'Error' },
    });
  });

  test('tells in its terminated state what it wrote to its termination log', async () => {
    node = await startNode();
    await node.create(podOf(['crash', 'no disk'], { restartPolicy: 'Never' }));
    await node.clock.advance(1000);
    expect(state(node.pod())).toMatchObject({ terminated: { message: 'no disk' } });
  });

  test('tells the end of its log there when it says FallbackToLogsOnError', async () => {
    node = await startNode();
    const policy = { terminationMessagePolicy: 'FallbackToLogsOnError' };
    await node.create(podOf(['crash'], { restartPolicy: 'Never' }, policy));
    await node.clock.advance(1000);
    expect(state(node.pod())).toMatchObject({ terminated: { message: 'going down\n' } });
  });

  test('fails when activeDeadlineSeconds are over', async () => {
    node = await startNode();
    await node.create(podOf(['service'], { activeDeadlineSeconds: 20 }));
    await node.clock.advance(19_000);
    expect(node.pod().status?.phase).toBe('Running');
    await node.clock.advance(2000);
    expect(node.pod().status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    });
  });
});

describe('what keeps a container from running', () => {
  test('an unknown image is ErrImagePull, then ImagePullBackOff', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], {}, { image: 'nosuch:1' }));
    await settle();
    const why =
      'rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/library/nosuch:1": failed to resolve ' +
      'reference "docker.io/library/nosuch:1": pull access denied, repository does not exist or may require ' +
      'authorization: server message: insufficient_scope: authorization failed';
    expect(waiting()).toBe(`ErrImagePull: ${why}`);
    await node.clock.advance(2000);
    expect(waiting()).toBe(`ImagePullBackOff: Back-off pulling image "nosuch:1": ErrImagePull: ${why}`);
    expect(node.events().slice(1)).toEqual([
      'Normal Pulling Pulling image "nosuch:1"',
      `Warning Failed Failed to pull image "nosuch:1": ${why}`,
      'Warning Failed Error: ErrImagePull',
      'Normal BackOff Back-off pulling image "nosuch:1"',
      'Warning Failed Error: ImagePullBackOff',
    ]);
    expect(node.pod().status?.phase).toBe('Pending');
  });

  test.each([
    [
      'an image that may not be pulled',
      { image: 'nosuch:1', imagePullPolicy: 'Never' },
      'ErrImageNeverPull: Container image "nosuch:1" is not present with pull policy of Never',
    ],
    [
      'a name that is no image',
      { image: 'Bad Name' },
      'InvalidImageName: Failed to apply default image tag "Bad Name": couldn\'t parse image name "Bad Name": invalid reference format',
    ],
    [
      'a missing ConfigMap',
      { envFrom: [{ configMapRef: { name: 'x' } }] },
      'CreateContainerConfigError: configmap "x" not found',
    ],
    [
      'a missing Secret',
      { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'x', key: 'k' } } }] },
      'CreateContainerConfigError: secret "x" not found',
    ],
    [
      'root where it must not be',
      { securityContext: { runAsNonRoot: true } },
      'CreateContainerConfigError: container has runAsNonRoot and image will run as root (pod: "pod_default(UID)", container: main)',
    ],
    [
      'user 0 where it must not be root',
      { securityContext: { runAsNonRoot: true, runAsUser: 0 } },
      'CreateContainerConfigError: container\'s runAsUser breaks non-root policy (pod: "pod_default(UID)", container: main)',
    ],
    [
      'a named user where it must not be root',
      { image: 'web', securityContext: { runAsNonRoot: true } },
      'CreateContainerConfigError: container has runAsNonRoot and image has non-numeric user (www-data), cannot verify user is non-root (pod: "pod_default(UID)", container: main)',
    ],
    [
      'a seccomp profile that is not there',
      { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'audit.json' } } },
      'CreateContainerError: failed to create containerd container: cannot load seccomp profile "/var/lib/kubelet/seccomp/audit.json": open /var/lib/kubelet/seccomp/audit.json: no such file or directory',
    ],
    [
      'a command that is not there',
      { command: ['nosuch'] },
      'RunContainerError: failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nosuch": executable file not found in $PATH',
    ],
  ])('%s is told', async (_, container, told) => {
    node = await startNode();
    await node.create(podOf(['sleep'], {}, container));
    await settle();
    expect(waiting().replace(node.pod().metadata.uid ?? '', 'UID')).toBe(told);
  });

  test('is mended by the object that was missing', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], {}, { envFrom: [{ configMapRef: { name: 'x' } }] }));
    expect(node.pod().status?.phase).toBe('Pending');
    await node.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', namespace: 'default' },
      data: { COLOUR: 'red' },
    });
    await settle();
    expect(node.pod().status?.phase).toBe('Running');
    expect(new Map(node.runtime.created[0]?.env).get('COLOUR')).toBe('red');
  });

  test('a command that cannot be started is a terminated state with code 128, then a crash loop', async () => {
    node = await startNode();
    await node.create(podOf(['nosuch']));
    await node.clock.advance(3000);
    expect(waiting()).toMatch(/^CrashLoopBackOff: back-off 10s/);
    expect(node.pod().status?.containerStatuses?.[0]?.lastState?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      message: expect.stringContaining('exec: "nosuch": executable file not found in $PATH'),
    });
  });

  test('a missing volume leaves it ContainerCreating and is told again', async () => {
    node = await startNode();
    const volumes = [{ name: 'v', configMap: { name: 'x' } }];
    await node.create(podOf(['sleep'], { volumes }));
    await node.clock.advance(2000);
    expect(waiting()).toBe('ContainerCreating: ');
    expect(node.events()).toContain(
      'Warning FailedMount MountVolume.SetUp failed for volume "v" : configmap "x" not found',
    );
  });

  test('a runtime class that the node has no runtime for', async () => {
    node = await startNode();
    await node.create({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    });
    await node.create(podOf(['sleep'], { runtimeClassName: 'gvisor' }));
    await settle();
    expect(waiting()).toBe('ContainerCreating: ');
    expect(node.events()).toContain(
      'Warning FailedCreatePodSandBox Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "runsc" is configured',
    );
  });
});

describe('deletion', () => {
  test('ends a container that ignores TERM after its grace period', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], { terminationGracePeriodSeconds: 30 }));
    node.api.delete('pods', 'default', 'pod');
    await node.clock.advance(29_000);
    expect(node.find('pod')).toBeDefined();
    expect(node.events()).toContain('Normal Killing Stopping container main');
    await node.clock.advance(1000);
    expect(node.find('pod')).toBeUndefined();
  });

  test('is quick where the container ends on TERM', async () => {
    node = await startNode();
    await node.create(podOf(['service']));
    const seen: string[] = [];
    node.api.watch<Pod>('pods', ({ type, object }) => seen.push(`${type} ${object.status?.phase}`));
    node.api.delete('pods', 'default', 'pod');
    await node.clock.advance(0);
    expect(node.find('pod')).toBeUndefined();
    expect(seen.slice(-2)).toEqual(['MODIFIED Failed', 'DELETED Failed']);
  });

  test('is brought forward by a second, shorter one', async () => {
    node = await startNode();
    await node.create(podOf(['sleep']));
    node.api.delete('pods', 'default', 'pod');
    await node.clock.advance(2000);
    node.api.delete('pods', 'default', 'pod', { gracePeriodSeconds: 3 });
    await node.clock.advance(3000);
    expect(node.find('pod')).toBeUndefined();
  });

  test('runs the preStop hook before TERM', async () => {
    node = await startNode();
    const lifecycle = { preStop: { sleep: { seconds: 5 } } };
    await node.create(podOf(['service'], {}, { lifecycle }));
    node.api.delete('pods', 'default', 'pod');
    await node.clock.advance(4000);
    expect(node.find('pod')).toBeDefined();
    await node.clock.advance(1000);
    expect(node.find('pod')).toBeUndefined();
  });
});

describe('after a restart of the process', () => {
  test('running containers are started anew, ended Pods stay', async () => {
    node = await startNode();
    await node.create(podOf(['sleep']));
    const done = podOf(['exit', '0'], { restartPolicy: 'Never' });
    await node.create({ ...done, metadata: { name: 'done', namespace: 'default' } });
    await node.clock.advance(1000);
    node = node.restart();
    await node.clock.advance(1000);
    expect(node.pod().status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      ready: true,
      state: { running: {} },
      lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(node.events()).toContain(
      'Normal SandboxChanged Pod sandbox changed, it will be killed and re-created.',
    );
    expect(node.pod('done').status).toMatchObject({ phase: 'Succeeded' });
    expect(node.pod('done').status?.containerStatuses?.[0]?.restartCount).toBe(0);
  });

  test('a Pod that must not restart has failed', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], { restartPolicy: 'Never' }));
    node = node.restart();
    await node.clock.advance(1000);
    expect(node.pod().status).toMatchObject({ phase: 'Failed' });
  });
});
