import { mapSideBySide } from '../../lib/side-by-side.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { ApiCaller } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { grantsOf, MASTERS } from '../../model/rbac.ts';
import { givesSomething } from '../../model/rbac-beyond.ts';
import type { Verdict } from '../../model/result.ts';
import { accessSchema, type AccessSpec } from '../access/access-spec.ts';
import { excessOf, judgeMatrix, judgeNothingElse } from '../access/judge-access.ts';
import { compute, isAsComputed } from '../access/judge-row.ts';
import { peopleOf, rowsOf, type Row } from '../access/questions.ts';
import { readRbac, type RbacFacts } from '../access/rbac-facts.ts';
import { judgeRequests, sendRequests, type Reply } from '../access/requests.ts';
import { review, type Answer } from '../access/review.ts';
import { readServed, type ServedFacts } from '../access/served-facts.ts';
import { look } from '../look.ts';
import { allOf, couldNotLook, fail } from '../verdicts.ts';

export type AccessFacts = {
  /** One for each question, in the spec's order. */
  readonly answers: readonly Look<Answer>[];
  /** What must be allowed is. */
  readonly control: Look<boolean>;
  readonly objects: Look<RbacFacts>;
  /** Which of the ServiceAccounts are there, by "namespace/name". */
  readonly accounts: { readonly [account: string]: Look<boolean> };
  /** What each subject's requests were answered with. */
  readonly requests: readonly Look<readonly Reply[]>[];
  /** The kinds of the API groups in which somebody has more rights than asked. */
  readonly served: Look<ServedFacts>;
};

export const accessKind: CheckKind<AccessSpec, AccessFacts> = {
  name: 'access',
  summary: 'Who may do what: a matrix of what is allowed and what is refused, and nothing else beside it.',
  schema: accessSchema,
  needs: () => ({ cluster: ['access-control'], host: [] }),
  gather,
  decide,
};

/** Reviews under way at the same time. */
const MOST_AT_ONCE = 16;

/** How long the API server may take to know of roles and bindings that it keeps already. */
const CATCHING_UP_MS = [200, 400, 800] as const;

async function gather(spec: AccessSpec, site: GradingSite, signal: AbortSignal): Promise<AccessFacts> {
  const { cluster } = site;
  if (cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
  const rows = rowsOf(spec);
  const [answers, control, objects, accounts] = await Promise.all([
    ask(cluster.api, rows, signal),
    look(signal, async () => (await review(cluster.api, CONTROL, CONTROL_QUESTION, signal)).allowed),
    look(signal, () => readRbac(site.objects, signal)),
    readAccounts(spec, site, signal),
  ]);
  let facts: AccessFacts = { answers, control, objects, accounts, requests: [], served: { seen: {} } };
  // its authorizer follows what is stored a moment later: what differs is asked again
  for (const ms of CATCHING_UP_MS) {
    const odd = differing(rows, facts);
    if (odd.length === 0) break;
    await site.wait(ms, signal);
    const again = await ask(
      cluster.api,
      odd.map(({ row }) => row),
      signal,
    );
    const renewed = new Map(odd.map(({ index }, position) => [index, again[position]]));
    facts = {
      ...facts,
      objects: await look(signal, () => readRbac(cluster, signal)),
      answers: facts.answers.map((answer, index) => renewed.get(index) ?? answer),
    };
  }
  // the same authorizer answers the requests: by now it knows what is stored
  const [requests, served] = await Promise.all([
    Promise.all(spec.subjects.map((subject) => sendRequests(subject, cluster.api, signal))),
    look(signal, () => readServedInExcess(spec, facts.objects, cluster.api, signal)),
  ]);
  return { ...facts, requests, served };
}

/**
 * The kinds of the API groups in which somebody has more rights than asked, until one of these is found to give
 * something: that settles it. Groups that were not read count as giving something.
 */
async function readServedInExcess(
  spec: AccessSpec,
  objects: AccessFacts['objects'],
  api: ApiCaller,
  signal: AbortSignal,
): Promise<ServedFacts> {
  if ('notSeen' in objects) return {};
  const excess = spec.subjects.flatMap((subject) =>
    peopleOf(subject).flatMap((person) => excessOf(subject, person, objects.seen)),
  );
  const groups = excess.flatMap(({ right }) => ('url' in right || right.group === '*' ? [] : [right.group]));
  let served: ServedFacts = {};
  for (const group of new Set(groups.toSorted())) {
    served = { ...served, [group]: await readServed(group, api, signal) };
    const known = served;
    const settled = excess.some(
      ({ right, grant }) =>
        !('url' in right) &&
        right.group === group &&
        givesSomething(right, (name) => known[name], grant.namespace !== ''),
    );
    if (settled) break;
  }
  return served;
}

const CONTROL = { user: 'cks-trainer:control', groups: [MASTERS, 'system:authenticated'] };
const CONTROL_QUESTION = { verb: 'get', url: '/version' };

function ask(api: ApiCaller, rows: readonly Row[], signal: AbortSignal): Promise<readonly Look<Answer>[]> {
  return mapSideBySide(rows, MOST_AT_ONCE, ({ who, question }) =>
    look(signal, () => review(api, who.identity, question, signal)),
  );
}

function differing(
  rows: readonly Row[],
  { answers, objects }: AccessFacts,
): readonly { readonly row: Row; readonly index: number }[] {
  if ('notSeen' in objects) return [];
  return rows
    .map((row, index) => ({ row, index }))
    .filter(({ row, index }) => {
      const answer = answers[index];
      if (answer === undefined || 'notSeen' in answer) return false;
      const { identity } = row.who;
      const computed = compute(objects.seen, grantsOf(objects.seen, identity), identity, row.question);
      return !isAsComputed(identity, computed, answer.seen);
    });
}

async function readAccounts(
  spec: AccessSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<AccessFacts['accounts']> {
  const accounts = spec.subjects.flatMap(peopleOf).flatMap(({ account }) => account ?? []);
  const entries = accounts.map(async ({ namespace, name }) => {
    const ref = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name };
    const there = await look(signal, async () => {
      const read = await site.objects.read(ref, signal);
      return read.found && read.object.metadata['deletionTimestamp'] === undefined;
    });
    return [`${namespace}/${name}`, there] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function decide(spec: AccessSpec, facts: AccessFacts): Verdict {
  const expected = 'exactly the rights asked for';
  const missing = Object.entries(facts.accounts).filter(([, there]) => 'seen' in there && !there.seen);
  if (missing.length > 0)
    return fail({
      expected,
      actual: missing.map(([name]) => `there is no ServiceAccount ${name}`).join('; '),
    });
  const unread = Object.values(facts.accounts).find((there) => 'notSeen' in there);
  if (unread !== undefined && 'notSeen' in unread) return couldNotLook(unread.notSeen, expected);
  if ('notSeen' in facts.objects) return couldNotLook(facts.objects.notSeen, expected);
  const objects = facts.objects.seen;
  const parts = [
    judgeMatrix(rowsOf(spec), facts.answers, facts.control, objects),
    ...spec.subjects.flatMap((subject, index) =>
      peopleOf(subject).flatMap((person) => [
        judgeNothingElse(subject, person, objects, facts.served),
        judgeRequests(subject, person.name, facts.requests[index]),
      ]),
    ),
  ].filter((verdict) => verdict !== null);
  return allOf(parts);
}
