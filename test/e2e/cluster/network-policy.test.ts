import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/model/json.ts';
import { judgeTraffic, podEnd, type PodEnd, type Traffic } from '../../../src/model/network-policy.ts';
import type { Cluster } from '../../../src/model/ports/cluster.ts';
import { makePolicySets, NAMESPACES, PORTS } from './policy-cases.ts';
import { CLUSTER_LIMIT_MS, openPracticeHome, signal, type PracticeHome } from './practice-cluster.ts';

/** Every connection between six Pods on two nodes, under made-up policies, is as `judgeTraffic` says. */

const SEED = 20_261;
const SETS = 10;
/** How long a change may take to show, on a machine that has much else to do. */
const SETTLE_MS = 15_000;

let home: PracticeHome;
let cluster: Cluster;
let pods: readonly PodEnd[];
let dns: PodEnd;

beforeAll(async () => {
  home = openPracticeHome('policy');
  await home.provider.up({}, () => undefined, signal());
  cluster = await home.provider.connect(signal());
  apply(
    ...Object.entries(NAMESPACES).map(([name, labels]) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels },
    })),
  );
  apply(
    ...Object.keys(NAMESPACES).flatMap((namespace) => [
      podOf(namespace, 'one', home.controlPlane, { web: 8080, api: 8081 }),
      podOf(namespace, 'two', home.controlPlane.replace('control-plane', 'worker'), { web: 8081, api: 8082 }),
    ]),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'two', namespace: 'sun' },
      spec: { selector: { app: 'two' }, ports: [{ port: 80, targetPort: 8080 }] },
    },
  );
  for (const namespace of Object.keys(NAMESPACES))
    home.kubectl('wait', '-n', namespace, '--for=condition=Ready', 'pod', '--all', '--timeout=120s');
  home.kubectl('wait', '-n', 'kube-system', '--for=condition=Available', 'deploy/coredns', '--timeout=120s');
  const listed = await Promise.all(
    [...Object.keys(NAMESPACES), 'kube-system'].map((namespace) =>
      cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal()),
    ),
  );
  const ends = listed.flat().map((pod) => podEnd(pod));
  pods = ends.filter(({ namespace }) => namespace in NAMESPACES);
  const resolver = ends.find(({ name }) => name.startsWith('coredns'));
  if (resolver === undefined) throw new Error('the cluster has no resolver');
  dns = resolver;
}, CLUSTER_LIMIT_MS);
afterAll(async () => {
  await cluster?.close();
  await home.remove();
}, CLUSTER_LIMIT_MS);

test(
  'connections are let through and refused as the policies together say',
  async () => {
    const ips = pods.flatMap((pod) => pod.ips);
    let refused = 0;
    let allowed = 0;
    for (const policies of makePolicySets(SEED, SETS, ips)) {
      removePolicies();
      apply(...policies);
      const expected = tableOf(
        (traffic) => judgeTraffic({ policies, namespaces: allNamespaces() }, traffic).allowed,
      );
      const seen = await seeUntil(expected);
      try {
        expect(seen).toEqual(expected);
      } catch (error) {
        throw new Error(JSON.stringify(policies, null, 1), { cause: error });
      }
      const results = Object.values(expected);
      allowed += results.filter(Boolean).length;
      refused += results.filter((one) => !one).length;
    }
    // sets that let everything through, or nothing, would prove little
    expect(Math.min(allowed, refused) / (allowed + refused)).toBeGreaterThan(0.15);
  },
  CLUSTER_LIMIT_MS,
);

test(
  'egress to a Service is judged by the Pod and the port behind it, and a Pod reaches itself by it',
  async () => {
    removePolicies();
    const service = home.kubectl('get', 'service', 'two', '-n', 'sun', '-o', 'jsonpath={.spec.clusterIP}');
    const [client, behind] = [find('moon', 'one'), find('sun', 'two')];
    const reaches = async (from: PodEnd): Promise<boolean> =>
      (await connectFrom(from, [[service, 80]])).includes(`${service}:80`);
    expect(await reaches(client)).toBe(true);
    apply(egressOf('moon', [{ to: [{ ipBlock: { cidr: `${service}/32` } }] }]));
    await until(async () => !(await reaches(client)));
    apply(egressOf('moon', [{ to: [{ ipBlock: { cidr: `${behind.ips[0]}/32` } }], ports: [{ port: 80 }] }]));
    await sleep(2_000);
    expect(await reaches(client)).toBe(false);
    apply(
      egressOf('moon', [{ to: [{ ipBlock: { cidr: `${behind.ips[0]}/32` } }], ports: [{ port: 8080 }] }]),
    );
    await until(() => reaches(client));
    apply(egressOf('sun', []));
    await until(async () => (await connectFrom(behind, [[client.ips[0] ?? '', 8080]])).length === 0);
    expect(await reaches(behind)).toBe(true);
  },
  CLUSTER_LIMIT_MS,
);

