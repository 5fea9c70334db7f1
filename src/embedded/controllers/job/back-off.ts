import type { Pod } from '../../objects/kinds.ts';
import { endedAt } from './pods.ts';

const FIRST_MS = 10_000;
const LONGEST_MS = 600_000;

/** Failures in a row, and when the last one was. */
export interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export const NO_FAILURES: Failures = { count: 0, lastMs: 0 };

/** Counts on with Pods that have just ended (newBackoffRecord): a success starts anew. */
export function countFailures(before: Failures, succeeded: readonly Pod[], failed: readonly Pod[]): Failures {
  const failures = failed.map(endedAt);
  if (succeeded.length === 0) {
    if (failures.length === 0) return before;
    return { count: before.count + failures.length, lastMs: Math.max(...failures) };
  }
  const success = Math.max(...succeeded.map(endedAt));
  const since = failures.filter((time) => time > success);
  return since.length === 0 ? NO_FAILURES : { count: since.length, lastMs: Math.max(...since) };
}

/** How long to wait before the next Pod, in milliseconds; 0: not at all. */
export function remainingMs({ count, lastMs }: Failures, now: number): number {
  if (count === 0) return 0;
  const wait = Math.min(FIRST_MS * 2 ** Math.min(count - 1, 10), LONGEST_MS);
  return Math.max(0, lastMs + wait - now);
}
