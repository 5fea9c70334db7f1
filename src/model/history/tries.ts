import type { ProviderName } from '../provider.ts';
import type { Score } from '../result.ts';
import type { Assurance, AttemptStatus } from '../status.ts';

/** One grading as the history keeps it. What was shown and how long it took: since the try began. */
export interface Grading {
  /** Its try within the attempt: 0 for the first; each reset begins another. */
  readonly try: number;
  /** ISO 8601 */
  readonly at: string;
  readonly status: AttemptStatus;
  readonly score: Score;
  readonly assurance: Assurance;
  readonly hintsShown: number;
  readonly solutionShown: boolean;
  readonly activeSeconds: number;
}

/** One attempt with its gradings in the order they were made. */
export interface AttemptRecord {
  readonly attempt: string;
  readonly task: string;
  readonly exam: string | null;
  readonly provider: ProviderName;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** The try it is at, and what was shown in it until now. */
  readonly current: {
    readonly try: number;
    /** ISO 8601: the start, or the last reset. */
    readonly startedAt: string;
    readonly hintsShown: number;
    /** ISO 8601, or null where it wasn't shown. */
    readonly solutionShownAt: string | null;
    readonly activeSeconds: number;
  };
  readonly gradings: readonly Grading[];
}

/** From a task's start, or a reset of it, to the next reset. */
export interface Try {
  readonly record: AttemptRecord;
  readonly number: number;
  /** ISO 8601: when it began, as far as that is known. */
  readonly startedAt: string;
  readonly hintsShown: number;
  readonly solutionShown: boolean;
  readonly activeSeconds: number;
  /** The last one that decided; else the last; null where it was never graded. */
  readonly grading: Grading | null;
  /**
   * What the learner could do alone: the last deciding grading before the solution was shown. Where there is none though
   * the try was decided, nothing was earned.
   */
  readonly alone: { readonly share: number; readonly assurance: Assurance } | null;
  /** What it says for the next repetition, and when; null where nothing was decided. */
  readonly outcome: { readonly kind: Outcome; readonly at: string; readonly hintsShown: number } | null;
}

/** shown: the solution was looked at before the task was passed. */
export type Outcome = 'passed' | 'failed' | 'shown';

/** The tries of an attempt, oldest first; the one it is at is there without a grading too. */
export function triesOf(record: AttemptRecord): readonly Try[] {
  const numbers = new Set([...record.gradings.map((grading) => grading.try), record.current.try]);
  return [...numbers].toSorted((a, b) => a - b).map((number) => tryOf(record, number));
}

function tryOf(record: AttemptRecord, number: number): Try {
  const gradings = record.gradings.filter((grading) => grading.try === number);
  const current = record.current.try === number ? record.current : null;
  const decided = gradings.filter(({ status }) => status !== 'undecided');
  const grading = decided.at(-1) ?? gradings.at(-1) ?? null;
  const alone = decided.findLast(({ solutionShown }) => !solutionShown);
  return {
    record,
    number,
    startedAt:
      current?.startedAt ?? (number === 0 ? record.startedAt : (gradings[0]?.at ?? record.startedAt)),
    hintsShown: current?.hintsShown ?? gradings.at(-1)?.hintsShown ?? 0,
    solutionShown:
      current !== null ? current.solutionShownAt !== null : gradings.at(-1)?.solutionShown === true,
    activeSeconds: current?.activeSeconds ?? gradings.at(-1)?.activeSeconds ?? 0,
    grading,
    alone:
      alone !== undefined
        ? { share: shareOf(alone.score), assurance: alone.assurance }
        : decided.length > 0
          ? { share: 0, assurance: decided[0]?.assurance ?? 'observed' }
          : null,
    outcome: outcomeOf(decided, current?.solutionShownAt ?? null),
  };
}

/** Whoever reads the solution after passing has passed all the same, whatever was graded after that. */
function outcomeOf(decided: readonly Grading[], solutionShownAt: string | null): Try['outcome'] {
  const alone = decided.findLast(({ solutionShown }) => !solutionShown);
  if (alone?.status === 'passed') return { kind: 'passed', at: alone.at, hintsShown: alone.hintsShown };
  const last = decided.at(-1);
  const at = last?.at ?? solutionShownAt;
  if (at === null) return null;
  const shown = solutionShownAt !== null || last?.solutionShown === true;
  return { kind: shown ? 'shown' : 'failed', at, hintsShown: last?.hintsShown ?? 0 };
}

/** 0 to 1; nothing possible is nothing earned. */
function shareOf({ earned, possible }: Score): number {
  return possible > 0 ? Math.min(1, Math.max(0, earned / possible)) : 0;
}

/**
 * The tries of one task in the order they were made. Tries of one attempt stay in theirs; attempts come by their start,
 * since one task has one open attempt at a time.
 */
export function inOrder(tries: readonly Try[]): readonly Try[] {
  return tries.toSorted((a, b) =>
    a.record.attempt === b.record.attempt
      ? a.number - b.number
      : Date.parse(a.record.startedAt) - Date.parse(b.record.startedAt) ||
        (a.record.attempt < b.record.attempt ? -1 : 1),
  );
}
