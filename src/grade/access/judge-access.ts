import type { Look } from '../../model/ports/check-kind.ts';
import { grantsOf, MASTERS, type RbacObjects } from '../../model/rbac.ts';
import { findExcess, givesSomething, type Excess } from '../../model/rbac-beyond.ts';
import type { Verdict } from '../../model/result.ts';
import { tableText } from '../table-text.ts';
import { couldNotLook, fail, pass } from '../verdicts.ts';
import type { AccessSpec } from './access-spec.ts';
import { judgeRow, whence } from './judge-row.ts';
import { describeAct, describePlace, rightsOf, type Person, type Row } from './questions.ts';
import type { Answer } from './review.ts';
import type { ServedFacts } from './served-facts.ts';

/** What is shown at most of each: rows of a table, sentences of a verdict. */
const MOST_ROWS = 40;
const MOST_WORDS = 3;

/** The matrix as a whole; null where nothing is asked. One cell that is wrong decides. */
export function judgeMatrix(
  rows: readonly Row[],
  answers: readonly Look<Answer>[],
  control: Look<boolean>,
  objects: RbacObjects,
): Verdict | null {
  if (rows.length === 0) return null;
  const works =
    ('seen' in control && control.seen) || answers.some((answer) => 'seen' in answer && answer.seen.allowed);
  const unasked: Look<Answer> = {
    notSeen: { reason: 'unavailable', message: 'the facts are of another check' },
  };
  const judged = rows.map((row, index) => ({
    row,
    verdict: judgeRow(row, answers[index] ?? unasked, objects, works),
  }));
  const rank = { fail: 0, error: 1, pass: 2 } as const;
  const ordered = judged.toSorted((a, b) => rank[a.verdict.status] - rank[b.verdict.status]);
  const lines = ordered.map(({ row, verdict }) => [
    row.who.name.replace('ServiceAccount ', ''),
    describeAct(row.question),
    describePlace(row.question),
    row.wanted,
    verdict.seen,
    verdict.by,
  ]);
  const evidence = [
    {
      title: 'Who may do what',
      text: shownTable(['who', 'may', 'where', 'wanted', 'seen', 'by'], lines),
    },
  ];
  const expected = 'allowed and refused as asked';
  const failed = judged.filter(({ verdict }) => verdict.status === 'fail');
  if (failed.length > 0)
    return fail({ expected, actual: some(failed.map(({ verdict }) => verdict.words)), evidence }, true);
  const erred = judged.filter(({ verdict }) => verdict.status === 'error').map(({ verdict }) => verdict);
  if (erred[0] !== undefined) {
    const message = some([...new Set(erred.map(({ words }) => words))]);
    return couldNotLook({ reason: erred[0].reason ?? 'unavailable', message }, expected, evidence);
  }
  return pass({ expected, actual: `all ${rows.length} as asked`, evidence });
}

/**
 * The rights of somebody beyond those that their rows name, by the rules alone. What a namespace that no row names gives
 * to everybody is no matter of theirs: it may be of another task that is open in the same cluster.
 */
export function excessOf(
  subject: AccessSpec['subjects'][number],
  { identity, account }: Person,
  objects: RbacObjects,
): readonly Excess[] {
  const { nothingElse, may = [], mayAlso = [], mayNot = [] } = subject;
  if (nothingElse === undefined) return [];
  const namespaces = nothingElse === true ? null : nothingElse.namespaces;
  const meant = rightsOf([...may, ...mayAlso]);
  const own = new Set([
    account?.namespace,
    ...[...may, ...mayAlso, ...mayNot].flatMap((rights) => rights.namespaces ?? []),
  ]);
  const grants = grantsOf(objects, identity, { aggregated: true }).filter(
    ({ asEverybody, namespace }) => !asEverybody || namespace === '' || own.has(namespace),
  );
  return findExcess(grants, meant, namespaces);
}

/** Has somebody more rights than their rows name? Null where that is not asked. */
export function judgeNothingElse(
  subject: AccessSpec['subjects'][number],
  person: Person,
  objects: RbacObjects,
  served: Look<ServedFacts>,
): Verdict | null {
  const { nothingElse } = subject;
  if (nothingElse === undefined) return null;
  const { identity, name } = person;
  const where = nothingElse === true ? '' : ` in ${nothingElse.namespaces.join(', ')}`;
  const expected = `${name} with no other rights${where}`;
  if (identity.groups.includes(MASTERS)) return fail({ expected, actual: `${name} may do everything` });
  const found = excessOf(subject, person, objects);
  if (found.length > 0 && 'notSeen' in served) return couldNotLook(served.notSeen, expected);
  const kinds = 'seen' in served ? served.seen : {};
  const excess = found.filter(({ right, grant }) =>
    givesSomething(right, (group) => kinds[group], grant.namespace !== ''),
  );
  if (excess.length === 0) return pass({ expected, actual: `${name} has none` });
  const lines = excess.map(({ right, grant }) => [describeAct(right), describePlace(right), whence(grant)]);
  const words = excess.map(
    ({ right, grant }) => `${name} may ${describeAct(right)}, ${describePlace(right)} (${whence(grant)})`,
  );
  const evidence = [{ title: `More than asked: ${name}`, text: shownTable(['may', 'where', 'by'], lines) }];
  return fail({ expected, actual: some(words), evidence }, true);
}

function some(words: readonly string[]): string {
  const more = words.length - MOST_WORDS;
  return `${words.slice(0, MOST_WORDS).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function shownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const text = tableText(header, rows.slice(0, MOST_ROWS));
  const more = rows.length - MOST_ROWS;
  return more > 0 ? `${text}\n(and ${more} more)` : text;
}
