import type { JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import { selectorMatches } from '../../model/label-selector.ts';
import { ELSEWHERE, findBeyond, likesOf, type Excess } from '../../model/network-beyond.ts';
import {
  labelsOfNamespace,
  podEnd,
  type Direction,
  type NetworkEnd,
  type PodEnd,
  type Traffic,
} from '../../model/network-policy.ts';
import { LOOK_LABEL } from '../trial/copy-pod.ts';
import type { EndFacts, NetworkFacts, RuleFacts } from './facts.ts';
import { listOf, type Meant, type NetworkSpec, type NothingElse } from './spec.ts';
import { podsOf } from './tries.ts';

/** What the policies open beyond what a check names, in words: "a Pod in Namespace audit -> db:5432, by db/allow". */
export function judgeNothingElse(
  spec: NetworkSpec,
  facts: NetworkFacts,
  rules: RuleFacts,
): readonly string[] {
  return (spec.nothingElse ?? []).flatMap((asked) => judgeOne(asked, facts, rules));
}

function judgeOne(asked: NothingElse, facts: NetworkFacts, rules: RuleFacts): readonly string[] {
  const direction: Direction = asked.from === undefined ? 'Egress' : 'Ingress';
  const meant = asked.from ?? asked.to ?? [];
  const known = Object.values(facts.ends).flatMap(knownPods);
  return listOf(asked.of).flatMap((name) => {
    const end = facts.ends[name];
    const pods = podsOf(end).map(podEnd);
    // a Pod that was made up stands for all that have its labels
    const own = end?.end === 'made' ? pods.flatMap((pod) => likesOf(pod, rules)) : pods;
    const isAmong = (some: readonly Meant[], traffic: Traffic): boolean =>
      some.some((one) => covers(one, traffic, direction, facts, rules));
    const isMeant = (traffic: Traffic): boolean =>
      isAmong(meant, traffic) || (asked.among !== undefined && !isAmong(asked.among, traffic));
    const found = findBeyond(rules, { own, direction, known, isMeant });
    return found.map((excess) => describe(excess, name, pods, direction));
  });
}

/** Pods of an end that are there; those behind a Service too. */
function knownPods(end: EndFacts): readonly PodEnd[] {
  if (end.end === 'pods') return podsOf(end).map(podEnd);
  return end.end === 'service' && 'seen' in end.pods ? end.pods.seen.map(podEnd) : [];
}

function covers(
  meant: Meant,
  { from, to, port, protocol }: Traffic,
  direction: Direction,
  facts: NetworkFacts,
  rules: RuleFacts,
): boolean {
  if (
    meant.ports !== undefined &&
    !(meant.ports.includes(port) && meant.protocols.some((one) => one === protocol))
  )
    return false;
  const other = direction === 'Ingress' ? from : to;
  if (meant.outside === true) return other.end === 'address';
  if (meant.end !== undefined) return isAtEnd(other, facts.ends[meant.end]);
  if (other.end !== 'pod' || (meant.namespace ?? other.namespace) !== other.namespace) return false;
  const { namespaceLabels = {}, labels = {} } = meant;
  return (
    selectorMatches({ matchLabels: labels }, other.labels) &&
    selectorMatches({ matchLabels: namespaceLabels }, labelsOfNamespace(other.namespace, rules))
  );
}

/** One of its Pods, its own address, or that of its Service. */
function isAtEnd(other: NetworkEnd, end: EndFacts | undefined): boolean {
  if (end === undefined) return false;
  if (other.end === 'address') {
    if (end.end === 'address') return end.ip === other.ip;
    return end.end === 'service' && 'seen' in end.service && clusterIp(end.service.seen) === other.ip;
  }
  return knownPods(end).some(({ namespace, name }) => namespace === other.namespace && name === other.name);
}

const clusterIp = (service: JsonObject | null): string | null =>
  service === null ? null : stringAt(objectAt(service, 'spec'), 'clusterIP');

function describe(
  { traffic, by }: Excess,
  end: string,
  pods: readonly PodEnd[],
  direction: Direction,
): string {
  const [own, other] = direction === 'Ingress' ? [traffic.to, traffic.from] : [traffic.from, traffic.to];
  const further =
    own.end === 'pod' && !pods.some(({ labels }) => labels === own.labels)
      ? ` (one with ${labelText(own.labels)})`
      : '';
  const port = traffic.protocol === 'TCP' ? `${traffic.port}` : `${traffic.port}/${traffic.protocol}`;
  const said = by.length === 0 ? 'no policy closes it' : `by ${by.slice(0, 3).join(', ')}`;
  const [from, to] =
    direction === 'Ingress'
      ? [describeOther(other), `${end}${further}`]
      : [`${end}${further}`, describeOther(other)];
  return `${from} -> ${to}, port ${port}: ${said}`;
}

function describeOther(other: NetworkEnd): string {
  if (other.end === 'address') return other.ip;
  if (other.name !== '') return `Pod ${other.namespace}/${other.name}`;
  const which = Object.keys(other.labels).length === 0 ? '' : ` with ${labelText(other.labels)}`;
  return other.namespace === ELSEWHERE
    ? `a Pod${which} in any other Namespace`
    : `a Pod${which} in Namespace ${other.namespace}`;
}

const labelText = (labels: JsonObject): string =>
  Object.entries(labels)
    .filter(([key]) => key !== LOOK_LABEL)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`)
    .join(', ');
