import { describe, expect, it, test } from '@jest/globals';
import { networkSchema } from '../../../src/grade/network/spec.ts';
import { CouldNotLook } from '../../../src/model/could-not-look.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { ExecOutcome } from '../../../src/model/ports/cluster.ts';
import { judgeTraffic, podEnd } from '../../../src/model/network-policy.ts';
import { gradeChecks, gradeOne, makeCheck } from './fixtures/grade-task.ts';
import { inMemoryCluster, type Scene } from './fixtures/in-memory-cluster.ts';
import { makePod, NAMESPACE, runningStatus } from './fixtures/objects.ts';

const IPS: Readonly<Record<string, string>> = { web: '10.0.0.1', api: '10.0.0.2', thief: '10.0.0.3' };

function pod(name: string, more: JsonObject = {}, spec: JsonObject = {}): KubeObject {
  const ip = IPS[name] ?? '10.0.0.9';
  return makePod(spec, { podIP: ip, ...more }, { name, uid: `uid-${name}`, labels: { app: name } });
}

const POLICY: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'only-web', namespace: 'sun' },
  spec: {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] }],
  },
};
const OBJECTS = [NAMESPACE, pod('web'), pod('api'), pod('thief'), POLICY];

const one = (name: string): JsonObject => ({ pods: { namespace: 'sun', name } });
const ENDS: JsonObject = { web: one('web'), api: one('api'), thief: one('thief') };
const SPEC: JsonObject = {
  ends: ENDS,
  rows: [
    { from: 'web', to: 'api', port: 8080, wanted: 'open' },
    { from: 'thief', to: 'api', port: 8080, wanted: 'closed' },
  ],
};

const CONNECTED: ExecOutcome = { ran: true, exitCode: 0, stdout: '', stderr: '' };
const REFUSED: ExecOutcome = { ran: true, exitCode: 1, stdout: '', stderr: 'nc: Connection refused' };
const SILENT: ExecOutcome = { ran: true, exitCode: 1, stdout: '', stderr: 'nc: timed out' };

interface Net {
  /** "ip port" of what listens. */
  readonly listening?: readonly string[];
  readonly enforces?: boolean;
}

/** What nc says in a network of these objects. */
function nc(objects: readonly KubeObject[], { listening = ['10.0.0.2 8080'], enforces = true }: Net = {}) {
  const pods = () => objects.filter(({ kind }) => kind === 'Pod');
  const policies = () => objects.filter(({ kind }) => kind === 'NetworkPolicy');
  return (container: { pod: string }, command: readonly string[]): ExecOutcome => {
    const [tool, , , , ip = '', port = ''] = command;
    if (tool !== 'nc') return { ran: false, message: 'executable file not found in $PATH' };
    if (ip.startsWith('127.')) return REFUSED;
    const from = pods().find(({ metadata }) => metadata.name === container.pod);
    const to = pods().find((item) => podEnd(item).ips.includes(ip));
    if (from === undefined || to === undefined) return SILENT;
    const rules = { policies: policies(), namespaces: {} };
    const traffic = { from: podEnd(from), to: podEnd(to), protocol: 'TCP', port: Number(port) } as const;
    if (enforces && !judgeTraffic(rules, traffic).allowed) return SILENT;
    return listening.includes(`${ip} ${port}`) ? CONNECTED : REFUSED;
  };
}

function grade(spec: JsonObject, objects: KubeObject[] = OBJECTS, net: Net = {}, scene: Scene = {}) {
  const own = [...objects];
  const cluster = inMemoryCluster({ objects: own, exec: nc(own, net), ...scene });
  return gradeOne('network', spec, { cluster });
}

const without = (name: string): KubeObject[] => OBJECTS.filter(({ metadata }) => metadata.name !== name);

const NXDOMAIN: ExecOutcome = {
  ran: true,
  exitCode: 1,
  stdout: "** server can't find x: NXDOMAIN",
  stderr: '',
};

const noTool = (): ExecOutcome => ({ ran: false, message: 'executable file not found in $PATH' });

/** kube-proxy */
const throughProxy = (container: { pod: string }, command: readonly string[]): ExecOutcome =>
  nc(OBJECTS)(
    container,
    command.map((word) => (word === '10.96.0.5' ? '10.0.0.2' : word === '80' ? '8080' : word)),
  );

const egress = (ports: JsonObject[]): KubeObject => ({
  ...POLICY,
  metadata: { name: 'dns-only', namespace: 'sun' },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports }] },
});

