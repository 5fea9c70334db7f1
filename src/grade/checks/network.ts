import { containerStates } from '../../model/pod-state.ts';
import type { CheckKind } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import { connectAll } from '../network/connect.ts';
import type { NetworkFacts } from '../network/facts.ts';
import { gatherEnds, gatherRules } from '../network/gather-ends.ts';
import { judgeRow, portText, type RowVerdict } from '../network/judge-row.ts';
import { imagineEnds, madeEnds, makeEnds, removeEnds } from '../network/made-ends.ts';
import { judgeNothingElse } from '../network/nothing-else.ts';
import { expandRows, networkSchema, type NetworkSpec } from '../network/spec.ts';
import { keyOf, podsOf, triesFor } from '../network/tries.ts';
import { judgePods } from '../pod-verdict.ts';
import { tableText } from '../table-text.ts';
import { allOf, couldNotLook, fail, pass, unfinished } from '../verdicts.ts';

export const networkKind: CheckKind<NetworkSpec, NetworkFacts> = {
  name: 'network',
  summary: 'Tries who reaches whom, and holds it against a table and against the NetworkPolicies.',
  schema: networkSchema,
  needs: () => ({ cluster: ['pods', 'exec', 'network-policy'], host: [] }),
  waits: (spec) => (spec.rows.some(isRefused) ? CLOSED_MS : 0) + (madeEnds(spec).length > 0 ? MAKING_MS : 0),
  gather,
  decide,
};

/** What is closed keeps silent: that is waited for. */
const isRefused = ({ tried, wanted }: NetworkSpec['rows'][number]): boolean => tried && wanted === 'closed';
const CLOSED_MS = 2_000;
/** A Pod's way to an address. */
const MAKING_MS = 2_000;

/** A Pod made just now is known to what enforces policies a moment later: so often, and so long after, it is tried. */
const TRIES = 4;
const BETWEEN_TRIES_MS = 700;

async function gather(spec: NetworkSpec, site: GradingSite, signal: AbortSignal): Promise<NetworkFacts> {
  const [there, rules] = await Promise.all([gatherEnds(spec, site, signal), gatherRules(spec, site, signal)]);
  const ends = imagineEnds(spec, there, site);
  const found: NetworkFacts = { ends, rules, at: site.now().toISOString(), seen: {} };
  if ('notSeen' in rules || endVerdicts(spec, found).length > 0) return found;
  if (madeEnds(spec).length === 0)
    return { ...found, seen: await connectAll(triesFor(expandRows(spec), ends), site, signal) };
  try {
    const whole = await makeEnds(spec, ends, rules, site, signal);
    const tries = triesFor(expandRows(spec), whole);
    let facts: NetworkFacts = { ...found, ends: whole };
    for (let count = 1; ; count += 1) {
      const open = count === 1 ? tries : tries.filter((one) => isUndecided(keyOf(one), facts, spec));
      facts = { ...facts, seen: { ...facts.seen, ...(await connectAll(open, site, signal)) } };
      if (count === TRIES || !hasDisagreement(spec, facts)) return facts;
      await site.wait(BETWEEN_TRIES_MS, signal);
    }
  } finally {
    await removeEnds(spec, site);
  }
}

function hasDisagreement(spec: NetworkSpec, facts: NetworkFacts): boolean {
  return rowVerdicts(spec, facts).some(({ is }) => is === 'disagrees');
}

/** Tries of lines on which cluster and policies disagree. */
function isUndecided(key: string, facts: NetworkFacts, spec: NetworkSpec): boolean {
  const rows = rowVerdicts(spec, facts).filter(({ is }) => is === 'disagrees');
  return triesFor(
    rows.map(({ row }) => row),
    facts.ends,
  ).some((one) => keyOf(one) === key);
}

function decide(spec: NetworkSpec, facts: NetworkFacts): Verdict {
  const rows = expandRows(spec);
  const expected = `${rows.length} connections open or closed as asked`;
  if ('notSeen' in facts.rules) return couldNotLook(facts.rules.notSeen, expected);
  const unfit = endVerdicts(spec, facts);
  if (unfit.length > 0) return allOf(unfit);
  const verdicts = rowVerdicts(spec, facts);
  const beyond = judgeNothingElse(spec, facts, facts.rules.seen);
  const evidence = [table(verdicts), ...openBeyond(beyond), ...notes(facts)];
  const found = (is: RowVerdict['is']): readonly RowVerdict[] => verdicts.filter((one) => one.is === is);
  const wrong = [...found('wrong'), ...found('dead')];
  if (wrong.length > 0)
    // the policies themselves say so; only Pods that come and go, or are about to listen, may still change it
    return fail(
      { expected, actual: sentence(wrong), evidence },
      isLeaving(facts) || (found('wrong').length === 0 && isYoung(facts)),
    );
  if (beyond.length > 0) {
    const more = beyond.length > 1 ? ` (and ${beyond.length - 1} more)` : '';
    const actual = `the policies open more: ${beyond[0] ?? ''}${more}`;
    return fail({ expected: `${expected}, and nothing else`, actual, evidence }, isLeaving(facts));
  }
  const unseen = found('unseen');
  if (unseen.length > 0)
    return couldNotLook(
      { reason: unseen[0]?.reason ?? 'unavailable', message: sentence(unseen) },
      expected,
      evidence,
    );
  const disagrees = found('disagrees');
  if (disagrees.length > 0) {
    const actual = `the cluster does not do what the policies say: ${sentence(disagrees)}`;
    return unfinished({ expected, actual, evidence });
  }
  return pass({ expected, actual: `all ${rows.length} are`, evidence });
}

