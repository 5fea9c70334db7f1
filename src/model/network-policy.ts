import { cidrHolds } from './ip-block.ts';
import { listContainers } from './effective-pod.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { numberAt, objectAt, objectsAt, stringAt, stringsAt } from './json-read.ts';
import { selectorMatches } from './label-selector.ts';

/**
 * Who may reach whom by the NetworkPolicies of a cluster, after networking.k8s.io/v1: a Pod that no policy selects for
 * a direction is open in it; one that some select may do what any of these allows, and nothing else. Pods on their
 * node's network are under no policy and are known to others by their address alone; a Pod always reaches itself.
 */

export type PolicyProtocol = 'TCP' | 'UDP' | 'SCTP';

/** What the rules of a cluster are. */
export interface NetworkRules {
  /** NetworkPolicies of all namespaces concerned, as the API sends them. */
  readonly policies: readonly JsonObject[];
  /** Labels of the namespaces, by name; one that is missing has only the label that every namespace has. */
  readonly namespaces: Readonly<Record<string, JsonObject>>;
}

/** A Pod as one end of a connection. */
export interface PodEnd {
  readonly end: 'pod';
  readonly namespace: string;
  readonly name: string;
  readonly labels: JsonObject;
  readonly ips: readonly string[];
  readonly hostNetwork: boolean;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    readonly protocol: PolicyProtocol;
  }[];
}

/** An address that belongs to no Pod of the cluster. */
export interface AddressEnd {
  readonly end: 'address';
  readonly ip: string;
}

export type NetworkEnd = PodEnd | AddressEnd;

/** One connection: the port is the one at the end, after any Service's translation. */
export interface Traffic {
  readonly from: NetworkEnd;
  readonly to: NetworkEnd;
  readonly protocol: PolicyProtocol;
  readonly port: number;
}

/** What the policies of one end say. Names are "namespace/name". */
export interface DirectionVerdict {
  readonly allowed: boolean;
  /** The policies that select the Pod for this direction; none: it is not isolated. */
  readonly isolatedBy: readonly string[];
  /** Those of them that allow this connection. */
  readonly allowedBy: readonly string[];
  /** It is allowed by an ipBlock around a Pod's address and by nothing else: not every network plugin looks at Pods so. */
  readonly byPodAddressOnly: boolean;
}

/** What both ends' policies come to. */
export interface Reachability {
  readonly allowed: boolean;
  readonly egress: DirectionVerdict;
  readonly ingress: DirectionVerdict;
}

export type Direction = 'Ingress' | 'Egress';

const OPEN: DirectionVerdict = { allowed: true, isolatedBy: [], allowedBy: [], byPodAddressOnly: false };

/** The label that the API server puts on every namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** May this connection be made? */
export function judgeTraffic(rules: NetworkRules, traffic: Traffic): Reachability {
  const egress = isSame(traffic) ? OPEN : judgeDirection(rules, traffic, 'Egress');
  const ingress = isSame(traffic) ? OPEN : judgeDirection(rules, traffic, 'Ingress');
  return { allowed: egress.allowed && ingress.allowed, egress, ingress };
}

/** A Pod object as an end. Works for one that was never made too: labels and namespace are enough. */
export function podEnd(pod: JsonObject): PodEnd {
  const metadata = objectAt(pod, 'metadata');
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const ips = objectsAt(status, 'podIPs').map((item) => stringAt(item, 'ip'));
  const containers = listContainers(spec).filter(({ role }) => role === 'container' || role === 'sidecar');
  return {
    end: 'pod',
    namespace: stringAt(metadata, 'namespace') ?? 'default',
    name: stringAt(metadata, 'name') ?? '',
    labels: objectAt(metadata, 'labels'),
    ips: [...new Set([stringAt(status, 'podIP'), ...ips])].filter((ip) => ip !== null),
    hostNetwork: spec['hostNetwork'] === true,
    ports: containers.flatMap(({ container }) =>
      objectsAt(container, 'ports').map((port) => ({
        name: stringAt(port, 'name') ?? '',
        port: numberAt(port, 'containerPort') ?? 0,
        protocol: protocolOf(port),
      })),
    ),
  };
}