const answer = (says: (tool: string) => ExecOutcome) => ({
  exec: (_: unknown, command: readonly string[]) =>
    command.includes('127.0.0.1') ? REFUSED : says(command[0] ?? ''),
});

const saysUdp = (tool: string): ExecOutcome => (tool === 'nslookup' ? NXDOMAIN : SILENT);

const onlyUdp = (container: { pod: string }, command: readonly string[]): ExecOutcome =>
  container.pod === 'coredns' ? CONNECTED : answer(saysUdp).exec(container, command);

const start: NonNullable<Scene['create']> = (object, objects) => {
  const made = {
    ...object,
    status: {
      phase: 'Running',
      podIP: '10.0.2.1',
      conditions: [],
      containerStatuses: [runningStatus('look')],
    },
  };
  objects.push(made);
  return { done: true, object: made, warnings: [] };
};

const breakDown = (): never => {
  throw new Error('a fault of ours');
};

const refuse: NonNullable<Scene['create']> = () => ({
  done: false,
  status: 403,
  reason: 'Forbidden',
  message: 'exceeded quota: small, requested: pods=1',
});

const vanish: NonNullable<Scene['create']> = (object) => ({ done: true, object, warnings: [] });

const nodeSaying = (says: (line: string) => string): Scene => ({
  nodeExec: (_, command) => {
    const lines = (command.at(-1) ?? '').trim().split('\n');
    return { ran: true, exitCode: 0, stdout: lines.map(says).join('\n'), stderr: '' };
  },
});

