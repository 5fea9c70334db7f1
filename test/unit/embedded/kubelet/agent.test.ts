import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { LogOptions } from '../../../../src/embedded/kubelet/types.ts';
import { StatusError } from '../../../../src/embedded/objects/status-error.ts';
import { type Node, podOf, startNode } from './kit.ts';

let node: Node;
afterEach(() => node.kubelet.stop());

const POD = { namespace: 'default', name: 'pod' };
const service = (name: string, spec: object): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }], ...spec },
});
const slice = (name: string, port: number, endpoints: object[]): object => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `${name}-abc`, namespace: 'default', labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  endpoints,
  ports: [{ name: '', port, protocol: 'TCP' }],
});

const policy = (name: string, spec: object): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'default' },
  spec,
});

/** A DNS server, as far as the node is concerned: the first Pod answers on port 53. */
async function startDns(): Promise<void> {
  const ports = [{ port: 53, targetPort: 53, protocol: 'UDP' }];
  await node.create(service('kube-dns', { clusterIP: '10.96.0.10', ports }));
  const endpoints = [{ addresses: ['10.244.0.2'], conditions: { ready: true } }];
  await node.create({
    ...slice('kube-dns', 53, endpoints),
    ports: [{ name: '', port: 53, protocol: 'UDP' }],
  });
  node.runtime.created[0]?.network.listen(53, (stream) => stream.end());
}

async function logs(options: LogOptions = {}, container = ''): Promise<string> {
  let text = '';
  for await (const chunk of node.kubelet.logs(POD, container, options, new AbortController().signal)) {
    text += Buffer.from(chunk).toString();
  }
  return text;
}

/** What an answering server says over a connection. */
async function ask(connection: Promise<NodeJS.ReadWriteStream>): Promise<string> {
  const stream = await connection;
  stream.write('GET / HTTP/1.1\r\n\r\n');
  const [bytes] = (await once(stream, 'data')) as [Buffer];
  return bytes.toString().split('\r\n\r\n')[1] ?? '';
}

function refused(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StatusError) return `${error.status.code} ${error.message}`;
    return String(error);
  }
  return 'nothing';
}

describe('logs', () => {
  test('are those of the latest run, and of the one before', async () => {
    node = await startNode();
    await node.create(podOf(['print', 'one', 'two']));
    await node.clock.advance(5000);
    expect(await logs()).toBe('one two\n');
    expect(await logs({ previous: true })).toBe('one two\n');
    expect(await logs({ limitBytes: 3 })).toBe('one');
    expect(await logs({ tailLines: 0 })).toBe('');
    expect(await logs({ timestamps: true })).toMatch(/^2026-03-04T05:06:0\d\.\d{9}Z one two\n$/);
    expect(await logs({ sinceSeconds: 1 })).toBe('');
  });

  test('can be followed to the end', async () => {
    node = await startNode();
    await node.create(podOf(['print', 'one'], { restartPolicy: 'Never' }));
    await node.clock.advance(1000);
    expect(await logs({ follow: true })).toBe('one\n');
  });

  test.each([
    [
      podOf(['sleep'], {}, { image: 'nosuch' }),
      {},
      '',
      '400 container "main" in pod "pod" is waiting to start: image can\'t be pulled',
    ],
    [
      podOf(['sleep']),
      { previous: true },
      '',
      '400 previous terminated container "main" in pod "pod" not found',
    ],
    [podOf(['sleep']), {}, 'other', '400 container other is not valid for pod pod'],
    [
      podOf(['sleep'], { initContainers: [{ name: 'first', image: 'busybox', command: ['sleep'] }] }),
      {},
      '',
      '400 container "main" in pod "pod" is waiting to start: PodInitializing',
    ],
  ])('that are not there are refused', async (pod, options, container, message) => {
    node = await startNode();
    await node.create(pod);
    const { signal } = new AbortController();
    expect(refused(() => node.kubelet.logs(POD, container, options, signal))).toBe(message);
  });
});

describe('exec', () => {
  const options = { stdin: false, stdout: true, stderr: true, tty: false };

  test('runs a command in a running container', async () => {
    node = await startNode();
    await node.create(podOf(['sleep']));
    const process = node.kubelet.exec(POD, '', { ...options, command: ['false'] });
    expect(await process.exited).toEqual({ code: 1 });
  });

  test('says what the runtime says when it can not', async () => {
    node = await startNode();
    await node.create(podOf(['sleep']));
    expect(refused(() => node.kubelet.exec(POD, '', { ...options, command: ['nosuch'] }))).toMatch(
      /^Error: failed to exec in container: failed to start exec "[0-9a-f]{64}": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH$/,
    );
  });

  test('is refused where nothing runs', async () => {
    node = await startNode();
    await node.create(podOf(['exit', '0'], { restartPolicy: 'Never' }));
    await node.clock.advance(1000);
    expect(refused(() => node.kubelet.exec(POD, '', { ...options, command: ['true'] }))).toBe(
      '500 Internal error occurred: container not found ("main")',
    );
  });
});

