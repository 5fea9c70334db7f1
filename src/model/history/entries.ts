import type { HistoryEntry } from '../ports/history.ts';
import type { BankTask } from './standing.ts';
import { triesOf, type AttemptRecord } from './tries.ts';

/** Everything that was tried, the newest first. A task that the pack has no more keeps what is known of it. */
export function entriesOf(
  records: readonly AttemptRecord[],
  bank: readonly BankTask[],
): readonly HistoryEntry[] {
  const known = new Map(bank.map((task) => [task.id, task]));
  return records
    .flatMap(triesOf)
    .map(({ record, number, startedAt, hintsShown, solutionShown, activeSeconds, grading }) => {
      const task = known.get(record.task);
      return {
        attempt: record.attempt,
        try: number,
        task: record.task,
        title: task?.title ?? record.task,
        domain: task?.domain ?? null,
        exam: record.exam,
        provider: record.provider,
        assurance: grading?.assurance ?? (record.provider === 'embedded' ? 'simulated' : 'observed'),
        status: grading?.status ?? null,
        score: grading?.score ?? null,
        startedAt,
        gradedAt: grading?.at ?? null,
        endedAt: number === record.current.try ? record.endedAt : (grading?.at ?? null),
        activeSeconds,
        minutes: task?.minutes ?? null,
        hintsShown,
        solutionShown,
      } satisfies HistoryEntry;
    })
    .toSorted(
      (a, b) =>
        Date.parse(b.gradedAt ?? b.startedAt) - Date.parse(a.gradedAt ?? a.startedAt) ||
        (a.attempt === b.attempt ? b.try - a.try : a.attempt < b.attempt ? -1 : 1),
    );
}
