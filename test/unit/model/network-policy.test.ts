import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/model/json.ts';
import { cidrHolds, parseAddress } from '../../../src/model/ip-block.ts';
import {
  describeDirection,
  judgeTraffic,
  podEnd,
  policyTypes,
  type NetworkEnd,
  type PolicyProtocol,
} from '../../../src/model/network-policy.ts';

const namespaces = {
  shop: { team: 'blue', 'kubernetes.io/metadata.name': 'shop' },
  bank: { team: 'red', 'kubernetes.io/metadata.name': 'bank' },
};

function pod(namespace: string, name: string, labels: JsonObject, ip: string, more: JsonObject = {}) {
  return podEnd({
    metadata: { namespace, name, labels },
    spec: {
      containers: [
        {
          name: 'c',
          ports: [
            { name: 'web', containerPort: 8080 },
            { name: 'dns', containerPort: 53, protocol: 'UDP' },
          ],
        },
      ],
      ...more,
    },
    status: { podIP: ip, podIPs: [{ ip }] },
  });
}

const api = pod('shop', 'api', { app: 'api' }, '10.1.0.1');
const frontend = pod('shop', 'frontend', { app: 'frontend', tier: 'web' }, '10.1.0.2');
const thief = pod('bank', 'frontend', { app: 'frontend' }, '10.1.0.3');
const clerk = pod('bank', 'clerk', { app: 'clerk' }, '10.1.0.4');
const outside: NetworkEnd = { end: 'address', ip: '169.254.169.254' };
const daemon = pod('shop', 'daemon', { app: 'frontend' }, '172.18.0.2', { hostNetwork: true });

function policy(spec: JsonObject, name = 'p', namespace = 'shop'): JsonObject {
  return { metadata: { name, namespace }, spec };
}