describe('connections', () => {
  test('reach a port of a Pod, and are refused where nothing listens', async () => {
    node = await startNode();
    await node.create(podOf(['serve', '8080']));
    expect(await ask(node.kubelet.connect(POD, 8080))).toBe('pod');
    await expect(node.kubelet.connect(POD, 81)).rejects.toThrow(
      /failed to connect to localhost:81 inside namespace "[0-9a-f]{64}", IPv4: dial tcp4 127\.0\.0\.1:81: connect: connection refused/,
    );
  });

  test('to a Service go to a ready endpoint', async () => {
    node = await startNode();
    await node.create(podOf(['serve', '8080']));
    await node.create(
      service('web', {
        clusterIP: '10.96.5.5',
        type: 'NodePort',
        ports: [{ port: 80, targetPort: 8080, nodePort: 30_080, protocol: 'TCP' }],
      }),
    );
    await node.create(slice('web', 8080, [{ addresses: ['10.244.0.2'], conditions: { ready: true } }]));
    const { network } = node.runtime.created[0] ?? {};
    const { signal } = new AbortController();
    const connect = (ip: string, port: number): Promise<NodeJS.ReadWriteStream> =>
      network?.connect(ip, port, signal) ?? Promise.reject(new Error('no network'));
    expect(await ask(connect('10.96.5.5', 80))).toBe('pod');
    expect(await ask(connect('172.18.0.2', 30_080))).toBe('pod');
    expect(await ask(node.kubelet.connectService('default', 'web', '80'))).toBe('pod');
    await expect(connect('10.96.5.5', 81)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(connect('10.244.0.99', 80)).rejects.toMatchObject({ code: 'EHOSTUNREACH' });
    await startDns();
    expect(await network?.resolve('web', signal)).toEqual(['10.96.5.5']);
    expect(await network?.resolve('web.default.svc.cluster.local', signal)).toEqual(['10.96.5.5']);
    expect(await network?.resolve('web.other', signal)).toEqual([]);
    expect(network?.ask('10.96.0.10', 'web')).toEqual(['10.96.5.5']);
    expect(network?.ask('192.0.2.1', 'web')).toBe('lost');
    expect(network?.ask('10.244.0.1', 'web')).toBe('lost');
  });

  test('to a Service without endpoints are refused', async () => {
    node = await startNode();
    await node.create(podOf(['sleep']));
    await node.create(service('web', { clusterIP: '10.96.5.5' }));
    const { signal } = new AbortController();
    const { network } = node.runtime.created[0] ?? {};
    await expect(network?.connect('10.96.5.5', 80, signal)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(node.kubelet.connectService('default', 'web', '80')).rejects.toThrow(
      'no endpoints available for service "web"',
    );
  });

  test('find the Pods of a headless Service by name', async () => {
    node = await startNode();
    await node.create(podOf(['sleep'], { hostname: 'first', subdomain: 'db' }));
    await node.create(service('db', { clusterIP: 'None' }));
    await node.create(
      slice('db', 8080, [{ addresses: ['10.244.0.2'], hostname: 'first', conditions: { ready: true } }]),
    );
    const { network, hostname } = node.runtime.created[0] ?? {};
    expect(hostname).toBe('first');
    await startDns();
    const { signal } = new AbortController();
    expect(await network?.resolve('db', signal)).toEqual(['10.244.0.2']);
    expect(await network?.resolve('first.db', signal)).toEqual(['10.244.0.2']);
    expect(await network?.resolve('second.db', signal)).toEqual([]);
  });

  test('that a policy forbids are neither made nor refused, and the node makes them all the same', async () => {
    node = await startNode();
    await node.create(podOf(['serve', '8080']));
    await node.create({
      ...podOf(['sleep']),
      metadata: { name: 'other', namespace: 'default', labels: { app: 'x' } },
    });
    await startDns();
    const [pod, other] = node.runtime.created.map(({ network }) => network);
    const dial = async (port: number): Promise<string> => {
      const soon = AbortSignal.timeout(50);
      try {
        return await ask(other?.connect('10.244.0.2', port, soon) ?? Promise.reject(new Error('no network')));
      } catch (error) {
        return error instanceof Error && 'code' in error && typeof error.code === 'string'
          ? error.code
          : 'silence';
      }
    };
    expect(await dial(8080)).toBe('pod');
    expect(await dial(8081)).toBe('ECONNREFUSED');
    await node.create(policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }));
    expect(await dial(8080)).toBe('silence');
    expect(await dial(8081)).toBe('silence');
    expect(other?.ask('10.96.0.10', 'kube-dns')).toBe('lost');
    expect(await ask(node.kubelet.connect(POD, 8080))).toBe('pod');
    expect(await ask(pod?.connect('127.0.0.1', 8080, AbortSignal.timeout(50)) ?? Promise.reject())).toBe(
      'pod',
    );
    const selected = { podSelector: { matchLabels: { app: 'x' } } };
    await node.create(policy('out', { ...selected, policyTypes: ['Egress'], egress: [{}] }));
    await node.create(
      policy('in', { podSelector: {}, ingress: [{ from: [selected], ports: [{ port: 8080 }] }] }),
    );
    expect(await dial(8080)).toBe('pod');
    expect(await dial(8081)).toBe('silence');
  });

  test('on the host network share its ports', async () => {
    node = await startNode();
    await node.create(podOf(['serve', '9000'], { hostNetwork: true, dnsPolicy: 'ClusterFirst' }));
    const { network, hostname } = node.runtime.created[0] ?? {};
    expect(network?.ip).toBe('172.18.0.2');
    expect(hostname).toBe('cks-control-plane');
    expect(network?.listen(9000, () => undefined)).toBeUndefined();
    expect(node.pod().status?.podIP).toBe('172.18.0.2');
  });
});
