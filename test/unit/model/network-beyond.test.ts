import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cidrHolds, edgesOf } from '../../../src/model/ip-block.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { selectorMatches } from '../../../src/model/label-selector.ts';
import { ELSEWHERE, findBeyond, likesOf, type Excess } from '../../../src/model/network-beyond.ts';
import {
  judgeTraffic,
  podEnd,
  type NetworkEnd,
  type PodEnd,
  type Traffic,
} from '../../../src/model/network-policy.ts';

const nameLabel = (name: string): JsonObject => ({ 'kubernetes.io/metadata.name': name });
const namespaces = {
  shop: { team: 'blue', ...nameLabel('shop') },
  bank: { team: 'red', ...nameLabel('bank') },
  default: nameLabel('default'),
};

function pod(namespace: string, name: string, labels: JsonObject, ip: string): PodEnd {
  return podEnd({
    metadata: { namespace, name, labels },
    spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: 8080 }] }] },
    status: { podIP: ip },
  });
}
const api = pod('shop', 'api', { app: 'api' }, '10.1.0.1');
const clerk = pod('bank', 'clerk', { app: 'clerk' }, '10.1.0.2');

function policy(spec: JsonObject, namespace = 'shop'): JsonObject {
  return { metadata: { name: 'p', namespace }, spec };
}
const toApi = (...ingress: JsonObject[]): JsonObject =>
  policy({ podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'], ingress });
const fromApi = (...egress: JsonObject[]): JsonObject =>
  policy({ podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Egress'], egress });

/** Meant are the clerks of the bank, on TCP port 8080. */
function isMeant({ from, to, port, protocol }: Traffic): boolean {
  const other = from === api || (from.end === 'pod' && from.name === 'api') ? to : from;
  return (
    other.end === 'pod' &&
    other.namespace === 'bank' &&
    other.labels['app'] === 'clerk' &&
    port === 8080 &&
    protocol === 'TCP'
  );
}

const known = [api, clerk];
const beyond = (
  policies: JsonObject[],
  direction: 'Ingress' | 'Egress' = 'Ingress',
  own: readonly PodEnd[] = [api],
): readonly Excess[] => findBeyond({ policies, namespaces }, { own, direction, known, isMeant });

const CLERKS = {
  namespaceSelector: { matchLabels: nameLabel('bank') },
  podSelector: { matchLabels: { app: 'clerk' } },
};
const ON_8080 = { ports: [{ port: 8080 }] };

test.each<[string, JsonObject[]]>([
  ['exactly what is meant', [toApi({ from: [CLERKS], ...ON_8080 })]],
  ['nobody at all', [toApi()]],
  ['a port by its name', [toApi({ from: [CLERKS], ports: [{ port: 'web' }] })]],
  ['a range of one', [toApi({ from: [CLERKS], ports: [{ port: 8080, endPort: 8080 }] })]],
  [
    'fewer than meant',
    [
      toApi({
        from: [
          {
            ...CLERKS,
            podSelector: {
              matchLabels: { app: 'clerk' },
              matchExpressions: [{ key: 'vip', operator: 'Exists' }],
            },
          },
        ],
        ...ON_8080,
      }),
    ],
  ],
  [
    'a namespace that nobody is in',
    [toApi({ from: [{ namespaceSelector: { matchLabels: { team: 'green' } } }] })],
  ],
  [
    'somebody who may open nothing',
    [
      toApi({ from: [{ podSelector: { matchLabels: { app: 'cron' } } }] }),
      policy({ podSelector: { matchLabels: { app: 'cron' } }, policyTypes: ['Egress'] }),
    ],
  ],
  ['a block around a known Pod', [toApi({ from: [{ ipBlock: { cidr: '10.1.0.2/32' } }] })]],
])('%s is not beyond', (_what, policies) => {
  expect(beyond(policies)).toEqual([]);
});

test.each<[string, JsonObject[], (other: NetworkEnd, traffic: Traffic) => boolean]>([
  ['no policy', [], (other) => other.end === 'address'],
  [
    'another protocol',
    [toApi({ from: [CLERKS], ports: [{ port: 8080, protocol: 'UDP' }] })],
    (_, t) => t.protocol === 'UDP',
  ],
  ['no ports', [toApi({ from: [CLERKS] })], (_, { port }) => port !== 8080],
  [
    'a range with more',
    [toApi({ from: [CLERKS], ports: [{ port: 8080, endPort: 8081 }] })],
    (_, t) => t.port === 8081,
  ],
  [
    'everybody of the namespace',
    [toApi({ from: [{ ...CLERKS, podSelector: {} }], ...ON_8080 })],
    (other) => other.end === 'pod' && other.namespace === 'bank' && other.labels['app'] === undefined,
  ],
  [
    'every namespace but some',
    [
      toApi({
        from: [
          {
            namespaceSelector: {
              matchExpressions: [
                {
                  key: 'kubernetes.io/metadata.name',
                  operator: 'NotIn',
                  values: ['shop', 'default', 'bank'],
                },
              ],
            },
          },
        ],
        ...ON_8080,
      }),
    ],
    (other) => other.end === 'pod' && other.namespace === ELSEWHERE,
  ],
  [
    'one value too many',
    [
      toApi({
        from: [
          {
            ...CLERKS,
            podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['clerk', 'guard'] }] },
          },
        ],
        ...ON_8080,
      }),
    ],
    (other) => other.end === 'pod' && other.labels['app'] === 'guard',
  ],
  [
    'any value of a label',
    [
      toApi({
        from: [{ ...CLERKS, podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }],
        ...ON_8080,
      }),
    ],
    (other) => other.end === 'pod' && other.labels['app'] !== 'clerk',
  ],
  [
    'a second rule',
    [toApi({ from: [CLERKS], ...ON_8080 }, { from: [{ podSelector: { matchLabels: { role: 'debug' } } }] })],
    (other) => other.end === 'pod' && other.labels['role'] === 'debug',
  ],
  [
    'an address',
    [toApi({ from: [{ ipBlock: { cidr: '192.0.2.0/24', except: ['192.0.2.0/25'] } }] })],
    (other) => other.end === 'address' && cidrHolds('192.0.2.128/25', other.ip),
  ],
])('%s is beyond', (_what, policies, isIt) => {
  const found = beyond(policies);
  expect(found.some(({ traffic }) => isIt(traffic.from, traffic))).toBe(true);
  for (const { traffic } of found) {
    expect(isMeant(traffic)).toBe(false);
    expect(judgeTraffic({ policies, namespaces }, traffic).allowed).toBe(true);
  }
});

test('what a Pod may open is looked at in the same way', () => {
  const bad = fromApi(
    { to: [CLERKS], ...ON_8080 },
    { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: 'UDP' }] },
  );
  expect(beyond([fromApi({ to: [CLERKS], ...ON_8080 })], 'Egress')).toEqual([]);
  expect(beyond([bad], 'Egress').map(({ traffic }) => traffic.port)).toContain(53);
});