const toApi = (...ingress: JsonObject[]): JsonObject =>
  policy({ podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'], ingress });
const fromApi = (...egress: JsonObject[]): JsonObject =>
  policy({ podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Egress'], egress });
const everything = (types: string[], name = 'deny'): JsonObject =>
  policy({ podSelector: {}, policyTypes: types }, name);

function allowed(
  policies: JsonObject[],
  from: NetworkEnd,
  to: NetworkEnd,
  port = 8080,
  protocol: PolicyProtocol = 'TCP',
): boolean {
  return judgeTraffic({ policies, namespaces }, { from, to, protocol, port }).allowed;
}

const ONE_PEER = {
  from: [
    { namespaceSelector: { matchLabels: { team: 'red' } }, podSelector: { matchLabels: { app: 'clerk' } } },
  ],
};
const TWO_PEERS = {
  from: [
    { namespaceSelector: { matchLabels: { team: 'red' } } },
    { podSelector: { matchLabels: { app: 'clerk' } } },
  ],
};

test.each<[string, JsonObject[], NetworkEnd, NetworkEnd, number, PolicyProtocol, boolean]>([
  ['nothing is closed without policies', [], frontend, api, 8080, 'TCP', true],
  ['a policy without rules closes', [toApi()], frontend, api, 8080, 'TCP', false],
  ['an empty rule opens', [toApi({})], thief, api, 1, 'UDP', true],
  ['from: [] is everyone', [toApi({ from: [] })], thief, api, 8080, 'TCP', true],
  ['ports: [] is every port', [toApi({ ports: [] })], thief, api, 8080, 'TCP', true],
  ['the selector of another Pod does not matter', [toApi()], api, frontend, 8080, 'TCP', true],
  [
    'a policy of another namespace does not matter',
    [policy({ podSelector: {} }, 'p', 'bank')],
    frontend,
    api,
    8080,
    'TCP',
    true,
  ],
  ['ingress alone leaves egress open', [toApi()], api, frontend, 8080, 'TCP', true],
  ['egress is judged at the sender', [fromApi()], api, frontend, 8080, 'TCP', false],
  ['egress of one is not ingress', [fromApi()], frontend, api, 8080, 'TCP', true],
  ['both ends must allow', [everything(['Egress']), toApi({})], frontend, api, 8080, 'TCP', false],
  [
    'policies add up',
    [everything(['Ingress']), toApi({ from: [{ podSelector: {} }] })],
    frontend,
    api,
    8080,
    'TCP',
    true,
  ],
  [
    'a podSelector means the own namespace',
    [toApi({ from: [{ podSelector: {} }] })],
    thief,
    api,
    8080,
    'TCP',
    false,
  ],
  [
    'an empty namespaceSelector means all',
    [toApi({ from: [{ namespaceSelector: {} }] })],
    thief,
    api,
    8080,
    'TCP',
    true,
  ],
  ['one peer asks for both: right namespace, wrong Pod', [toApi(ONE_PEER)], thief, api, 8080, 'TCP', false],
  ['one peer asks for both: right ones', [toApi(ONE_PEER)], clerk, api, 8080, 'TCP', true],
  ['two peers ask for either', [toApi(TWO_PEERS)], thief, api, 8080, 'TCP', true],
  ['a peer of nothing is nobody', [toApi({ from: [{}] })], frontend, api, 8080, 'TCP', false],
  [
    'the label of the name is there for every namespace',
    [toApi({ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'new' } } }] })],
    pod('new', 'x', {}, '10.1.0.9'),
    api,
    8080,
    'TCP',
    true,
  ],
  [
    'matchExpressions count',
    [
      toApi({
        from: [
          { podSelector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'edge'] }] } },
        ],
      }),
    ],
    frontend,
    api,
    8080,
    'TCP',
    true,
  ],
  [
    'NotIn holds for who lacks the label',
    [
      toApi({
        from: [{ podSelector: { matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] } }],
      }),
    ],
    frontend,
    api,
    8080,
    'TCP',
    true,
  ],
  [
    'DoesNotExist refuses who has it',
    [toApi({ from: [{ podSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] } }] })],
    frontend,
    api,
    8080,
    'TCP',
    false,
  ],
  ['a port is TCP unless it says so', [toApi({ ports: [{ port: 53 }] })], frontend, api, 53, 'UDP', false],
  ['another port stays closed', [toApi({ ports: [{ port: 8080 }] })], frontend, api, 8081, 'TCP', false],
  [
    'a protocol alone means its every port',
    [toApi({ ports: [{ protocol: 'UDP' }] })],
    frontend,
    api,
    999,
    'UDP',
    true,
  ],
  [
    'endPort is in the range',
    [toApi({ ports: [{ port: 8000, endPort: 8080 }] })],
    frontend,
    api,
    8080,
    'TCP',
    true,
  ],
  [
    'behind endPort it is closed',
    [toApi({ ports: [{ port: 8000, endPort: 8080 }] })],
    frontend,
    api,
    8081,
    'TCP',
    false,
  ],
  [
    "a named port is the target container's",
    [toApi({ ports: [{ port: 'web' }] })],
    frontend,
    api,
    8080,
    'TCP',
    true,
  ],
  ['a named port has its protocol', [toApi({ ports: [{ port: 'dns' }] })], frontend, api, 53, 'TCP', false],
  [
    'a named port with UDP',
    [toApi({ ports: [{ port: 'dns', protocol: 'UDP' }] })],
    frontend,
    api,
    53,
    'UDP',
    true,
  ],
  [
    'a name that the Pod does not have opens nothing',
    [toApi({ ports: [{ port: 'http' }] })],
    frontend,
    api,
    8080,
    'TCP',
    false,
  ],
  [
    'egress names are looked up at the target',
    [fromApi({ ports: [{ port: 'web' }] })],
    api,
    frontend,
    8080,
    'TCP',
    true,
  ],
  ['outside there are no names', [fromApi({ ports: [{ port: 'web' }] })], api, outside, 8080, 'TCP', false],
  [
    'egress to Pods is none to addresses',
    [fromApi({ to: [{ namespaceSelector: {} }] })],
    api,
    outside,
    80,
    'TCP',
    false,
  ],
  ['a block holds', [fromApi({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] })], api, outside, 80, 'TCP', true],
  [
    'what is excepted is closed',
    [fromApi({ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] })],
    api,
    outside,
    80,
    'TCP',
    false,
  ],
  [
    'what is excepted once may be opened by another rule',
    [
      fromApi(
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] },
        { to: [{ ipBlock: { cidr: '169.0.0.0/8' } }] },
      ),
    ],
    api,
    outside,
    80,
    'TCP',
    true,
  ],
  [
    "Pods on the node's network are under no policy",
    [everything(['Ingress', 'Egress'])],
    daemon,
    outside,
    80,
    'TCP',
    true,
  ],
  ['nor are they known by labels', [toApi({ from: [{ podSelector: {} }] })], daemon, api, 8080, 'TCP', false],
  [
    'but by address',
    [toApi({ from: [{ ipBlock: { cidr: '172.18.0.0/16' } }] })],
    daemon,
    api,
    8080,
    'TCP',
    true,
  ],
  ['a Pod reaches itself', [everything(['Ingress', 'Egress'])], api, api, 8080, 'TCP', true],
])('%s', (_, policies, from, to, port, protocol, wanted) => {
  expect(allowed(policies, from, to, port, protocol)).toBe(wanted);
});

