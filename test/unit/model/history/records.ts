import type { BankTask } from '../../../../src/model/history/standing.ts';
import type { AttemptRecord, Grading } from '../../../../src/model/history/tries.ts';

export const DAY = 86_400_000;
/** A Monday, at noon. */
export const NOON = Date.parse('2026-11-23T12:00:00Z');

/** ISO 8601 of so many days after that noon. */
export function onDay(day: number): string {
  return new Date(NOON + day * DAY).toISOString();
}

export function grading(changes: Partial<Grading> & { readonly earned?: number } = {}): Grading {
  const { earned = 4, ...rest } = changes;
  return {
    try: 0,
    at: onDay(0),
    status: earned === 4 ? 'passed' : 'failed',
    score: { earned, possible: 4, undecided: 0 },
    assurance: 'observed',
    hintsShown: 0,
    solutionShown: false,
    activeSeconds: 300,
    ...rest,
  };
}

/** An attempt whose last grading is all that was shown of it, unless told otherwise. */
export function record(
  attempt: string,
  gradings: readonly Grading[],
  changes: Partial<AttemptRecord> = {},
): AttemptRecord {
  const last = gradings.at(-1);
  return {
    attempt,
    task: 'cks/pod-ro',
    exam: null,
    provider: 'kind',
    startedAt: gradings[0]?.at ?? onDay(0),
    endedAt: null,
    current: {
      try: last?.try ?? 0,
      startedAt: gradings[0]?.at ?? onDay(0),
      hintsShown: last?.hintsShown ?? 0,
      solutionShownAt: last?.solutionShown === true ? last.at : null,
      activeSeconds: last?.activeSeconds ?? 0,
    },
    gradings,
    ...changes,
  };
}

export function bankTask(name: string, changes: Partial<BankTask> = {}): BankTask {
  return {
    id: `cks/${name}`,
    title: `Title of ${name}`,
    domain: 'RT',
    competencies: ['immutability'],
    weight: 4,
    minutes: 10,
    ...changes,
  };
}
