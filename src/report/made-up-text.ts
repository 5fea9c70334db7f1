import { cleanText } from '../model/clean-text.ts';
import type { MadeUpTotals, ProvenAttempt, TaskProof } from '../model/pack-test.ts';
import { count, wrap } from './columns.ts';
import type { Page } from './style.ts';

/** What was made up of a task's solution: what survived, then (unless `brief`) what caught the others. */
export function madeUpLines(task: TaskProof, page: Page, brief: boolean): readonly string[] {
  const { madeUp } = task;
  if (madeUp === null) return [];
  if (madeUp.from === null)
    return ['', '  made up: nothing, for neither the solution nor an alternative is a manifest'];
  const made = task.attempts.filter(({ kind }) => kind === 'made-up');
  const by = (wanted: ProvenAttempt['verdict']): readonly ProvenAttempt[] =>
    made.filter(({ verdict }) => verdict === wanted);
  const ids = Object.keys(task.checks);
  const caughtBy = ({ results }: ProvenAttempt): string =>
    ids.flatMap((id, index) => (failed(results, id) ? [String(index + 1)] : [])).join(' ');
  const [caught, survived, undecided] = [by('as expected'), by('survived'), by('undecided')];
  const tried = made.length + madeUp.refused.length;
  const { style } = page;
  return [
    '',
    ...wrap(
      `  made up: ${tried} of ${count(madeUp.possible, 'change')} to ${cleanText(madeUp.from)}: ${caught.length} caught, ${survived.length} survived` +
        `${undecided.length > 0 ? `, ${undecided.length} undecided` : ''}, ${madeUp.refused.length} that the API server refuses (no attempts)`,
      page.width,
    ),
    ...list(
      style.undecided('survived'),
      survived.map(({ name }) => name),
      page,
    ),
    ...list(
      style.undecided('undecided'),
      undecided.map(({ name, note }) => `${name}: ${note}`),
      page,
    ),
    ...(brief
      ? []
      : list(
          'caught, by check',
          caught.map((attempt) => `${caughtBy(attempt)}  ${attempt.name}`),
          page,
        )),
    ...(brief
      ? []
      : list(
          'refused by the API server',
          madeUp.refused.map(({ name }) => name),
          page,
        )),
  ];
}

function failed(results: ProvenAttempt['results'], id: string): boolean {
  return results.some(({ check, status }) => check === id && status === 'fail');
}

function list(title: string, lines: readonly string[], { width }: Page): readonly string[] {
  if (lines.length === 0) return [];
  return [
    `    ${title}`,
    ...lines.flatMap((line) => wrap(cleanText(line), width - 6).map((part) => `      ${part}`)),
  ];
}

/** The totals of what was made up, and what to do with them; nothing where nothing was. */
export function madeUpTotalLines(totals: MadeUpTotals, page: Page): readonly string[] {
  if (totals.attempts + totals.refused === 0) return [];
  const rest = totals.undecided > 0 ? `, ${totals.undecided} undecided` : '';
  return [
    `  made up: ${totals.caught} of ${totals.attempts} caught, ${totals.survived} survived${rest}`,
    ...(totals.survived === 0
      ? []
      : wrap(
          '  A survivor is no fault by itself: some changes are harmless. Look at each, and where it undoes what a clause asks for, write it down as a wrong attempt and mend the check.',
          page.width,
        )),
  ];
}
