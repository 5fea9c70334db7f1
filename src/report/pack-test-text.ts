import { cleanText } from '../model/clean-text.ts';
import type { PackTestReport, ProofVerdict, ProvenAttempt, TaskProof } from '../model/pack-test.ts';
import { alignColumns, count, wrap } from './columns.ts';
import type { JunitSuite } from './junit.ts';
import type { Page, Style } from './style.ts';

const GLYPHS: Readonly<Record<ProofVerdict, string>> = {
  'as expected': '✓',
  survived: '✗',
  refused: '✗',
  'other checks': '✗',
  undecided: '?',
};

/** The kill table: what each attempt came to, then for each check the wrong attempts that it caught. */
export function packTestText(report: PackTestReport, page: Page): string {
  return [...report.tasks.flatMap((task) => taskLines(task, page)), ...totalLines(report, page)].join('\n');
}

/** One attempt as a line, for progress too. */
export function attemptLine({ name, kind, verdict, durationMs }: ProvenAttempt, style: Style): string {
  const word = `${GLYPHS[verdict]} ${verdict}`;
  return `${paint(verdict, style)(word)}  ${kind}${name === kind ? '' : ` ${name}`}  ${(durationMs / 1000).toFixed(1)} s`;
}

/** A task as a suite, an attempt as a case. */
export function packTestSuites(report: PackTestReport): readonly JunitSuite[] {
  return report.tasks.map(({ task, attempts }) => ({
    name: task,
    cases: attempts.map(({ name, kind, verdict, note, durationMs }) => ({
      name: `${kind}: ${name}`,
      seconds: durationMs / 1000,
      problem:
        verdict === 'as expected'
          ? null
          : {
              type: verdict === 'undecided' ? ('error' as const) : ('failure' as const),
              message: verdict,
              text: note,
            },
    })),
  }));
}

function taskLines(task: TaskProof, page: Page): readonly string[] {
  const { style, width } = page;
  const head = style.strong(task.task);
  if (task.status === 'unavailable') {
    return [`${head}  not tried: ${cleanText(task.reason)}`, ''];
  }
  const rows = alignColumns(
    task.attempts.map(({ name, kind, expected, verdict }) => [
      `  ${paint(verdict, style)(`${GLYPHS[verdict]} ${verdict}`)}`,
      kind,
      kind === name ? '' : name,
      kind === 'wrong' || kind === 'made-up' ? expected.join(', ') : '',
    ]),
  );
  const attempts = task.attempts.flatMap(({ note }, index) => [
    rows[index] ?? '',
    ...(note === '' ? [] : wrap(cleanText(note), width - 8).map((line) => `        ${line}`)),
  ]);
  const checks = alignColumns(
    Object.entries(task.checks).map(([check, { killedBy }]) => [
      `    ${check}`,
      killedBy.length === 0 ? 'no wrong attempt shows that it can fail' : `caught ${killedBy.join(', ')}`,
    ]),
  );
  return [head, ...attempts, '  checks', ...checks, ''];
}

function totalLines({ totals }: PackTestReport, { style, commandPrefix }: Page): readonly string[] {
  const parts = [
    `${count(totals.tasks, 'task')}, ${count(totals.attempts, 'attempt')}`,
    `${totals.asExpected} as expected`,
    `${totals.survived} survived`,
    `${totals.refused} refused`,
    `${totals.otherChecks} other checks`,
    `${totals.undecided} undecided`,
    ...(totals.unavailable === 0 ? [] : [`${count(totals.unavailable, 'task')} not tried`]),
    ...(totals.unproven === 0 ? [] : [`${count(totals.unproven, 'check')} unproven`]),
  ];
  const line = `${parts.join(', ')} in ${(totals.durationMs / 1000).toFixed(1)} s`;
  const wrong = totals.survived + totals.refused + totals.otherChecks;
  if (wrong > 0) return [style.fail(line), 'next: mend the checks or the attempts named above'];
  if (totals.undecided > 0) return [style.undecided(line), `next: ${commandPrefix} status`];
  return [style.pass(line)];
}

function paint(verdict: ProofVerdict, style: Style): (text: string) => string {
  switch (verdict) {
    case 'as expected':
      return style.pass;
    case 'undecided':
      return style.undecided;
    case 'survived':
    case 'refused':
    case 'other checks':
      return style.fail;
  }
}