describe('a table of connections', () => {
  it('passes where policies and cluster both do what is asked', async () => {
    const result = await grade(SPEC);
    expect(result).toMatchObject({ status: 'pass', actual: 'all 2 are' });
    expect(result.evidence[0]?.text.split('\n')).toEqual([
      'from   to   port  wanted  seen    by',
      '-----  ---  ----  ------  ------  --------',
      'web    api  8080  open    open    only-web',
      'thief  api  8080  closed  closed  only-web',
    ]);
  });

  it('fails where an open door is against both', async () => {
    expect(await grade(SPEC, without('only-web'))).toMatchObject({
      status: 'fail',
      actual: 'thief -> api:8080 is open, wanted closed: no policy closes it',
    });
  });

  it('fails where a policy closes what must be open, wrong lines first', async () => {
    const result = await grade({
      ends: ENDS,
      rows: [{ from: ['web', 'thief'], to: 'api', port: 8080, wanted: 'open' }],
    });
    expect(result).toMatchObject({
      status: 'fail',
      actual: 'thief -> api:8080 is closed (timed out), wanted open: isolated by only-web',
    });
    expect(result.evidence[0]?.text.split('\n')[2]).toMatch(/^thief/);
  });

  it('is an error on a cluster that enforces nothing', async () => {
    const result = await grade(SPEC, OBJECTS, { enforces: false });
    expect(result.status).toBe('error');
    expect(result.actual).toContain(
      'the cluster does not do what the policies say: thief -> api:8080 is open',
    );
  });

  it('is an error on a cluster that closes what no policy closes', async () => {
    const objects = without('only-web');
    const obeys = nc(OBJECTS);
    const result = await grade(
      { ends: ENDS, rows: [{ from: ['web', 'thief'], to: 'api', port: 8080, wanted: 'open' }] },
      objects,
      {},
      { exec: obeys },
    );
    expect(result.status).toBe('error');
    expect(result.actual).toContain(
      'thief -> api:8080 is closed (timed out), wanted open: it answers others',
    );
  });

  it('does not take a dead server for a closed door', async () => {
    const result = await grade(
      { ends: ENDS, rows: [{ from: 'thief', to: 'api', port: 8080, wanted: 'closed' }] },
      OBJECTS,
      { listening: [] },
    );
    expect(result).toMatchObject({ status: 'fail' });
    expect(result.actual).toContain('nothing listens on that port, so no policy is at work');
  });

  it('knows a listener by its own loopback where nobody else may reach it', async () => {
    const rows = [{ from: 'thief', to: 'api', port: 8080, wanted: 'closed' }];
    expect((await grade({ ends: ENDS, rows })).status).toBe('pass');
  });

  it('takes no server for dead that a busy machine does not let answer in time', async () => {
    const rows = [{ from: 'thief', to: 'api', port: 8080, wanted: 'closed' }];
    // the Pod asks its own address, where no policy has a say
    const exec = (container: { pod: string }, command: readonly string[]): ExecOutcome =>
      container.pod === 'api' ? SILENT : nc(OBJECTS)(container, command);
    const result = await grade({ ends: ENDS, rows }, OBJECTS, {}, { exec });
    expect(result).toMatchObject({ status: 'error', reason: 'unavailable' });
    expect(result.actual).toContain('nothing shows that anything would answer there');
  });

  it('takes no word of wget about HTTP for a refusal', async () => {
    const odd: ExecOutcome = { ran: true, exitCode: 1, stdout: '', stderr: 'wget: error getting response' };
    const exec = (container: { pod: string }, command: readonly string[]): ExecOutcome => {
      if (command[0] === 'wget') return odd;
      return command.includes('127.0.0.1') ? CONNECTED : nc(OBJECTS)(container, command);
    };
    const rows = [{ from: 'thief', to: 'api', port: 8080, wanted: 'closed' }];
    expect((await grade({ ends: ENDS, rows }, OBJECTS, {}, { exec })).status).toBe('pass');
  });

  it('earns nothing with an instrument that does not work', async () => {
    const exec = (container: { pod: string }, command: readonly string[]): ExecOutcome =>
      container.pod === 'thief' ? SILENT : nc(OBJECTS)(container, command);
    const result = await grade(SPEC, OBJECTS, {}, { exec });
    expect(result).toMatchObject({ status: 'error', reason: 'unavailable' });
    expect(result.actual).toContain('not even its own loopback can be tried from sun/thief');
  });

  it('earns nothing without a tool to connect with', async () => {
    const result = await grade(SPEC, OBJECTS, {}, { exec: noTool });
    expect(result).toMatchObject({ status: 'error' });
    expect(result.actual).toContain('no tool to connect with is in the Pod');
  });

  it('earns nothing with a nc that only pretends', async () => {
    // says open to all, so that closed doors contradict the policies
    expect((await grade(SPEC, OBJECTS, {}, { exec: () => CONNECTED })).status).toBe('error');
    // says closed to all
    expect((await grade(SPEC, OBJECTS, {}, { exec: () => REFUSED })).status).toBe('fail');
  });

  it('fails where a Pod is not there', async () => {
    expect(await grade(SPEC, without('thief'))).toMatchObject({
      status: 'fail',
      actual: 'Pod sun/thief: not found',
    });
  });

  it('is no fail where the cluster can not be asked', async () => {
    for (const reason of ['throttled', 'unreachable', 'unavailable', 'timeout'] as const) {
      const result = await grade(
        SPEC,
        OBJECTS,
        {},
        {
          exec: () => {
            throw new CouldNotLook(reason, 'broken');
          },
        },
      );
      expect(result).toMatchObject({ status: 'error', reason });
    }
  });

  it('judges by the policies alone only what is marked so', async () => {
    const rows = [
      { from: 'web', to: 'api', port: 8080, wanted: 'open' },
      { from: 'web', to: 'metadata', port: 80, wanted: 'closed', tried: false },
    ];
    const ends = { ...ENDS, metadata: { address: '169.254.169.254' } };
    expect(await grade({ ends, rows })).toMatchObject({
      status: 'fail',
      actual: 'web -> metadata:80 is open by the policies (no policy), wanted closed',
    });
    const egress: KubeObject = {
      ...POLICY,
      metadata: { name: 'egress', namespace: 'sun' },
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: {} }] }],
      },
    };
    expect((await grade({ ends, rows }, [...OBJECTS, egress])).status).toBe('pass');
  });

  it('tries four of a thousand Pods, and says so', async () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      makePod(
        {},
        { podIP: `10.1.${Math.floor(index / 200)}.${index % 200}` },
        {
          name: `web-${index}`,
          uid: `uid-${index}`,
          labels: { app: 'web' },
        },
      ),
    );
    const ends = { ...ENDS, web: { pods: { namespace: 'sun', labelSelector: 'app=web' } } };
    const result = await grade({ ...SPEC, ends }, [...without('web'), ...many]);
    expect(result.status).toBe('pass');
    expect(result.evidence[1]?.text).toBe('web: 4 of its 1000 Pods were tried');
  });

  it('leaves Pods aside that are on their way out', async () => {
    const gone = makePod(
      {},
      { podIP: '10.0.0.7' },
      {
        name: 'a-old',
        labels: { app: 'web' },
        deletionTimestamp: '2026-01-01T00:00:00Z',
      },
    );
    const ends = { ...ENDS, web: { pods: { namespace: 'sun', labelSelector: 'app=web' } } };
    expect((await grade({ ...SPEC, ends }, [gone, ...OBJECTS])).status).toBe('pass');
  });

  it('looks again while cluster and policies disagree', async () => {
    const own = [...OBJECTS];
    let rounds = 0;
    const exec = (container: { pod: string }, command: readonly string[]): ExecOutcome => {
      if (command[4] === '127.0.0.1' && container.pod === 'web') rounds += 1;
      return nc(own, { enforces: rounds > 2 })(container, command);
    };
    const cluster = inMemoryCluster({ objects: own, exec });
    const check = makeCheck('network', SPEC, { withinMs: 20_000 });
    const { checks } = await gradeChecks([check], { cluster });
    expect(checks[0]).toMatchObject({ status: 'pass' });
    expect(rounds).toBeGreaterThan(2);
  });
});