test.each<[JsonObject, string[]]>([
  [{ podSelector: {} }, ['Ingress']],
  [{ podSelector: {}, egress: [] }, ['Ingress']],
  [{ podSelector: {}, egress: [{}] }, ['Ingress', 'Egress']],
  [{ podSelector: {}, policyTypes: [], ingress: [{}] }, ['Ingress']],
  [{ podSelector: {}, policyTypes: ['Egress'], ingress: [{}] }, ['Egress']],
])('policyTypes of %j are %j', (spec, types) => {
  expect(policyTypes(policy(spec))).toEqual(types);
});

test('says which policies isolate and which allow', () => {
  const rules = { policies: [everything(['Ingress']), toApi({ ports: [{ port: 8080 }] })], namespaces };
  const open = judgeTraffic(rules, { from: frontend, to: api, protocol: 'TCP', port: 8080 }).ingress;
  expect(open).toEqual({
    allowed: true,
    isolatedBy: ['shop/deny', 'shop/p'],
    allowedBy: ['shop/p'],
    byPodAddressOnly: false,
  });
  expect(describeDirection(open)).toBe('allowed by shop/p');
  const closed = judgeTraffic(rules, { from: frontend, to: api, protocol: 'TCP', port: 81 }).ingress;
  expect(describeDirection(closed)).toBe('isolated by shop/deny, shop/p');
});

test("says when only a block around a Pod's address allows", () => {
  const rules = { policies: [toApi({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] })], namespaces };
  const traffic = { from: frontend, to: api, protocol: 'TCP', port: 8080 } as const;
  expect(judgeTraffic(rules, traffic).ingress.byPodAddressOnly).toBe(true);
});

