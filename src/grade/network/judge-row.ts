import type { JsonObject } from '../../model/json.ts';
import type { LookReason } from '../../model/could-not-look.ts';
import { compute, type Computed } from './computed.ts';
import type { NetworkFacts, Outcome, RuleFacts } from './facts.ts';
import type { Row } from './spec.ts';
import { controlOf, keyOf, nameOfPod, ownPort, placesOf, podsOf, type Place } from './tries.ts';

/**
 * One line of the table, decided. wrong: against both the policies and what was seen, or open where closed is asked.
 * dead: nothing listens there, so that nothing is proven. unseen: could not look. disagrees: the cluster does not do
 * what the policies say.
 */
export interface RowVerdict {
  readonly row: Row;
  readonly is: 'right' | 'wrong' | 'dead' | 'unseen' | 'disagrees';
  readonly seen: string;
  readonly by: string;
  /** One sentence. */
  readonly says: string;
  readonly reason?: LookReason | undefined;
}

/** Worst first. */
const ORDER = ['wrong', 'dead', 'unseen', 'disagrees', 'right'] as const;

/** Decides a line over every pair of Pods that it is about. */
export function judgeRow(row: Row, facts: NetworkFacts, rules: RuleFacts): RowVerdict {
  const arrow = `${row.from} -> ${row.to}:${portText(row)}`;
  const made = [row.from, row.to]
    .map((name) => facts.ends[name])
    .map((end) => (end?.end === 'made' && end.pod !== null && 'notSeen' in end.pod ? end.pod.notSeen : null))
    .find((why) => why !== null);
  const base = { row, seen: 'not tried', by: '' };
  if (made !== undefined && made !== null)
    return { ...base, is: 'unseen', says: `${arrow}: ${made.message}`, reason: made.reason };
  const places = placesOf(facts.ends[row.to], row);
  const sources = podsOf(facts.ends[row.from]);
  if (places.length === 0)
    return { ...base, is: 'dead', says: `${arrow}: there is nothing to connect to at ${row.to}` };
  const all = sources.flatMap((from) =>
    places.map((place) => judgePair(row, arrow, from, place, facts, rules)),
  );
  const worst = ORDER.map((is) => all.find((one) => one.is === is)).find((one) => one !== undefined);
  return worst ?? { ...base, is: 'unseen', says: `${arrow}: no Pod to connect from`, reason: 'unavailable' };
}

/** "8080", "53/UDP". */
export function portText({ port, protocol }: Row): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol}`;
}

function judgePair(
  row: Row,
  arrow: string,
  from: JsonObject,
  place: Place,
  facts: NetworkFacts,
  rules: RuleFacts,
): RowVerdict {
  const computed = compute(from, place, row, rules);
  const own = { row, by: computed.by };
  if (!row.tried) {
    const isRight = computed.says === row.wanted;
    const says = `${arrow} is ${computed.says} by the policies (${computed.by}), wanted ${row.wanted}`;
    return { ...own, is: isRight ? 'right' : 'wrong', seen: computed.says, says };
  }
  const look = facts.seen[keyOf({ from, ip: place.ip, port: row.port, protocol: row.protocol })];
  if (look === undefined || 'notSeen' in look) {
    const why = look?.notSeen ?? { reason: 'unavailable' as const, message: 'it was not tried' };
    const says = `${arrow} could not be tried from ${nameOfPod(from)}: ${why.message}`;
    return { ...own, is: 'unseen', seen: 'not tried', says, reason: why.reason };
  }
  const seen = look.seen.connected ? 'open' : 'closed';
  const { is, why, reason } = look.seen.connected
    ? judgeOpen(row, computed)
    : judgeClosed(row, computed, from, place, facts);
  const how = seen === 'closed' ? ` (${look.seen.said})` : '';
  return { ...own, is, seen, reason, says: `${arrow} is ${seen}${how}, wanted ${row.wanted}: ${why}` };
}

type Judged = Pick<RowVerdict, 'is' | 'reason'> & { readonly why: string };

function judgeOpen(row: Row, { says, by }: Computed): Judged {
  if (says === 'closed')
    return { is: 'disagrees', why: `${by} should close it, and the cluster lets it through` };
  return row.wanted === 'open'
    ? { is: 'right', why: by }
    : { is: 'wrong', why: by === 'no policy' ? 'no policy closes it' : `allowed by ${by}` };
}

function judgeClosed(
  row: Row,
  { says, by }: Computed,
  from: JsonObject,
  place: Place,
  facts: NetworkFacts,
): Judged {
  if (place.targets.length === 0) return { is: 'dead', why: 'no ready Pod of the Service answers there' };
  const alive = isAlive(row, place, facts);
  if (alive === false) return { is: 'dead', why: `nothing listens on that port, so no policy is at work` };
  if (row.wanted === 'open' && says === 'closed') return { is: 'wrong', why: `isolated by ${by}` };
  if (!canConnect(from, facts))
    return {
      is: 'unseen',
      reason: 'unavailable',
      why: `not even its own loopback can be tried from ${nameOfPod(from)}`,
    };
  if (alive === null)
    return {
      is: 'unseen',
      reason: 'unavailable',
      why: 'nothing shows that anything would answer there',
    };
  if (says === 'open')
    return {
      is: 'disagrees',
      why: `it answers others, and ${by === 'no policy' ? 'no policy' : by} closes nothing here`,
    };
  return row.wanted === 'closed'
    ? { is: 'right', why: by }
    : { is: 'wrong', why: `not every network lets ${by} have it open` };
}

/**
 * Does something listen? Null: not known. Any connection that was made there shows it, else the Pod's own look; that it
 * was not answered in time there shows nothing.
 */
function isAlive(row: Row, place: Place, facts: NetworkFacts): boolean | null {
  const connected = (ip: string, port: number, protocol: string): boolean =>
    Object.entries(facts.seen).some(
      ([key, look]) => key.endsWith(` ${protocol} ${ip} ${port}`) && isConnected(look),
    );
  if (connected(place.ip, row.port, row.protocol)) return true;
  const looks = place.targets.map((target) => {
    const own = ownPort(target);
    if (own === null) return null;
    if (connected(own.ip, own.port, row.protocol)) return true;
    const look = facts.seen[keyOf(own)];
    if (look === undefined || 'notSeen' in look) return null;
    if (look.seen.connected) return true;
    return look.seen.said === 'refused' ? false : null;
  });
  if (looks.includes(true)) return true;
  return looks.includes(null) ? null : false;
}

function isConnected(look: NetworkFacts['seen'][string]): boolean {
  return 'seen' in look && look.seen.connected;
}

/** A source whose way of trying works: it reached something, or was refused at its own loopback. */
function canConnect(from: JsonObject, facts: NetworkFacts): boolean {
  const control = facts.seen[keyOf(controlOf(from))];
  if (control !== undefined && 'seen' in control && hasAnswer(control.seen)) return true;
  const prefix = `${nameOfPod(from)} `;
  return Object.entries(facts.seen).some(([key, look]) => key.startsWith(prefix) && isConnected(look));
}

function hasAnswer({ connected, said }: Outcome): boolean {
  return connected || said === 'refused';
}
