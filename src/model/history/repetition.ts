import type { Try } from './tries.ts';

/** Days until a task is due again after one, two, three, ... passes in a row; the last for all further ones. */
export const INTERVALS = [1, 3, 7, 16, 35] as const;

/** Milliseconds of a day: days are those of UTC, which all have the same length. */
const DAY_MS = 86_400_000;

/** Where a task is in its repetition. */
export interface Repetition {
  /** Passes in a row that count; 0 after a failure or a look at the solution. */
  readonly step: number;
  /** The day from which on it is due: days since 1970-01-01 in UTC. */
  readonly dueDay: number;
  /** The day of the last try that counted; null where its date can't be true. */
  readonly lastDay: number | null;
  readonly last: NonNullable<Try['outcome']>;
}

/**
 * The repetition of one task by its tries, in the order they were made; null where none was decided. The rule is that of
 * docs/history.md: a pass when the task was due goes one step on, a pass before that or with hints keeps the step, a
 * failure or a look at the solution goes back to the start and is due the next day. `now`: milliseconds since 1970.
 */
export function repeatTask(tries: readonly Try[], now: number): Repetition | null {
  let state: Repetition | null = null;
  const today = dayOf(now);
  for (const { outcome } of tries) {
    if (outcome === null) continue;
    const before: Repetition | null = state;
    const day = knownDay(outcome.at, today, before);
    const step = nextStep(before, outcome, day ?? today);
    // where no date is known the task is due at once: asking once too often costs less than never asking
    state = { step, lastDay: day, dueDay: day === null ? today : day + intervalOf(step), last: outcome };
  }
  return state;
}

/** The day a moment belongs to: days since 1970-01-01 in UTC. `moment`: milliseconds since 1970. */
export function dayOf(moment: number): number {
  return Math.floor(moment / DAY_MS);
}

/** ISO 8601 of a day's beginning. */
export function startOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString();
}

/**
 * The day of a try. Clocks are set: one that was put back gives no day before that of the try before, and one that was
 * ahead gives none after today. What lies more than a day ahead is no date at all; then that of the try before counts.
 */
function knownDay(at: string, today: number, before: Repetition | null): number | null {
  const day = dayOf(Date.parse(at));
  const earlier = before?.lastDay ?? null;
  if (Number.isNaN(day) || day > today + 1) return earlier;
  return Math.max(Math.min(day, today), earlier ?? -Infinity);
}

function nextStep(before: Repetition | null, { kind, hintsShown }: Repetition['last'], day: number): number {
  if (kind !== 'passed') return 0;
  if (before === null) return 1;
  if (day < before.dueDay) return before.step;
  return hintsShown > 0 ? Math.max(1, before.step) : before.step + 1;
}

function intervalOf(step: number): number {
  return INTERVALS[Math.min(Math.max(step, 1), INTERVALS.length) - 1] ?? INTERVALS[0];
}