test.each<[string, string, boolean]>([
  ['0.0.0.0/0', '1.2.3.4', true],
  ['0.0.0.0/0', 'fd00::1', false],
  ['::/0', 'fd00::1', true],
  ['10.0.0.0/8', '10.255.0.1', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['10.9.9.9/8', '10.1.1.1', true],
  ['10.0.0.1/32', '10.0.0.1', true],
  ['10.0.0.1/32', '10.0.0.2', false],
  ['fd00:10:244::/48', 'fd00:10:244:1::5', true],
  ['fd00:10:244::/48', 'fd00:10:245::5', false],
  ['10.0.0.0', '10.0.0.0', false],
  ['10.0.0.0/33', '10.0.0.0', false],
  ['10.0.0.0/x', '10.0.0.0', false],
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['10.0.0.0/8', 'not an address', false],
])('%s holds %s: %s', (cidr, ip, holds) => {
  expect(cidrHolds(cidr, ip)).toBe(holds);
});

test.each(['', '1.2.3', '1.2.3.256', ':::', '1::2::3', '12345::', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8:9'])(
  '%j is no address',
  (text) => {
    expect(parseAddress(text)).toBeNull();
  },
);

const label = fc.constantFrom('a', 'b');
const labelsOf = fc.record({ app: label, tier: label }, { requiredKeys: [] });
const selector = fc.oneof(
  fc.record({ matchLabels: labelsOf }),
  fc.record({
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({
          key: fc.constantFrom('app', 'tier'),
          operator: fc.constantFrom('In', 'NotIn'),
          values: fc.array(label, { minLength: 1 }),
        }),
        fc.record({
          key: fc.constantFrom('app', 'tier'),
          operator: fc.constantFrom('Exists', 'DoesNotExist'),
        }),
      ),
      { maxLength: 2 },
    ),
  }),
);
const peer = fc.oneof(
  fc.record({ namespaceSelector: selector, podSelector: selector }, { requiredKeys: [] }),
  fc.record({
    ipBlock: fc.record({
      cidr: fc.constantFrom('10.0.0.0/8', '10.1.0.0/31'),
      except: fc.array(fc.constantFrom('10.1.0.0/30', '10.1.0.1/32')),
    }),
  }),
);
const port = fc.oneof(
  fc.record(
    {
      protocol: fc.constantFrom('TCP', 'UDP'),
      port: fc.oneof(fc.constantFrom(80, 8080), fc.constant('web')),
    },
    { requiredKeys: [] },
  ),
  fc.record({ port: fc.constant(80), endPort: fc.constantFrom(80, 8080) }),
);
const rule = (peers: string) =>
  fc.record(
    { [peers]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
    { requiredKeys: [] },
  );
const aPolicy = fc
  .record({
    namespace: fc.constantFrom('shop', 'bank'),
    spec: fc.record(
      {
        podSelector: selector,
        policyTypes: fc.subarray(['Ingress', 'Egress']),
        ingress: fc.array(rule('from'), { maxLength: 2 }),
        egress: fc.array(rule('to'), { maxLength: 2 }),
      },
      { requiredKeys: ['podSelector'] },
    ),
  })
  .map(({ namespace, spec }) => ({ metadata: { namespace, name: 'p' }, spec }) as unknown as JsonObject);
const aPod = (name: string, ip: string) =>
  fc
    .record({ namespace: fc.constantFrom('shop', 'bank'), labels: labelsOf })
    .map(({ namespace, labels }) => pod(namespace, name, { ...labels }, ip));
const aTraffic = fc.record({
  from: aPod('from', '10.1.0.1'),
  to: aPod('to', '10.1.0.2'),
  protocol: fc.constantFrom<PolicyProtocol>('TCP', 'UDP'),
  port: fc.constantFrom(80, 8080, 53),
});
const policiesOf = fc.array(aPolicy, { maxLength: 4 });

test('policies are a union: the more of those that isolate, the more is open', () => {
  fc.assert(
    fc.property(policiesOf, policiesOf, aTraffic, (first, second, traffic) => {
      const judge = (policies: JsonObject[]) => judgeTraffic({ policies, namespaces }, traffic);
      const [one, other, both] = [judge(first), judge(second), judge([...first, ...second])];
      for (const direction of ['ingress', 'egress'] as const) {
        const isolated = one[direction].isolatedBy.length + other[direction].isolatedBy.length > 0;
        const permits = one[direction].allowedBy.length + other[direction].allowedBy.length > 0;
        expect(both[direction].allowed).toBe(!isolated || permits);
      }
      expect(both.allowed).toBe(both.ingress.allowed && both.egress.allowed);
    }),
  );
});

test('the order of policies, rules, peers and ports says nothing', () => {
  const turn = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.toReversed().map(turn)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, turn(item)]))
        : value;
  fc.assert(
    fc.property(policiesOf, aTraffic, (policies, traffic) => {
      const judge = (list: JsonObject[]) => judgeTraffic({ policies: list, namespaces }, traffic).allowed;
      expect(judge(turn(policies) as JsonObject[])).toBe(judge(policies));
    }),
  );
});

test('a policy of a third namespace, or for the other direction alone, changes nothing', () => {
  fc.assert(
    fc.property(policiesOf, aTraffic, (policies, traffic) => {
      const judge = (more: JsonObject[]) =>
        judgeTraffic({ policies: [...policies, ...more], namespaces }, traffic).allowed;
      const { namespace } = traffic.to;
      const harmless = [policy({ podSelector: {} }, 'x', 'elsewhere')];
      if (traffic.from.end === 'pod' && traffic.from.namespace !== namespace)
        harmless.push(policy({ podSelector: {}, policyTypes: ['Egress'] }, 'x', namespace));
      expect(judge(harmless)).toBe(judge([]));
    }),
  );
});