test(
  'the node reaches its Pods whatever the policies say: they stay ready',
  async () => {
    removePolicies();
    const denial = Object.keys(NAMESPACES).map((namespace) => ({
      ...egressOf(namespace, []),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    }));
    apply(...denial);
    await seeUntil(tableOf(({ from, to }) => from === to));
    await sleep(4_000);
    for (const namespace of Object.keys(NAMESPACES))
      expect(
        home.kubectl(
          'get',
          'pods',
          '-n',
          namespace,
          '-o',
          'jsonpath={.items[*].status.containerStatuses[*].ready}',
        ),
      ).toBe('true true');
  },
  CLUSTER_LIMIT_MS,
);

function podOf(
  namespace: string,
  app: string,
  node: string,
  named: Readonly<Record<string, number>>,
): JsonObject {
  const listen = PORTS.map((port) => `nc -lk -p ${port} -e true`).join(' & ');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: app, namespace, labels: { app } },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'c',
          image: 'busybox:1.32.0',
          command: ['sh', '-c', `${listen} & wait`],
          ports: Object.entries(named).map(([name, containerPort]) => ({ name, containerPort })),
          readinessProbe: {
            tcpSocket: { port: 8080 },
            periodSeconds: 1,
            timeoutSeconds: 1,
            failureThreshold: 3,
          },
        },
      ],
    },
  };
}

function egressOf(namespace: string, egress: readonly JsonObject[]): JsonObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'leaving', namespace },
    spec: { podSelector: {}, policyTypes: ['Egress'], egress },
  };
}

function apply(...items: readonly JsonObject[]): void {
  const env = { ...process.env, KUBECONFIG: home.learner };
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  execFileSync('kubectl', ['apply', '-f', '-'], { env, input, stdio: ['pipe', 'ignore', 'pipe'] });
}

function removePolicies(): void {
  for (const namespace of Object.keys(NAMESPACES))
    home.kubectl('delete', 'networkpolicies', '--all', '-n', namespace);
}

function allNamespaces(): Readonly<Record<string, JsonObject>> {
  return { ...NAMESPACES, 'kube-system': { 'kubernetes.io/metadata.name': 'kube-system' } };
}

function find(namespace: string, name: string): PodEnd {
  const found = pods.find((pod) => pod.namespace === namespace && pod.name === name);
  if (found === undefined) throw new Error(`no Pod ${namespace}/${name}`);
  return found;
}

type Table = Readonly<Record<string, boolean>>;

const nameOf = ({ namespace, name }: PodEnd): string => `${namespace}/${name}`;

/** "sun/one -> moon/two:8080": whether it is to be let through. */
function tableOf(judge: (traffic: Traffic) => boolean): Table {
  const rows = pods.flatMap((from) => [
    ...pods.flatMap((to) =>
      PORTS.map((port): [string, Traffic] => [
        `${nameOf(from)} -> ${nameOf(to)}:${port}`,
        { from, to, protocol: 'TCP', port },
      ]),
    ),
    [`${nameOf(from)} -> dns`, { from, to: dns, protocol: 'UDP', port: 53 }] as [string, Traffic],
  ]);
  return Object.fromEntries(rows.map(([row, traffic]) => [row, judge(traffic)]));
}

/** All connections tried, again until they are as expected or time is up; what was seen last. */
async function seeUntil(expected: Table): Promise<Table> {
  const end = performance.now() + SETTLE_MS;
  for (;;) {
    const seen = await see();
    const same = Object.entries(expected).every(([row, allowed]) => seen[row] === allowed);
    if (same || performance.now() > end) return seen;
    await sleep(200);
  }
}

async function see(): Promise<Table> {
  const targets = pods.flatMap((to) => PORTS.map((port) => [to.ips[0] ?? '', port] as const));
  const reached = await Promise.all(
    pods.map(async (from) => [from, await connectFrom(from, targets)] as const),
  );
  const open = new Set(reached.flatMap(([from, lines]) => lines.map((line) => `${nameOf(from)} ${line}`)));
  return tableOf(({ from, to, port, protocol }) => {
    if (from.end !== 'pod' || to.end !== 'pod') return false;
    return open.has(`${nameOf(from)} ${protocol === 'UDP' ? 'dns' : `${to.ips[0]}:${port}`}`);
  });
}

/** Those of the targets that answer, as "ip:port", and "dns" when the resolver does; all tried at once. */
async function connectFrom(
  from: PodEnd,
  targets: readonly (readonly [ip: string, port: number])[],
): Promise<readonly string[]> {
  const tries = targets.map(([ip, port]) => `(nc -z -w 1 ${ip} ${port} && echo ${ip}:${port}) &`);
  const ask = `(timeout 1 nslookup kubernetes.default.svc.cluster.local ${dns.ips[0]} >/dev/null && echo dns) &`;
  const script = `${tries.join('\n')}\n${ask}\nwait`;
  const outcome = await cluster.containers.exec(
    { namespace: from.namespace, pod: from.name, container: 'c' },
    ['sh', '-c', script],
    { signal: signal(30_000) },
  );
  if (!outcome.ran) throw new Error(outcome.message);
  return outcome.stdout.split('\n').filter(Boolean);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + SETTLE_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to be');
    await sleep(200);
  }
}
