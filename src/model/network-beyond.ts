import { edgesOf } from './ip-block.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { numberAt, objectAt, objectsAt, stringAt, stringsAt } from './json-read.ts';
import { selectorMatches } from './label-selector.ts';
import {
  blockHolds,
  FIELDS,
  isolatingPolicies,
  isSame,
  judgeTraffic,
  labelsOfNamespace,
  namespaceOfPolicy,
  policySelects,
  protocolOf,
  type AddressEnd,
  type Direction,
  type NetworkEnd,
  type NetworkRules,
  type PodEnd,
  type PolicyProtocol,
  type Traffic,
} from './network-policy.ts';

/**
 * What NetworkPolicies open beyond what was meant. A table of connections is finite and what policies may open is not, so
 * the connections are made up from the policies: for each rule ends that its selectors and blocks are about, ports that it
 * names and one that nobody names. What a rule opens, it opens for one of these.
 */

/** A connection that the policies allow and nobody meant. */
export interface Excess {
  readonly traffic: Traffic;
  /** The policies of the end in question that allow it; none: nothing isolates it. */
  readonly by: readonly string[];
}

/** What is looked for. */
export interface BeyondQuery {
  /** The Pods in question. */
  readonly own: readonly PodEnd[];
  /** Ingress: who reaches them; Egress: whom they reach. */
  readonly direction: Direction;
  /** Pods that are there: other ends beside the ones made up. Named ports are looked up in them. */
  readonly known: readonly PodEnd[];
  readonly isMeant: (traffic: Traffic) => boolean;
}

/** Stands for a namespace that is not there, with no label but its name. */
export const ELSEWHERE = 'any-other-namespace';
/** An address of nobody (TEST-NET-2, RFC 5737), for rules that are open to all. */
const SOME_ADDRESS = '198.51.100.7';
/** A port that no rule names. */
const SOME_PORT = 39_871;
/** Combinations of the values that a selector names; a selector with more is looked at in part. */
const MOST_COMBINATIONS = 64;
const MOST_OF_RANGE = 64;

/** Connections beyond what is meant, each pair of ends once. */
export function findBeyond(rules: NetworkRules, query: BeyondQuery): readonly Excess[] {
  const ports = portsOf(rules.policies, [...query.own, ...query.known]);
  const found = new Map<string, Excess>();
  const isIngress = query.direction === 'Ingress';
  for (const own of query.own)
    for (const other of othersOf(own, rules, query)) {
      const key = JSON.stringify([own.namespace, own.name, own.labels, other]);
      // the other end's policies have a say as well
      const likes = other.end === 'pod' && other.name === '' ? likesOf(other, rules) : [other];
      for (const like of likes)
        for (const { protocol, port } of ports) {
          const ends = isIngress ? { from: like, to: own } : { from: own, to: like };
          const traffic: Traffic = { ...ends, protocol, port };
          if (found.has(key) || isSame(traffic) || query.isMeant(traffic)) continue;
          const { allowed, ingress, egress } = judgeTraffic(rules, traffic);
          // blocks around Pods' addresses work on some networks only: these connections have to be tried
          if (!allowed || ingress.byPodAddressOnly || egress.byPodAddressOnly) continue;
          found.set(key, { traffic, by: isIngress ? ingress.allowedBy : egress.allowedBy });
        }
    }
  return [...found.values()];
}

/**
 * Pods that are like this one in labels and namespace, and have further labels: for each policy there one that it selects,
 * where it can select such a Pod at all.
 */
export function likesOf(pod: PodEnd, rules: NetworkRules): readonly PodEnd[] {
  const further = rules.policies
    .filter((policy) => namespaceOfPolicy(policy) === pod.namespace)
    .flatMap((policy) =>
      labelsFor(objectAt(objectAt(policy, 'spec'), 'podSelector'))
        .map((labels): PodEnd => ({ ...pod, labels: { ...labels, ...pod.labels } }))
        .filter((like) => policySelects(policy, like)),
    );
  return distinct([pod, ...further]);
}

