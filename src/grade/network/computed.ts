import type { JsonObject } from '../../model/json.ts';
import { judgeTraffic, podEnd, type NetworkEnd, type Reachability } from '../../model/network-policy.ts';
import type { RuleFacts } from './facts.ts';
import type { Row } from './spec.ts';
import type { Place } from './tries.ts';

/** What the policies say of one Pod's connections to one place. */
export interface Computed {
  /** unsure: some of a Service's Pods may be reached and some not, or a block around a Pod's address alone opens it. */
  readonly says: 'open' | 'closed' | 'unsure';
  /** "allow-api", "no policy", "deny-all": which policies decide. */
  readonly by: string;
}

/** Computes it from the objects. A Service that leads nowhere is unsure. */
export function compute(from: JsonObject, place: Place, row: Row, rules: RuleFacts): Computed {
  const source = podEnd(from);
  const verdicts = place.targets.map(({ end, port }) =>
    judgeTraffic(rules, { from: source, to: end, protocol: row.protocol, port }),
  );
  const [first] = verdicts;
  if (first === undefined) return { says: 'unsure', by: 'nothing behind it' };
  const isUnsure =
    verdicts.some(({ allowed }) => allowed !== first.allowed) ||
    (first.allowed && verdicts.some((one) => one.egress.byPodAddressOnly || one.ingress.byPodAddressOnly));
  const says = isUnsure ? 'unsure' : first.allowed ? 'open' : 'closed';
  const shown = verdicts.find(({ allowed }) => !allowed) ?? first;
  return { says, by: decidedBy(shown, source, place.targets[0]?.end) };
}

function decidedBy({ egress, ingress, allowed }: Reachability, from: NetworkEnd, to?: NetworkEnd): string {
  const named = allowed
    ? [...egress.allowedBy, ...ingress.allowedBy]
    : [...(egress.allowed ? [] : egress.isolatedBy), ...(ingress.allowed ? [] : ingress.isolatedBy)];
  const isOneNamespace = from.end === 'pod' && (to?.end !== 'pod' || to.namespace === from.namespace);
  const names = [...new Set(named)].map((name) =>
    isOneNamespace ? name.slice(name.indexOf('/') + 1) : name,
  );
  if (names.length === 0) return 'no policy';
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}, ...` : names.join(', ');
}
