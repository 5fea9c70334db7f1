import { afterEach, describe, expect, test } from '@jest/globals';
import type { EphemeralContainer, Pod } from '../../../../src/embedded/objects/kinds.ts';
import { type Node, podOf, startNode } from './kit.ts';

let node: Node;
afterEach(() => node.kubelet.stop());

type Container = NonNullable<Pod['spec']>['containers'][number];

const container = (name: string, command: string[], more: Partial<Container> = {}): Container => ({
  name,
  image: 'busybox',
  command,
  ...more,
});
const debugContainer = (target: string): EphemeralContainer => ({
  name: 'debugger',
  image: 'busybox',
  command: ['print', 'hi'],
  targetContainerName: target,
});
/** An exec probe each ten seconds. */
const exec = (command: string, more: object = {}): object => ({
  exec: { command: [command] },
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
  ...more,
});
const statuses = (): string[] => {
  const { status } = node.pod();
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
    ({ name, state, ready, started }) =>
      `${name} ${state?.running ? 'running' : (state?.terminated?.reason ?? state?.waiting?.reason)} ${ready} ${started}`,
  );
};

describe('init containers', () => {
  test('run one after the other before the main ones', async () => {
    node = await startNode();
    const initContainers = [container('one', ['print', 'hello']), container('two', ['service'])];
    await node.create(podOf(['sleep'], { initContainers }));
    await node.clock.advance(1000);
    expect(statuses()).toEqual([
      'one Completed true false',
      'two running false false',
      'main PodInitializing false false',
    ]);
    expect(node.pod().status).toMatchObject({ phase: 'Pending' });
    expect(node.pod().status?.conditions?.find(({ type }) => type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [two]',
    });
  });

  test('that fail are tried again, or fail the Pod that must not restart', async () => {
    node = await startNode();
    const initContainers = [container('one', ['crash'])];
    await node.create(podOf(['sleep'], { initContainers }));
    const never = podOf(['sleep'], { initContainers, restartPolicy: 'Never' });
    await node.create({ ...never, metadata: { name: 'never', namespace: 'default' } });
    await node.clock.advance(2000);
    expect(statuses()).toEqual(['one CrashLoopBackOff false false', 'main PodInitializing false false']);
    expect(node.pod().status?.phase).toBe('Pending');
    expect(node.pod('never').status?.phase).toBe('Failed');
  });

  test('with restartPolicy Always stay, hold the rest up until started, and end last', async () => {
    node = await startNode();
    const startupProbe = { exec: { command: ['true'] }, periodSeconds: 1, timeoutSeconds: 1 };
    const initContainers = [container('side', ['service'], { restartPolicy: 'Always', startupProbe })];
    await node.create(podOf(['print', 'done'], { initContainers, restartPolicy: 'Never' }));
    expect(statuses()).toEqual(['side running false false', 'main PodInitializing false false']);
    await node.clock.advance(1000);
    expect(node.pod().status?.phase).toBe('Succeeded');
    expect(statuses()).toEqual(['side Error false false', 'main Completed false false']);
  });
});