test('Pods with further labels are found by the policies that are for them', () => {
  const debug = policy({
    podSelector: { matchLabels: { debug: 'true' } },
    policyTypes: ['Ingress'],
    ingress: [{}],
  });
  const conflicting = policy({ podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] });
  const rules = { policies: [toApi(), debug, conflicting], namespaces };
  const likes = likesOf(api, rules);
  expect(likes.map(({ labels }) => labels)).toEqual([{ app: 'api' }, { debug: 'true', app: 'api' }]);
  expect(beyond(rules.policies, 'Ingress', [api])).toEqual([]);
  expect(beyond(rules.policies, 'Ingress', likes)).not.toEqual([]);
});

const term = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'team', 'role'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom('clerk', 'blue', 'red', 'x'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    key: fc.constantFrom('app', 'team', 'role'),
    operator: fc.constantFrom('Exists', 'DoesNotExist'),
  }),
);
const labelSets = fc.dictionary(
  fc.constantFrom('app', 'team', 'role'),
  fc.constantFrom('clerk', 'blue', 'red', 'x'),
  {
    maxKeys: 2,
  },
);
const selector = fc.record(
  { matchLabels: labelSets, matchExpressions: fc.array(term, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const peer = fc.oneof(
  fc.record({ podSelector: selector, namespaceSelector: selector }, { requiredKeys: ['podSelector'] }),
  fc.record({ namespaceSelector: selector }),
  fc.record({
    ipBlock: fc.record(
      {
        cidr: fc.constantFrom('0.0.0.0/0', '192.0.2.0/24', '192.0.2.64/26'),
        except: fc.subarray(['192.0.2.0/25', '192.0.2.128/26', '192.0.2.255/32']),
      },
      { requiredKeys: ['cidr'] },
    ),
  }),
);
const portRule = fc.oneof(
  fc.record({ port: fc.constantFrom(8080, 9090) }),
  fc.record({ port: fc.constant(8000), endPort: fc.integer({ min: 8000, max: 8100 }) }),
  fc.constant({ protocol: 'UDP', port: 53 }),
);
const rule = fc.record(
  { from: fc.array(peer, { maxLength: 2 }), ports: fc.array(portRule, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const somebody: fc.Arbitrary<NetworkEnd> = fc.oneof(
  fc
    .record({ namespace: fc.constantFrom('shop', 'bank', 'default', 'new'), labels: labelSets })
    .map(({ namespace, labels }) => pod(namespace, 'somebody', labels, '10.9.9.9')),
  fc.integer({ min: 0, max: 255 }).map((last): NetworkEnd => ({ end: 'address', ip: `192.0.2.${last}` })),
);
const connection = fc.record({
  from: somebody,
  protocol: fc.constantFrom('TCP' as const, 'UDP' as const),
  port: fc.oneof(fc.constantFrom(53, 8080, 9090), fc.integer({ min: 7_990, max: 8_110 })),
});

test('whatever connection the policies open that nobody meant, one is found; and what is found is one', () => {
  fc.assert(
    fc.property(
      fc.array(rule, { maxLength: 3 }),
      fc.array(connection, { minLength: 1, maxLength: 8 }),
      (rules, tried) => {
        const policies = [toApi(...(rules as unknown as JsonObject[]))];
        const found = beyond(policies);
        for (const { traffic } of found)
          expect(judgeTraffic({ policies, namespaces }, traffic).allowed && !isMeant(traffic)).toBe(true);
        const isOpen = tried.some((one) => {
          const traffic: Traffic = { ...one, to: api };
          const { allowed, ingress } = judgeTraffic({ policies, namespaces }, traffic);
          return allowed && !ingress.byPodAddressOnly && !isMeant(traffic);
        });
        if (isOpen) expect(found).not.toEqual([]);
      },
    ),
    { numRuns: 3_000 },
  );
});

test('labels that are made up are selected by what they are made from', () => {
  fc.assert(
    fc.property(selector, (podSelector) => {
      const of = policy({ podSelector, policyTypes: ['Ingress'] });
      const bare = pod('shop', 'bare', {}, '10.9.9.8');
      for (const like of likesOf(bare, { policies: [of], namespaces }).slice(1))
        expect(selectorMatches(podSelector as unknown as JsonObject, like.labels)).toBe(true);
    }),
  );
});

test('a block less its exceptions holds one of its edges, if it holds anything', () => {
  const block = fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
    .map(([last, length]) => `192.0.2.${last}/${length}`);
  fc.assert(
    fc.property(block, fc.array(block, { maxLength: 3 }), (cidr, except) => {
      const holds = (ip: string): boolean => cidrHolds(cidr, ip) && !except.some((one) => cidrHolds(one, ip));
      const any = Array.from({ length: 256 }, (_, last) => `192.0.2.${last}`).some(holds);
      expect(edgesOf(cidr, except).some(holds)).toBe(any);
    }),
    { numRuns: 2_000 },
  );
  expect(edgesOf('fd00::/8', []).some((ip) => cidrHolds('fd00::/8', ip))).toBe(true);
  expect(edgesOf('nonsense', [])).toEqual([]);
});
