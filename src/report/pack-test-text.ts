import type { PackTestReport, ProvenAttempt } from '../model/pack-test.ts';
import type { JunitSuite } from './junit.ts';
import { pathOfAttempt, verdictText } from './kill-table.ts';
import type { Style } from './style.ts';

/** One attempt as a line, told as it is judged. */
export function attemptLine(attempt: ProvenAttempt, style: Style): string {
  const seconds = (attempt.durationMs / 1000).toFixed(1);
  return `${verdictText(attempt.verdict, style)}  ${pathOfAttempt(attempt)}  ${seconds} s`;
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
