import { readFileSync } from 'node:fs';
import type { PackTestReport } from '../../src/model/pack-test.ts';

/** Task -> "kind/attempt" -> check -> status: what one cluster said of every reference attempt. */
export type VerdictTable = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
>;

/** The verdicts of a report, of the tasks that were tried. */
export function tableOf(report: PackTestReport): VerdictTable {
  return Object.fromEntries(
    report.tasks
      .filter(({ status }) => status !== 'unavailable')
      .map(({ task, attempts }) => [
        task,
        Object.fromEntries(
          attempts.map(({ kind, name, results }) => [
            `${kind}/${name}`,
            Object.fromEntries(results.map(({ check, status }) => [check, status])),
          ]),
        ),
      ]),
  );
}

/** What a real cluster made by kind said, recorded by `npm run record:verdicts`. */
export function recordedVerdicts(): VerdictTable {
  return JSON.parse(readFileSync(new URL('kind.json', import.meta.url), 'utf8')) as VerdictTable;
}