function isLeaving({ ends }: NetworkFacts): boolean {
  return Object.values(ends).some((end) => end.end === 'pods' && end.leaving);
}

/** A server may need so long until it listens. */
const STARTING_MS = 15_000;

/** Was a container of the table's Pods started a moment ago? */
function isYoung({ ends, at }: NetworkFacts): boolean {
  const pods = Object.values(ends).flatMap((end) =>
    end.end === 'service' && 'seen' in end.pods ? end.pods.seen : podsOf(end),
  );
  return pods
    .flatMap((pod) => containerStates(pod, { events: [], nodes: null, images: [] }))
    .some(({ startedAt }) => startedAt !== null && Date.parse(at) - Date.parse(startedAt) < STARTING_MS);
}

/** Verdicts on ends that are not fit to be tried: Pods that don't run, a Service that isn't there. */
function endVerdicts(spec: NetworkSpec, facts: NetworkFacts): readonly Verdict[] {
  return Object.entries(spec.ends).flatMap(([name, own]): readonly Verdict[] => {
    const end = facts.ends[name];
    if (end?.end === 'pods' && own.pods !== undefined) {
      const verdict = judgePods(own.pods, end.pods, 'running');
      return verdict === null ? [] : [verdict];
    }
    if (end?.end !== 'service') return [];
    const what =
      own.dns === true ? 'the cluster DNS' : `Service ${own.service?.namespace}/${own.service?.name}`;
    if ('notSeen' in end.service) return [couldNotLook(end.service.notSeen, what)];
    if ('notSeen' in end.pods) return [couldNotLook(end.pods.notSeen, what)];
    if (end.service.seen !== null) return [];
    // DNS is the cluster's own
    return own.dns === true
      ? [couldNotLook({ reason: 'unavailable', message: 'there is no Service kube-system/kube-dns' }, what)]
      : [fail({ expected: what, actual: 'not found' })];
  });
}

function rowVerdicts(spec: NetworkSpec, facts: NetworkFacts): readonly RowVerdict[] {
  const { rules } = facts;
  return 'notSeen' in rules ? [] : expandRows(spec).map((row) => judgeRow(row, facts, rules.seen));
}

function sentence(verdicts: readonly RowVerdict[]): string {
  const more = verdicts.length - 1;
  return `${verdicts[0]?.says ?? ''}${more > 0 ? ` (and ${more} more)` : ''}`;
}

const SHOWN_ROWS = 30;

/** Lines that are not right first. */
function table(verdicts: readonly RowVerdict[]): Evidence {
  const sorted = verdicts.toSorted((a, b) => Number(a.is === 'right') - Number(b.is === 'right'));
  const lines = sorted
    .slice(0, SHOWN_ROWS)
    .map(({ row, seen, by, is }) => [
      row.from,
      row.to,
      portText(row),
      row.wanted,
      row.tried || seen === 'not tried' ? seen : `${seen}*`,
      is === 'dead' ? 'nothing listens' : by,
    ]);
  const text = tableText(['from', 'to', 'port', 'wanted', 'seen', 'by'], lines);
  const untried = verdicts.some(({ row }) => !row.tried) ? '\n* by the policies alone' : '';
  const left = sorted.length > SHOWN_ROWS ? `\n... and ${sorted.length - SHOWN_ROWS} more` : '';
  return { title: 'Who reaches whom', text: `${text}${untried}${left}` };
}

const SHOWN_BEYOND = 8;

/** Connections that nobody asked for, made up from the policies. */
function openBeyond(beyond: readonly string[]): readonly Evidence[] {
  if (beyond.length === 0) return [];
  const left = beyond.length > SHOWN_BEYOND ? [`... and ${beyond.length - SHOWN_BEYOND} more`] : [];
  return [
    { title: 'Open by the policies as well', text: [...beyond.slice(0, SHOWN_BEYOND), ...left].join('\n') },
  ];
}

/** What a reader of the table should know about its ends. */
function notes(facts: NetworkFacts): readonly Evidence[] {
  const lines = Object.entries(facts.ends).flatMap(([name, end]) => {
    if (end.end === 'made' && end.standIn !== null) return [`${name}: ${end.standIn}`];
    if (end.end !== 'pods' || 'notSeen' in end.pods.pods) return [];
    const { length } = end.pods.pods.seen;
    return end.total > length ? [`${name}: ${length} of its ${end.total} Pods were tried`] : [];
  });
  return lines.length === 0 ? [] : [{ title: 'Which Pods', text: lines.join('\n') }];
}