/** The directions a policy is for: without policyTypes ingress, and egress where it has rules for it. */
export function policyTypes(policy: JsonObject): readonly string[] {
  const spec = objectAt(policy, 'spec');
  const types = stringsAt(spec, 'policyTypes');
  if (types.length > 0) return types;
  return objectsAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

/** Does the policy select the Pod? A policy without podSelector selects all Pods of its namespace. */
export function policySelects(policy: JsonObject, pod: PodEnd): boolean {
  if (pod.hostNetwork || namespaceOfPolicy(policy) !== pod.namespace) return false;
  return selectorMatches(objectAt(objectAt(policy, 'spec'), 'podSelector'), pod.labels);
}

/** "isolated by sun/default-deny, allowed by sun/allow-frontend", for one direction of one Pod. */
export function describeDirection({ isolatedBy, allowedBy, allowed }: DirectionVerdict): string {
  if (isolatedBy.length === 0) return 'no policy';
  return allowed ? `allowed by ${allowedBy.join(', ')}` : `isolated by ${isolatedBy.join(', ')}`;
}

function judgeDirection(rules: NetworkRules, traffic: Traffic, direction: Direction): DirectionVerdict {
  const own = direction === 'Ingress' ? traffic.to : traffic.from;
  if (own.end !== 'pod') return OPEN;
  const isolating = isolatingPolicies(rules.policies, own, direction);
  if (isolating.length === 0) return OPEN;
  const permits = isolating
    .map((policy) => ({ policy, permit: permitOf(policy, rules, traffic, direction) }))
    .filter(({ permit }) => permit !== 'no');
  return {
    allowed: permits.length > 0,
    isolatedBy: isolating.map(nameOfPolicy),
    allowedBy: permits.map(({ policy }) => nameOfPolicy(policy)),
    byPodAddressOnly: permits.length > 0 && permits.every(({ permit }) => permit === 'by pod address'),
  };
}

/** Where a policy keeps its rules for a direction, and a rule its peers. */
export const FIELDS = {
  Ingress: { list: 'ingress', peers: 'from' },
  Egress: { list: 'egress', peers: 'to' },
} as const;

/** The policies that select a Pod for a direction. */
export function isolatingPolicies(
  policies: readonly JsonObject[],
  pod: PodEnd,
  direction: Direction,
): readonly JsonObject[] {
  return policies.filter((policy) => policyTypes(policy).includes(direction) && policySelects(policy, pod));
}

type Permit = 'no' | 'by pod address' | 'yes';

function permitOf(policy: JsonObject, rules: NetworkRules, traffic: Traffic, direction: Direction): Permit {
  const { list, peers } = FIELDS[direction];
  const other = direction === 'Ingress' ? traffic.from : traffic.to;
  const permits = objectsAt(objectAt(policy, 'spec'), list)
    .filter((rule) => portsMatch(rule, traffic))
    .map((rule): Permit => {
      const named = objectsAt(rule, peers);
      // absent and empty both mean everyone
      if (named.length === 0) return 'yes';
      return best(named.map((peer) => peerMatches(peer, namespaceOfPolicy(policy), other, rules)));
    });
  return best(permits);
}

function best(permits: readonly Permit[]): Permit {
  if (permits.includes('yes')) return 'yes';
  return permits.includes('by pod address') ? 'by pod address' : 'no';
}

function peerMatches(peer: JsonObject, home: string, other: NetworkEnd, rules: NetworkRules): Permit {
  const block = peer['ipBlock'];
  if (isJsonObject(block)) {
    const ips = other.end === 'pod' ? other.ips : [other.ip];
    if (!ips.some((ip) => blockHolds(block, ip))) return 'no';
    return other.end === 'pod' && !other.hostNetwork ? 'by pod address' : 'yes';
  }
  const { namespaceSelector, podSelector } = peer;
  if (other.end !== 'pod' || other.hostNetwork) return 'no';
  if (!isJsonObject(namespaceSelector) && !isJsonObject(podSelector)) return 'no';
  // both in one peer: both must hold
  const inNamespace = isJsonObject(namespaceSelector)
    ? selectorMatches(namespaceSelector, labelsOfNamespace(other.namespace, rules))
    : other.namespace === home;
  const isMeant = !isJsonObject(podSelector) || selectorMatches(podSelector, other.labels);
  return inNamespace && isMeant ? 'yes' : 'no';
}

/** Is the address in an ipBlock, and in none of its exceptions? */
export function blockHolds(block: JsonObject, ip: string): boolean {
  return (
    cidrHolds(stringAt(block, 'cidr') ?? '', ip) &&
    !stringsAt(block, 'except').some((cidr) => cidrHolds(cidr, ip))
  );
}

function portsMatch(rule: JsonObject, traffic: Traffic): boolean {
  const ports = objectsAt(rule, 'ports');
  return ports.length === 0 || ports.some((port) => portMatches(port, traffic));
}

function portMatches(allowed: JsonObject, { to, protocol, port }: Traffic): boolean {
  if (protocolOf(allowed) !== protocol) return false;
  const { port: wanted } = allowed;
  if (wanted === undefined || wanted === null) return true;
  if (typeof wanted === 'number') return port >= wanted && port <= (numberAt(allowed, 'endPort') ?? wanted);
  // a name is looked up in the Pod that is connected to, in both directions
  return (
    to.end === 'pod' &&
    to.ports.some((own) => own.name === wanted && own.port === port && own.protocol === protocol)
  );
}

/** The protocol of a port of a policy or container. */
export function protocolOf(port: JsonObject): PolicyProtocol {
  const protocol = stringAt(port, 'protocol');
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP';
}

/** As far as they are known; every namespace has its name as a label. */
export function labelsOfNamespace(name: string, rules: Pick<NetworkRules, 'namespaces'>): JsonObject {
  return rules.namespaces[name] ?? { [NAME_LABEL]: name };
}

/** The namespace a policy is in. */
export function namespaceOfPolicy(policy: JsonObject): string {
  return stringAt(objectAt(policy, 'metadata'), 'namespace') ?? 'default';
}

function nameOfPolicy(policy: JsonObject): string {
  return `${namespaceOfPolicy(policy)}/${stringAt(objectAt(policy, 'metadata'), 'name') ?? ''}`;
}

/** Does a Pod connect to itself? */
export function isSame({ from, to }: Pick<Traffic, 'from' | 'to'>): boolean {
  return from.end === 'pod' && to.end === 'pod' && from.namespace === to.namespace && from.name === to.name;
}
