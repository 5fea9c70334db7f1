import type { Ground } from '../model/ground.ts';
import type { Verdict } from '../model/result.ts';
import type { Looked } from './look-once.ts';
import type { PlannedCheck } from './plan-checks.ts';
import { settleVerdict } from './requirements.ts';

/** Looks that could not be had are tried this often in all. */
const TRIES = 3;

/** Time between two rounds of looks: what did not come true soon will take a while, and each look is work for the cluster. */
const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 2_000;
const PAUSE_GROWTH = 1.4;

/** Looks of one round that end within this time of each other have seen the same. */
const SAME_MOMENT_MS = 1_000;

interface Seen extends Looked {
  readonly durationMs: number;
  /** The round of the look, from 1. */
  readonly round: number;
  /** How many looks in a row could not be had. */
  readonly errors: number;
}

/** What was decided of a check in the end. */
export interface Decided {
  readonly planned: PlannedCheck;
  readonly verdict: Verdict;
  /** What the look was decided on, before time and requirements had their say. */
  readonly ground: Ground;
  readonly durationMs: number;
}

/**
 * Keeps what was seen of each check, says which to look at again, and tells of each as soon as it and all it needs are
 * settled.
 */
export class Rounds {
  count = 0;
  readonly #plan: readonly PlannedCheck[];
  readonly #seen = new Map<string, Seen>();
  readonly #decided = new Map<string, Decided>();
  readonly #onDecided: (planned: PlannedCheck, verdict: Verdict, durationMs: number) => void;

  constructor(
    plan: readonly PlannedCheck[],
    onDecided: (planned: PlannedCheck, verdict: Verdict, durationMs: number) => void,
  ) {
    this.#plan = plan;
    this.#onDecided = onDecided;
  }

  begin(): void {
    this.count += 1;
  }

  saw({ check }: PlannedCheck, { verdict, ground }: Looked, durationMs: number): void {
    const errors = verdict.status === 'error' ? (this.#seen.get(check.id)?.errors ?? 0) + 1 : 0;
    this.#seen.set(check.id, { verdict, ground, durationMs, round: this.count, errors });
    this.#settle((planned, seen) => !this.#again(planned, seen));
  }

  /**
   * The checks to look at in the next round; those that have no time left are settled. `settledMs`: for how long nothing
   * that they are about had changed when the first round began; what had its time before has none left.
   */
  next(elapsedMs: number, lookMs: number, settledMs = 0): readonly PlannedCheck[] {
    this.#settle((planned, seen) => {
      if (!this.#again(planned, seen)) return true;
      if (this.#needsAnother(planned, seen)) return false;
      // all it needs holds, and it was looked at since: from here its own time counts
      return seen.verdict.status === 'error'
        ? elapsedMs >= lookMs
        : elapsedMs + settledMs >= planned.check.withinMs;
    });
    return this.#plan.filter((planned) => {
      const seen = this.#seen.get(planned.check.id);
      return !this.#decided.has(planned.check.id) && seen !== undefined && this.#again(planned, seen);
    });
  }

  /** How long to wait before the next round, which is not to miss the moment when the time of a check ends. */
  pauseMs(elapsedMs: number, settledMs = 0): number {
    const grown = FIRST_PAUSE_MS * PAUSE_GROWTH ** (this.count - 1);
    const ends = this.#plan
      .filter(({ check }) => !this.#decided.has(check.id))
      .map(({ check }) => check.withinMs - settledMs - elapsedMs)
      .filter((left) => left > 0);
    return Math.max(FIRST_PAUSE_MS, Math.min(grown, LAST_PAUSE_MS, ...ends));
  }

  /** All of them, in the plan's order; complete once `next` answered none. */
  results(): readonly Decided[] {
    return this.#plan
      .map(({ check }) => this.#decided.get(check.id))
      .filter((decided) => decided !== undefined);
  }

  /** The plan's order has what a check needs before it. */
  #settle(isSettled: (planned: PlannedCheck, seen: Seen) => boolean): void {
    for (const planned of this.#plan) {
      const { check } = planned;
      const seen = this.#seen.get(check.id);
      if (this.#decided.has(check.id) || seen === undefined) continue;
      const required = check.requires
        .map((id) => this.#decided.get(id))
        .filter((decided) => decided !== undefined);
      // where one that it needs has failed for good, looking again is of no use; an error waits for the others
      const complete = required.length === check.requires.length;
      const hopeless =
        required.some(({ verdict }) => verdict.status === 'fail') ||
        (complete && required.some(({ verdict }) => verdict.status === 'error'));
      if (!hopeless && !(complete && isSettled(planned, seen))) continue;
      const verdict = settleVerdict(
        seen.verdict,
        required.map((decided) => ({ check: decided.planned.check, verdict: decided.verdict })),
      );
      const { ground, durationMs } = seen;
      this.#decided.set(check.id, { planned, verdict, ground, durationMs });
      this.#onDecided(planned, verdict, seen.durationMs);
    }
  }

  /**
   * What was seen before all it needs came true is looked at once more: it may have been about what was on its way out,
   * such as the Pods of the last rollout. An error also where it was seen meanwhile.
   */
  #again(planned: PlannedCheck, seen: Seen): boolean {
    return (
      mayBeLookedAtAgain(planned, seen) ||
      (seen.verdict.status === 'error'
        ? this.#needsAnother(planned, seen)
        : this.#requiredCameTrue(planned, (required) => isBefore(seen, required)))
    );
  }

  /** What it needs came true after, or while, it was looked at: it has not had its chance. */
  #needsAnother(planned: PlannedCheck, seen: Seen): boolean {
    return this.#requiredCameTrue(planned, (required) => seen.round <= required.round);
  }

  #requiredCameTrue({ check }: PlannedCheck, isSince: (required: Seen) => boolean): boolean {
    return check.requires.some((id) => {
      const required = this.#seen.get(id);
      return required !== undefined && required.verdict.status === 'pass' && isSince(required);
    });
  }
}

/** All looks of a round begin together: one that took long, as it waited for young Pods, tells of a later moment. */
function isBefore(seen: Seen, required: Seen): boolean {
  return (
    seen.round < required.round ||
    (seen.round === required.round && required.durationMs - seen.durationMs > SAME_MOMENT_MS)
  );
}

function mayBeLookedAtAgain(planned: PlannedCheck, { verdict, errors }: Seen): boolean {
  switch (verdict.status) {
    case 'pass':
      return false;
    case 'fail':
      return verdict.mayChange && planned.windowMs > 0;
    case 'error':
      return errors < TRIES && (verdict.reason === 'unreachable' || verdict.reason === 'throttled');
  }
}