describe('probes', () => {
  test('readiness decides whether the Pod is ready', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], {}, { readinessProbe: exec('false') }));
    await node.clock.advance(1000);
    expect(statuses()).toEqual(['main running false true']);
    expect(node.events()).toContain('Warning Unhealthy Readiness probe failed: ');
    node.runtime.answers.set('false', { code: 0, output: '' });
    await node.clock.advance(10_000);
    expect(statuses()).toEqual(['main running true true']);
  });

  test('liveness restarts the container after failureThreshold failures', async () => {
    node = await startNode();
    node.runtime.answers.set('false', { code: 1, output: 'no file\n' });
    await node.create(podOf(['service'], {}, { livenessProbe: exec('false') }));
    await node.clock.advance(20_000);
    expect(node.pod().status?.containerStatuses?.[0]?.restartCount).toBe(0);
    await node.clock.advance(2000);
    expect(node.pod().status?.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 143 } },
    });
    expect(node.events()).toEqual(
      expect.arrayContaining([
        'Warning Unhealthy Liveness probe failed: no file\n',
        'Normal Killing Container main failed liveness probe, will be restarted',
      ]),
    );
  });

  test('startup holds the others back', async () => {
    node = await startNode();
    const probes = {
      startupProbe: exec('false', { failureThreshold: 30, periodSeconds: 1 }),
      livenessProbe: exec('hang'),
      readinessProbe: exec('true'),
    };
    await node.create(podOf(['service'], {}, probes));
    await node.clock.advance(5000);
    expect(statuses()).toEqual(['main running false false']);
    expect(node.events().some((event) => event.includes('Liveness'))).toBe(false);
    node.runtime.answers.set('false', { code: 0, output: '' });
    await node.clock.advance(1000);
    expect(statuses()).toEqual(['main running true true']);
  });

  test.each([
    [
      'a command that hangs',
      { exec: { command: ['hang'] } },
      'failed: command timed out: "hang" timed out after 1s',
    ],
    [
      'a closed port',
      { tcpSocket: { port: 81 } },
      'failed: dial tcp 10.244.0.2:81: connect: connection refused',
    ],
    [
      'a closed HTTP port',
      { httpGet: { path: '/x', port: 81 } },
      'failed: Get "http://10.244.0.2:81/x": dial tcp 10.244.0.2:81: connect: connection refused',
    ],
    [
      'an HTTP failure',
      { httpGet: { path: '/fail', port: 'http' } },
      'failed: HTTP probe failed with statuscode: 500',
    ],
    [
      'a command that is not there',
      { exec: { command: ['nosuch'] } },
      'errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH',
    ],
  ])('%s is told as it is', async (_, handler, told) => {
    node = await startNode();
    const readinessProbe = { ...handler, periodSeconds: 60, timeoutSeconds: 1 };
    const ports = [{ name: 'http', containerPort: 80 }];
    await node.create(podOf(['serve', '80'], {}, { readinessProbe, ports }));
    await node.clock.advance(2000);
    await node.clock.advance(0);
    expect(node.events().map((event) => event.replace(/"[0-9a-f]{64}"/, '"ID"'))).toContain(
      `Warning Unhealthy Readiness probe ${told}`,
    );
  });

  test.each([
    ['HTTP', { httpGet: { path: '/', port: 80 } }],
    ['TCP', { tcpSocket: { port: 80 } }],
  ])('%s makes a Pod ready that answers', async (_, handler) => {
    node = await startNode();
    await node.create(podOf(['serve', '80'], {}, { readinessProbe: { ...handler, periodSeconds: 1 } }));
    await node.clock.advance(3000);
    expect(statuses()).toEqual(['main running true true']);
  });
});

