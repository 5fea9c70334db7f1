import { expect, test } from '@jest/globals';
import { networkSchema } from '../../../src/grade/network/spec.ts';
import type { Json, JsonObject } from '../../../src/model/json.ts';
import { judgeTraffic, podEnd } from '../../../src/model/network-policy.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { ExecOutcome } from '../../../src/model/ports/cluster.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { inMemoryCluster } from './fixtures/in-memory-cluster.ts';
import { makePod, NAMESPACE } from './fixtures/objects.ts';

const PODS = [
  makePod({}, { podIP: '10.0.0.1' }, { name: 'web', uid: 'uid-web', labels: { app: 'web' } }),
  makePod({}, { podIP: '10.0.0.2' }, { name: 'api', uid: 'uid-api', labels: { app: 'api' } }),
];
const elsewhere: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'moon', labels: { 'kubernetes.io/metadata.name': 'moon', team: 'blue' } },
};

const policy = (name: string, spec: JsonObject): KubeObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'sun' },
  spec,
});
const toApi = (...ingress: JsonObject[]): KubeObject =>
  policy('to-api', { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'], ingress });
const WEB: JsonObject = { from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080 }] };
const fromMoon = (labels: JsonObject): JsonObject => ({
  from: [{ namespaceSelector: { matchLabels: { team: 'blue' } }, podSelector: { matchLabels: labels } }],
  ports: [{ port: 8080 }],
});

const CONNECTED: ExecOutcome = { ran: true, exitCode: 0, stdout: '', stderr: '' };
const SILENT: ExecOutcome = { ran: true, exitCode: 1, stdout: '', stderr: 'nc: timed out' };

const ONLY_WEB: JsonObject = {
  of: 'api',
  from: [{ namespace: 'sun', labels: { app: 'web' }, ports: [8080] }],
};

const one = (name: string): JsonObject => ({ pods: { namespace: 'sun', name } });

function grade(policies: readonly KubeObject[], nothingElse: Json) {
  const objects = [NAMESPACE, elsewhere, ...PODS, ...policies];
  const exec = (container: { pod: string }, command: readonly string[]): ExecOutcome => {
    const [from, to] = [container.pod, command[4] === '10.0.0.2' ? 'api' : 'web'].map((name) =>
      podEnd(PODS.find(({ metadata }) => metadata.name === name) ?? {}),
    );
    if (from === undefined || to === undefined) return SILENT;
    const traffic = { from, to, protocol: 'TCP', port: Number(command[5]) } as const;
    return judgeTraffic({ policies, namespaces: {} }, traffic).allowed ? CONNECTED : SILENT;
  };
  const spec = {
    ends: { web: one('web'), api: one('api'), later: { made: { namespace: 'sun', labels: { app: 'api' } } } },
    rows: [{ from: 'web', to: 'api', port: 8080, wanted: 'open' }],
    nothingElse,
  };
  return gradeOne('network', spec, { cluster: inMemoryCluster({ objects, exec }) });
}

test('what is meant and no more passes', async () => {
  expect(await grade([toApi(WEB)], [ONLY_WEB])).toMatchObject({ status: 'pass' });
});

test('somebody who is let in as well fails the check, though no Pod is there yet', async () => {
  const result = await grade([toApi(WEB, fromMoon({ app: 'spy' }))], [ONLY_WEB]);
  expect(result).toMatchObject({
    status: 'fail',
    actual: 'the policies open more: a Pod with app=spy in Namespace moon -> api, port 8080: by sun/to-api',
  });
  expect(result.evidence.map(({ title }) => title)).toContain('Open by the policies as well');
});

test('who is not among those that count is left to other checks', async () => {
  const among = [{ namespace: 'sun' }];
  expect(await grade([toApi(WEB, fromMoon({}))], [{ ...ONLY_WEB, among }])).toMatchObject({ status: 'pass' });
  expect(await grade([toApi({ from: WEB['from'] ?? [] })], [{ ...ONLY_WEB, among }])).toMatchObject({
    status: 'fail',
  });
});

test('a namespace may be meant by its labels', async () => {
  const meant = { of: 'api', from: [...(ONLY_WEB['from'] as Json[]), { namespaceLabels: { team: 'blue' } }] };
  expect(await grade([toApi(WEB, fromMoon({}))], [meant])).toMatchObject({ status: 'pass' });
  const other = { of: 'api', from: [...(ONLY_WEB['from'] as Json[]), { namespaceLabels: { team: 'red' } }] };
  expect(await grade([toApi(WEB, fromMoon({}))], [other])).toMatchObject({ status: 'fail' });
});

test('a made end stands for all Pods with its labels, those that are there do not', async () => {
  const debug = policy('debug', {
    podSelector: { matchLabels: { debug: 'true' } },
    policyTypes: ['Ingress'],
    ingress: [{}],
  });
  expect(await grade([toApi(WEB), debug], [ONLY_WEB])).toMatchObject({ status: 'pass' });
  const result = await grade([toApi(WEB), debug], [{ ...ONLY_WEB, of: ['api', 'later'] }]);
  expect(result.status).toBe('fail');
  expect(result.actual).toContain('-> later (one with debug=true, app=api), port');
});

test('nobody and addresses: where a Pod may connect to', async () => {
  const out = policy('out', {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
  });
  const nowhere: JsonObject = { of: 'api', to: [] };
  expect(await grade([toApi(WEB), out], [nowhere])).toMatchObject({
    status: 'fail',
    actual: expect.stringMatching(/^the policies open more: api -> 192\.0\.2\.\d+, port \d+.*: by sun\/out/),
  });
  expect(await grade([toApi(WEB), out], [{ of: 'api', to: [{ outside: true }] }])).toMatchObject({
    status: 'pass',
  });
  expect(await grade([toApi(WEB)], [nowhere])).toMatchObject({
    status: 'fail',
    actual: expect.stringContaining('no policy closes it'),
  });
});

test.each<[string, JsonObject]>([
  ['neither from nor to', { of: 'api' }],
  ['both', { of: 'api', from: [], to: [] }],
  ['an end that is not there', { of: 'nobody', from: [] }],
  ['an end of the list that is not there', { of: 'api', from: [{ end: 'nobody' }] }],
  ['an address as the Pods in question', { of: 'outside', from: [] }],
  ['nobody in particular', { of: 'api', from: [{ ports: [80] }] }],
  ['labels without a namespace', { of: 'api', from: [{ end: 'web', labels: { app: 'web' } }] }],
])('a spec with %s is refused', (_what, nothingElse) => {
  const ends = {
    web: { pods: { namespace: 'sun', name: 'web' } },
    api: { pods: { namespace: 'sun', name: 'api' } },
    outside: { address: '203.0.113.1' },
  };
  const rows = [{ from: 'web', to: 'api', port: 80, wanted: 'open' }];
  expect(networkSchema.safeParse({ ends, rows }).success).toBe(true);
  expect(networkSchema.safeParse({ ends, rows, nothingElse: [nothingElse] }).success).toBe(false);
});
