import type { PackTestReport, ProvenAttempt } from '../model/pack-test.ts';
import type { JunitSuite } from './junit.ts';
import { cutTo, displayWidth } from './columns.ts';
import { MANY_TASKS, pathOfAttempt, verdictText } from './kill-table.ts';
import type { Style } from './style.ts';

/** An attempt that was just judged. */
export interface JudgedAttempt {
  readonly task: string;
  readonly attempt: ProvenAttempt;
  /** The API server did not take what was made up. */
  readonly refused: boolean;
  readonly done: number;
  readonly total: number;
  /** Tasks that are tried. */
  readonly tasks: number;
  /** Attempts of this task that are still to be judged. */
  readonly left: number;
  /** Attempts of this task that are not as expected so far, what was made up left out. */
  readonly odd: number;
}

/**
 * What to tell of it: every attempt of a few tasks; of many, what is not as expected, and each task when it is through.
 * Null: nothing. One line of at most `width` columns.
 */
export function progressLine(judged: JudgedAttempt, style: Style, width: number): string | null {
  const { attempt, task, done, total, tasks, left, odd } = judged;
  const place = `${String(done).padStart(String(total).length)}/${total} ${task}  `;
  const isOdd = attempt.kind !== 'made-up' && attempt.verdict !== 'as expected';
  if (tasks < MANY_TASKS || isOdd) return `${place}${attemptLine(judged, style, width - place.length)}`;
  if (left > 0) return null;
  return `${place}${odd === 0 ? style.pass('✓ as expected') : style.fail(`✗ ${odd} not as expected`)}`;
}

/** One attempt as a line, its name cut so that it stays one. */
export function attemptLine(
  { attempt, refused }: Pick<JudgedAttempt, 'attempt' | 'refused'>,
  style: Style,
  width = Infinity,
): string {
  const verdict = refused
    ? style.undecided('- refused by the API server: no attempt')
    : attempt.kind === 'made-up'
      ? madeUpVerdict(attempt, style)
      : verdictText(attempt.verdict, style);
  const seconds = `${(attempt.durationMs / 1000).toFixed(1)} s`;
  const room = Math.max(16, width - displayWidth(verdict) - seconds.length - 4);
  return `${verdict}  ${cutTo(pathOfAttempt(attempt), room)}  ${seconds}`;
}

function madeUpVerdict({ verdict }: ProvenAttempt, style: Style): string {
  switch (verdict) {
    case 'as expected':
      return style.pass('✓ caught');
    case 'survived':
      return style.undecided('○ survived');
    case 'refused':
    case 'other checks':
    case 'undecided':
      return style.undecided('? undecided');
  }
}

/** A task as a suite, an attempt as a case. */
export function packTestSuites(report: PackTestReport): readonly JunitSuite[] {
  return report.tasks.map(({ task, attempts }) => ({
    name: task,
    // a survivor that was made up is no failure
    cases: attempts
      .filter(({ kind }) => kind !== 'made-up')
      .map(({ name, kind, verdict, note, durationMs }) => ({
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