describe('a Service as an end', () => {
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'api', namespace: 'sun' },
    spec: { clusterIP: '10.96.0.5', selector: { app: 'api' }, ports: [{ port: 80, targetPort: 8080 }] },
  };
  const spec: JsonObject = {
    ends: { ...ENDS, service: { service: { namespace: 'sun', name: 'api' } } },
    rows: [
      { from: 'web', to: 'service', port: 80, wanted: 'open' },
      { from: 'thief', to: 'service', port: 80, wanted: 'closed' },
    ],
  };

  it('is judged by what is behind it', async () => {
    expect(await grade(spec, [...OBJECTS, service], {}, { exec: throughProxy })).toMatchObject({
      status: 'pass',
    });
  });

  it('fails where it is not there, or leads nowhere', async () => {
    expect(await grade(spec, OBJECTS, {}, { exec: throughProxy })).toMatchObject({
      status: 'fail',
      actual: 'not found',
    });
    const elsewhere = {
      ...service,
      spec: { ...(service['spec'] as JsonObject), selector: { app: 'nobody' } },
    };
    const result = await grade(spec, [...OBJECTS, elsewhere], {}, { exec: () => REFUSED });
    expect(result.status).toBe('fail');
    expect(result.actual).toContain('no ready Pod of the Service answers there');
  });
});

describe('DNS as an end', () => {
  const dns = [
    makePod(
      {},
      { podIP: '10.0.1.1' },
      {
        name: 'coredns',
        namespace: 'kube-system',
        labels: { 'k8s-app': 'kube-dns' },
      },
    ),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace: 'kube-system' },
      spec: {
        clusterIP: '10.96.0.10',
        selector: { 'k8s-app': 'kube-dns' },
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
    },
  ];
  const spec: JsonObject = {
    ends: { web: one('web'), dns: { dns: true } },
    rows: [{ from: 'web', to: 'dns', wanted: 'open' }],
  };

  it('is two lines, and any answer is one', async () => {
    const objects = [...OBJECTS, ...dns, egress([{ protocol: 'UDP', port: 53 }, { port: 53 }])];
    const result = await grade(
      spec,
      objects,
      {},
      answer((tool) => (tool === 'nslookup' ? NXDOMAIN : CONNECTED)),
    );
    expect(result).toMatchObject({ status: 'pass' });
    expect(result.evidence[0]?.text).toMatch(/53\/UDP.*\n.*53 /);
  });

  it('fails where only UDP is open', async () => {
    const objects = [...OBJECTS, ...dns, egress([{ protocol: 'UDP', port: 53 }])];
    expect(await grade(spec, objects, {}, { exec: onlyUdp })).toMatchObject({
      status: 'fail',
      actual: 'web -> dns:53 is closed (timed out), wanted open: isolated by sun/dns-only',
    });
  });
});