function othersOf(own: PodEnd, rules: NetworkRules, query: BeyondQuery): readonly NetworkEnd[] {
  const { list, peers } = FIELDS[query.direction];
  const named = isolatingPolicies(rules.policies, own, query.direction).flatMap((policy) =>
    objectsAt(objectAt(policy, 'spec'), list)
      .flatMap((rule) => objectsAt(rule, peers))
      .flatMap((peer) => endsOfPeer(peer, namespaceOfPolicy(policy), rules)),
  );
  const known = query.known.filter(({ hostNetwork }) => !hostNetwork);
  const ownAddresses = new Set(known.flatMap(({ ips }) => ips));
  // a Pod's address is the Pod
  const others = named.filter((end) => end.end === 'pod' || !ownAddresses.has(end.ip));
  return distinct([
    ...known,
    ...others,
    somePod(own.namespace, {}),
    somePod(ELSEWHERE, {}),
    { end: 'address', ip: SOME_ADDRESS },
  ]);
}

function endsOfPeer(peer: JsonObject, home: string, rules: NetworkRules): readonly NetworkEnd[] {
  const block = peer['ipBlock'];
  if (isJsonObject(block)) return addressesIn(block);
  const { namespaceSelector, podSelector } = peer;
  const namespaces = isJsonObject(namespaceSelector)
    ? [...Object.keys(rules.namespaces), ELSEWHERE].filter((name) =>
        selectorMatches(namespaceSelector, labelsOfNamespace(name, rules)),
      )
    : [home];
  return namespaces.flatMap((namespace) =>
    labelsFor(isJsonObject(podSelector) ? podSelector : {}).map((labels) => somePod(namespace, labels)),
  );
}

function addressesIn(block: JsonObject): readonly AddressEnd[] {
  const edges = edgesOf(stringAt(block, 'cidr') ?? '', stringsAt(block, 'except'));
  return [SOME_ADDRESS, ...edges]
    .filter((ip) => blockHolds(block, ip))
    .map((ip): AddressEnd => ({ end: 'address', ip }));
}

function somePod(namespace: string, labels: JsonObject): PodEnd {
  return { end: 'pod', namespace, name: '', labels, ips: [], hostNetwork: false, ports: [] };
}

/** Labels that a selector selects, as few of them as it takes. */
function labelsFor(selector: JsonObject): readonly JsonObject[] {
  let combinations: readonly JsonObject[] = [objectAt(selector, 'matchLabels')];
  for (const term of objectsAt(selector, 'matchExpressions')) {
    const key = stringAt(term, 'key') ?? '';
    const operator = stringAt(term, 'operator');
    const values = operator === 'In' ? stringsAt(term, 'values') : operator === 'Exists' ? ['anything'] : [];
    if (values.length > 0)
      combinations = combinations
        .flatMap((labels) =>
          key in labels ? [labels] : values.map((value) => ({ ...labels, [key]: value })),
        )
        .slice(0, MOST_COMBINATIONS);
  }
  return combinations.filter((labels) => selectorMatches(selector, labels));
}

/** Ports that the policies name, and one that none names. */
function portsOf(
  policies: readonly JsonObject[],
  pods: readonly PodEnd[],
): readonly { readonly protocol: PolicyProtocol; readonly port: number }[] {
  const rules = policies.flatMap((policy) => {
    const spec = objectAt(policy, 'spec');
    return [...objectsAt(spec, 'ingress'), ...objectsAt(spec, 'egress')];
  });
  const named = rules
    .flatMap((rule) => objectsAt(rule, 'ports'))
    .flatMap((given) => {
      const protocol = protocolOf(given);
      const { port: wanted } = given;
      const numbers =
        typeof wanted === 'number'
          ? portsFrom(wanted, numberAt(given, 'endPort') ?? wanted)
          : typeof wanted === 'string'
            ? pods.flatMap(({ ports }) => ports.flatMap(({ name, port }) => (name === wanted ? [port] : [])))
            : [SOME_PORT];
      return numbers.map((port) => ({ protocol, port }));
    });
  const some = (['TCP', 'UDP'] as const).map((protocol) => ({ protocol, port: SOME_PORT }));
  return distinct([...named, ...some]);
}

/** The first ports of a range, more than anybody would list as meant, and its last. */
function portsFrom(first: number, last: number): readonly number[] {
  const length = Math.min(last - first, MOST_OF_RANGE) + 1;
  return [...Array.from({ length }, (_, index) => first + index), last];
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