describe('the configuration of a container', () => {
  test('has its command, arguments and variables expanded', async () => {
    node = await startNode();
    await node.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kubernetes', namespace: 'default' },
      spec: {
        clusterIP: '10.96.0.1',
        ports: [{ name: 'https', port: 443, targetPort: 6443, protocol: 'TCP' }],
      },
    });
    await node.create(
      podOf(
        ['sleep', '$(A)', '$$(A)', '$(NONE)'],
        {},
        {
          args: ['$(B)'],
          env: [
            { name: 'A', value: 'one' },
            { name: 'B', value: '$(A)-$(KUBERNETES_SERVICE_HOST)' },
            { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
            { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
            { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
            { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
          ],
          resources: { limits: { memory: '128Mi' } },
        },
      ),
    );
    const config = node.runtime.created[0];
    expect(config?.argv).toEqual(['sleep', 'one', '$(A)', '$(NONE)', 'one-10.96.0.1']);
    expect(Object.fromEntries(config?.env ?? [])).toMatchObject({
      PATH: '/bin',
      HOSTNAME: 'pod',
      IP: '10.244.0.2',
      NODE: 'cks-control-plane',
      CPU: '2',
      MEM: '128',
      KUBERNETES_SERVICE_HOST: '10.96.0.1',
      KUBERNETES_SERVICE_PORT_HTTPS: '443',
      KUBERNETES_PORT: 'tcp://10.96.0.1:443',
      KUBERNETES_PORT_443_TCP_ADDR: '10.96.0.1',
    });
    expect(config?.memoryLimit).toBe(128 * 2 ** 20);
  });

  const DEFAULT = 14;
  test.each([
    [
      'nothing',
      {},
      { capabilities: DEFAULT, noNewPrivileges: false, seccomp: 'unconfined', privileged: false },
    ],
    ['drop ALL', { capabilities: { drop: ['ALL'] } }, { capabilities: 0 }],
    ['add one', { capabilities: { add: ['NET_ADMIN'] } }, { capabilities: DEFAULT + 1 }],
    [
      'drop ALL, add one',
      { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
      { capabilities: 1 },
    ],
    ['add ALL, drop one', { capabilities: { add: ['ALL'], drop: ['CHOWN'] } }, { capabilities: 40 }],
    ['privileged', { privileged: true }, { capabilities: 41, privileged: true, seccomp: 'unconfined' }],
    ['no escalation', { allowPrivilegeEscalation: false }, { noNewPrivileges: true }],
    ['a profile', { seccompProfile: { type: 'RuntimeDefault' } }, { seccomp: 'filtered' }],
    ['a read-only root', { readOnlyRootFilesystem: true }, { readOnlyRootFilesystem: true }],
    ['a user and group', { runAsUser: 1, runAsGroup: 2 }, { runAsUser: 1, runAsGroup: 2 }],
  ])('takes from its security context: %s', async (_, securityContext, expected) => {
    node = await startNode();
    await node.create(podOf(['sleep'], {}, { securityContext }));
    const config = node.runtime.created[0];
    expect({ ...config, capabilities: config?.capabilities.length }).toMatchObject(expected);
  });

  test('is overridden by the container where the Pod says otherwise', async () => {
    node = await startNode();
    const securityContext = { runAsUser: 1, runAsNonRoot: true, seccompProfile: { type: 'Unconfined' } };
    const own = { securityContext: { runAsUser: 2, seccompProfile: { type: 'RuntimeDefault' } } };
    await node.create(podOf(['sleep'], { securityContext }, own));
    expect(node.runtime.created[0]).toMatchObject({ runAsUser: 2, seccomp: 'filtered' });
  });
});

describe('hooks', () => {
  test('a failing postStart hook ends the container', async () => {
    node = await startNode();
    const lifecycle = { postStart: { exec: { command: ['false'] } } };
    await node.create(podOf(['service'], {}, { lifecycle }));
    await node.clock.advance(100);
    expect(node.events()).toEqual(
      expect.arrayContaining([
        'Warning FailedPostStartHook PostStartHook failed',
        'Normal Killing FailedPostStartHook',
      ]),
    );
    expect(node.pod().status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('PostStartHookError');
  });
});

test('an ephemeral container joins a running Pod, with the processes of its target', async () => {
  node = await startNode();
  await node.create(podOf(['sleep']));
  const debug = debugContainer('main');
  node.api.change<{ spec: object }>('pods', 'default', 'pod', '', (draft) => {
    draft.spec = { ...draft.spec, ephemeralContainers: [debug] };
  });
  await node.clock.advance(1000);
  expect(node.pod().status?.ephemeralContainerStatuses).toMatchObject([
    { name: 'debugger', ready: false, state: { terminated: { exitCode: 0 } } },
  ]);
  const [main, other] = node.runtime.created;
  expect(other?.processes).toBe(main?.processes);
});

test('a new image ends the container and starts it anew', async () => {
  node = await startNode();
  await node.create(podOf(['service']));
  node.api.change<{ spec: object }>('pods', 'default', 'pod', '', (draft) => {
    draft.spec = { ...draft.spec, containers: [container('main', ['service'], { image: 'user' })] };
  });
  await node.clock.advance(1000);
  expect(node.events()).toContain('Normal Killing Container main definition changed, will be restarted');
  expect(node.pod().status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    image: 'docker.io/library/user:1',
  });
});

test('a running Pod without probes needs no timers of its own', async () => {
  node = await startNode();
  const before = node.clock.sleeping;
  await node.create(podOf(['sleep']));
  await node.clock.advance(60_000);
  expect(node.clock.sleeping).toBe(before);
});
