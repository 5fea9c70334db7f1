import { cleanText } from '../model/clean-text.ts';
import type {
  PackTestReport,
  PackTestTotals,
  ProofVerdict,
  ProvenAttempt,
  TaskProof,
} from '../model/pack-test.ts';
import { alignColumns, count, spread, wrap } from './columns.ts';
import { madeUpLines, madeUpTotalLines } from './made-up-text.ts';
import { countProof, countsLine, summaryTable } from './proof-counts.ts';
import type { Page, Style } from './style.ts';

const VERDICT_WORDS: Readonly<Record<ProofVerdict, string>> = {
  'as expected': '✓ as expected',
  survived: '✗ survived',
  refused: '✗ refused',
  'other checks': '✗ other checks',
  undecided: '? undecided',
};

/** From so many tasks on, a table has a row for each, and kill tables are only of those where there is something to do. */
export const MANY_TASKS = 4;

/**
 * The kill table of each task, or of many those that are not proven and a table of all: a row per attempt, a column per check. `x` fails and must, `·` passes and must, `?`
 * could not be looked at, `!` is the other of what must be. Below, the checks with the number of wrong attempts that
 * each fails. Then what is not as expected, and the totals.
 */
export function killTableText(
  report: PackTestReport,
  page: Page,
  { again = 'pack test', allTables = false }: { readonly again?: string; readonly allTables?: boolean } = {},
): string {
  const many = report.tasks.length >= MANY_TASKS;
  const brief = many && !allTables;
  const detailed = brief ? report.tasks.filter(hasSomethingToDo) : report.tasks;
  return [
    ...detailed.flatMap((task) => [...taskLines(task, page, brief), '']),
    ...(many ? [...summaryTable(report.tasks, page.style, page.width), ''] : []),
    ...totalLines(report, page, again),
  ].join('\n');
}

/** What `pack test --output json` prints. Fields are only ever added. */
export function packTestDocument({ tasks, totals }: PackTestReport): unknown {
  return {
    tasks: tasks.map(({ task, status, reason, attempts, checks, madeUp }) => ({
      task,
      status,
      reason,
      attempts: attempts.map(({ name, kind, expected, results, verdict, note, durationMs }) => ({
        name,
        kind,
        expected,
        results,
        verdict,
        note,
        durationMs: Math.round(durationMs),
      })),
      checks,
      madeUp,
    })),
    totals: { ...totals, durationMs: Math.round(totals.durationMs) },
  };
}

/** Is a task not proven, or did something survive that was made up of it? */
function hasSomethingToDo({ status, attempts, checks }: TaskProof): boolean {
  if (status === 'unavailable') return false;
  return (
    status !== 'passed' ||
    Object.values(checks).some(({ killedBy }) => killedBy.length === 0) ||
    attempts.some(({ kind, verdict }) => kind === 'made-up' && verdict !== 'as expected')
  );
}

function taskLines(task: TaskProof, page: Page, brief: boolean): readonly string[] {
  const { style, width } = page;
  if (task.status === 'unavailable')
    return [
      spread(style.strong(task.task), style.undecided('unavailable'), width),
      `  ${cleanText(task.reason)}`,
    ];
  const given = task.attempts.filter(({ kind }) => kind !== 'made-up');
  const fine = given.filter(({ verdict }) => verdict === 'as expected').length;
  const checks = Object.entries(task.checks);
  const ids = checks.map(([id]) => id);
  return [
    spread(style.strong(task.task), `${fine} of ${given.length} as expected`, width),
    `  ${countsLine(countProof(task))}`,
    ...alignColumns([
      ['', ...ids.map((_, index) => String(index + 1)), ''],
      ...given.map((attempt) => attemptRow(attempt, ids, style)),
      ['  wrong attempts that fail it', ...checks.map(([, { killedBy }]) => String(killedBy.length)), ''],
    ]),
    '',
    ...checks.map(([id, { killedBy }], index) => {
      const unproven = killedBy.length === 0;
      return `  ${index + 1}  ${id}${unproven ? `  ${style.fail('! no wrong attempt shows that it can fail')}` : ''}`;
    }),
    ...given.filter(({ note }) => note !== '').flatMap((attempt) => ['', ...noteLines(attempt, page)]),
    ...madeUpLines(task, page, brief),
  ];
}

function attemptRow(attempt: ProvenAttempt, ids: readonly string[], style: Style): readonly string[] {
  return [
    `  ${pathOfAttempt(attempt)}`,
    ...ids.map((id) => cell(attempt, id)),
    verdictText(attempt.verdict, style),
  ];
}

function cell({ expected, results }: ProvenAttempt, id: string): string {
  const status = results.find(({ check }) => check === id)?.status;
  const mustFail = expected.includes(id);
  switch (status) {
    case 'pass':
      return mustFail ? '!' : '·';
    case 'fail':
      return mustFail ? 'x' : '!';
    case 'error':
    case undefined:
      return '?';
  }
}

/** A glyph and a word; the colour is never alone. */
export function verdictText(verdict: ProofVerdict, style: Style): string {
  const text = VERDICT_WORDS[verdict];
  switch (verdict) {
    case 'as expected':
      return style.pass(text);
    case 'undecided':
      return style.undecided(text);
    case 'survived':
    case 'refused':
    case 'other checks':
      return style.fail(text);
  }
}

function noteLines(attempt: ProvenAttempt, { style, width }: Page): readonly string[] {
  return [
    `  ${pathOfAttempt(attempt)}  ${verdictText(attempt.verdict, style)}`,
    ...wrap(cleanText(attempt.note).trimEnd(), width - 4).map((line) => `    ${line}`),
  ];
}

/** As its file is found below solutions/<task>/, without the ending. */
export function pathOfAttempt({ kind, name }: ProvenAttempt): string {
  switch (kind) {
    case 'alternative':
      return `alternatives/${name}`;
    case 'wrong':
      return `wrong/${name}`;
    case 'made-up':
      return `made up: ${name}`;
    case 'untouched':
    case 'solution':
      return name;
  }
}

function totalLines({ totals }: PackTestReport, page: Page, again: string): readonly string[] {
  const { style, commandPrefix } = page;
  const seconds = Math.round(totals.durationMs / 1000);
  const sum = `${totals.asExpected} of ${count(totals.attempts, 'attempt')} as expected, ${seconds} s`;
  const rest = describeRest(totals);
  const made = madeUpTotalLines(totals.madeUp, page);
  if (rest.length === 0) return [`${style.pass('✓ proven')}  ${sum}`, ...made];
  const word =
    totals.undecided > 0
      ? style.undecided('? undecided')
      : totals.asExpected < totals.attempts
        ? style.fail('✗ not proven')
        : style.undecided('✓ as expected');
  return [
    `${word}  ${sum}`,
    `  ${rest.join(', ')}`,
    ...made,
    `next: mend what is named above, then ${style.code(`${commandPrefix} ${again}`)}`,
  ];
}

function describeRest(totals: PackTestTotals): readonly string[] {
  const parts: readonly (readonly [number, string])[] = [
    [totals.survived, 'survived'],
    [totals.refused, 'refused'],
    [totals.otherChecks, 'failed other checks'],
    [totals.undecided, 'undecided'],
    [totals.unproven, totals.unproven === 1 ? 'check unproven' : 'checks unproven'],
    [totals.unavailable, totals.unavailable === 1 ? 'task unavailable' : 'tasks unavailable'],
  ];
  return parts.filter(([amount]) => amount > 0).map(([amount, words]) => `${amount} ${words}`);
}