describe('a Pod made to look', () => {
  const spec: JsonObject = {
    ends: { ...ENDS, stranger: { made: { namespace: 'sun', labels: { app: 'stranger' } } } },
    rows: [...(SPEC['rows'] as JsonObject[]), { from: 'stranger', to: 'api', port: 8080, wanted: 'closed' }],
  };

  it('is made, tried and taken away', async () => {
    const own = [...OBJECTS];
    const cluster = inMemoryCluster({ objects: own, exec: nc(own), create: start });
    expect(await gradeOne('network', spec, { cluster })).toMatchObject({ status: 'pass' });
    expect(own).toHaveLength(OBJECTS.length);
    expect(cluster.asked.filter((what) => /^(create|remove)/.test(what))).toEqual([
      'create Pod cks-look-a1-stranger-check',
      'remove Pod cks-look-a1-stranger-check',
    ]);
  });

  it('is taken away when the look is broken off', async () => {
    const own = [...OBJECTS];
    const cluster = inMemoryCluster({ objects: own, exec: breakDown, create: start });
    await expect(gradeOne('network', spec, { cluster })).rejects.toThrow('a fault of ours');
    expect(own).toHaveLength(OBJECTS.length);
  });

  it('that a quota refuses is stood in for by a Pod that is treated alike', async () => {
    const result = await grade(spec, OBJECTS, {}, { create: refuse });
    expect(result.status).toBe('pass');
    expect(result.evidence[1]?.text).toContain(
      'sun/thief serves instead of a Pod of ours, which was refused',
    );
  });

  it('that a quota refuses is an error that names it where nobody can stand in', async () => {
    const ends = {
      web: one('web'),
      api: one('api'),
      stranger: (spec['ends'] as JsonObject)['stranger'] ?? {},
    };
    const rows = [{ from: 'stranger', to: 'api', port: 8080, wanted: 'closed' }];
    const result = await grade({ ends, rows }, without('thief'), {}, { create: refuse });
    expect(result).toMatchObject({ status: 'error', reason: 'blocked' });
    expect(result.actual).toContain('exceeded quota: small');
  });

  it('that the learner deletes is an error', async () => {
    const result = await grade(spec, OBJECTS, {}, { create: vanish });
    expect(result).toMatchObject({ status: 'error', reason: 'blocked' });
    expect(result.actual).toContain('was removed');
  });
});

describe('from the node', () => {
  it('whose answer nobody understands is an error', async () => {
    const result = await grade(
      SPEC,
      OBJECTS,
      {},
      { ...nodeSaying(() => 'x'), exec: () => ({ ran: false, message: 'no' }) },
    );
    expect(result.status).toBe('error');
  });
});

test.each<[string, JsonObject]>([
  ['an end that is not named', { ends: ENDS, rows: [{ from: 'web', to: 'db', port: 1, wanted: 'open' }] }],
  ['no port', { ends: ENDS, rows: [{ from: 'web', to: 'api', wanted: 'open' }] }],
  [
    'a port to DNS',
    { ends: { ...ENDS, dns: { dns: true } }, rows: [{ from: 'web', to: 'dns', port: 53, wanted: 'open' }] },
  ],
  [
    'UDP to a Pod',
    { ends: ENDS, rows: [{ from: 'web', to: 'api', port: 1, protocol: 'UDP', wanted: 'open' }] },
  ],
  [
    'a source that is an address',
    {
      ends: { ...ENDS, x: { address: '10.0.0.1' } },
      rows: [{ from: 'x', to: 'api', port: 1, wanted: 'open' }],
    },
  ],
  [
    'objects alone',
    { ends: ENDS, rows: [{ from: 'web', to: 'api', port: 1, wanted: 'open', tried: false }] },
  ],
  [
    'an end of two kinds',
    {
      ends: { web: { ...one('web'), address: '10.0.0.1' } },
      rows: [{ from: 'web', to: 'web', port: 1, wanted: 'open' }],
    },
  ],
])('%s is a fault in the spec', (_, spec) => {
  expect(networkSchema.safeParse(spec).success).toBe(false);
});

test('a Pod that only the policies are asked about is never made', async () => {
  const cluster = inMemoryCluster({ objects: OBJECTS, exec: nc(OBJECTS) });
  const later = { made: { namespace: 'sun', labels: { app: 'api' } } };
  const rows = [
    ...(SPEC['rows'] as JsonObject[]),
    { from: 'web', to: 'later', port: 8080, wanted: 'open', tried: false },
    { from: 'thief', to: 'later', port: 8080, wanted: 'closed', tried: false },
  ];
  const result = await gradeOne('network', { ends: { ...ENDS, later }, rows }, { cluster });
  expect(result.status).toBe('pass');
  expect(result.evidence[0]?.text).toContain('* by the policies alone');
  expect(cluster.asked.filter((what) => what.startsWith('create'))).toEqual([]);
});
