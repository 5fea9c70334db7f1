import fc from 'fast-check';
import type { JsonObject } from '../../../src/model/json.ts';

/** Small sets of NetworkPolicies around six Pods, made from a seed; what is said of them is for `network-policy.test.ts`. */

export const NAMESPACES: Readonly<Record<string, JsonObject>> = {
  sun: { 'kubernetes.io/metadata.name': 'sun', team: 'warm' },
  moon: { 'kubernetes.io/metadata.name': 'moon', team: 'cold' },
  star: { 'kubernetes.io/metadata.name': 'star', team: 'warm' },
};
/** Every Pod listens on these, whatever it calls them. */
export const PORTS = [8080, 8081, 8082] as const;

const label = fc.constantFrom('one', 'two');
const team = fc.constantFrom('warm', 'cold');

function selectorOf(key: string, value: fc.Arbitrary<string>): fc.Arbitrary<JsonObject> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 4, arbitrary: value.map((one) => ({ matchLabels: { [key]: one } })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('In', 'NotIn'), value)
        .map(([operator, one]) => ({ matchExpressions: [{ key, operator, values: [one] }] })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('Exists', 'DoesNotExist'), fc.constantFrom(key, 'absent'))
        .map(([operator, named]) => ({ matchExpressions: [{ key: named, operator }] })),
    },
  );
}
const podSelector = selectorOf('app', label);
const namespaceSelector = fc.oneof(
  selectorOf('team', team),
  selectorOf('kubernetes.io/metadata.name', fc.constantFrom(...Object.keys(NAMESPACES), 'kube-system')),
);

/** Peers, with blocks around the addresses that are given. */
function peerOf(ips: readonly string[]): fc.Arbitrary<JsonObject> {
  const around = fc
    .tuple(fc.constantFrom(...ips), fc.constantFrom(32, 31, 30))
    .map(([ip, bits]) => networkOf(ip, bits));
  const nodes = fc.constantFrom(...new Set(ips.map((ip) => networkOf(ip, 24))));
  const inside = fc
    .tuple(nodes, fc.constantFrom(...ips))
    .map(([cidr, ip]) => ({ cidr, ...(networkOf(ip, 24) === cidr && { except: [`${ip}/32`] }) }));
  const block = fc.oneof(
    around.map((cidr) => ({ cidr })),
    inside,
    fc.constantFrom<JsonObject>(
      { cidr: '0.0.0.0/0' },
      { cidr: '10.0.0.0/8', except: ['10.244.0.0/16'] },
      { cidr: '192.0.2.0/24' },
    ),
  );
  return fc.oneof(
    podSelector.map((one) => ({ podSelector: one })),
    namespaceSelector.map((one) => ({ namespaceSelector: one })),
    fc
      .tuple(podSelector, namespaceSelector)
      .map(([pods, namespaces]) => ({ podSelector: pods, namespaceSelector: namespaces })),
    block.map((one) => ({ ipBlock: one })),
  );
}

const port: fc.Arbitrary<JsonObject> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...PORTS).map((number) => ({ port: number })) },
  { weight: 3, arbitrary: fc.constantFrom('web', 'api').map((name) => ({ protocol: 'TCP', port: name })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<JsonObject>(
      { port: 8081, endPort: 9000 },
      { port: 8000, endPort: 8081 },
      { protocol: 'TCP' },
      { protocol: 'UDP' },
      { protocol: 'UDP', port: 53 },
      { protocol: 'UDP', port: 8080 },
      { protocol: 'SCTP', port: 8080 },
    ),
  },
);

const sometimes = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });

function policyOf(ips: readonly string[]): fc.Arbitrary<JsonObject> {
  const rules = (peers: 'from' | 'to'): fc.Arbitrary<JsonObject[]> =>
    fc.array(
      fc
        .tuple(
          sometimes(fc.array(peerOf(ips), { minLength: 1, maxLength: 2 })),
          sometimes(fc.array(port, { maxLength: 2 })),
        )
        .map(([named, ports]) => ({
          ...(named !== undefined && { [peers]: named }),
          ...(ports !== undefined && { ports }),
        })),
      { maxLength: 2 },
    );
  return fc
    .record({
      namespace: fc.constantFrom(...Object.keys(NAMESPACES)),
      pods: podSelector,
      types: fc.constantFrom<readonly string[] | undefined>(
        undefined,
        ['Ingress'],
        ['Egress'],
        ['Ingress', 'Egress'],
      ),
      ingress: rules('from'),
      egress: rules('to'),
    })
    .map(({ namespace, pods, types, ingress, egress }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace },
      spec: {
        podSelector: pods,
        ...(types !== undefined && { policyTypes: types }),
        ...((types === undefined || types.includes('Ingress')) && { ingress }),
        ...((types === undefined ? egress.length > 0 : types.includes('Egress')) && { egress }),
      },
    }));
}

/** `count` sets of named policies; the same for the same seed and addresses. */
export function makePolicySets(
  seed: number,
  count: number,
  ips: readonly string[],
): readonly (readonly JsonObject[])[] {
  const sets = fc.sample(fc.array(policyOf(ips), { minLength: 1, maxLength: 5 }), { seed, numRuns: count });
  return sets.map((policies) =>
    policies.map((policy, index) => ({
      ...policy,
      metadata: { ...(policy['metadata'] as JsonObject), name: `made-${index}` },
    })),
  );
}

/** The prefix of this length that holds the address. */
function networkOf(ip: string, bits: number): string {
  const number = ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  const first = Math.floor(number / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')}/${bits}`;
}
