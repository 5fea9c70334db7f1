import type {
  CheckProof,
  MadeUpProof,
  MadeUpTotals,
  PackTestReport,
  PackTestTotals,
  ProofVerdict,
  ProvenAttempt,
  TaskProof,
} from '../model/pack-test.ts';
import type { Task } from '../model/task.ts';

/** What the attempts of a task come to; what was made up leaves the status as it is. */
export function summariseTask(
  task: Task,
  attempts: readonly ProvenAttempt[],
  madeUp: MadeUpProof | null = null,
): TaskProof {
  const has = (...wanted: readonly ProofVerdict[]): boolean =>
    attempts.some(({ kind, verdict }) => kind !== 'made-up' && wanted.includes(verdict));
  return {
    task: task.id,
    // as of several checks: what could not be looked at leaves the whole undecided
    status: has('undecided') ? 'undecided' : has('survived', 'refused', 'other checks') ? 'failed' : 'passed',
    reason: '',
    attempts,
    checks: Object.fromEntries(task.checks.map(({ id }) => [id, proofOf(id, attempts)])),
    madeUp,
  };
}

/** A task that was not tried. */
export function unavailableTask(task: Task, reason: string): TaskProof {
  return { task: task.id, status: 'unavailable', reason, attempts: [], checks: {}, madeUp: null };
}

/** The whole report. */
export function summarisePack(tasks: readonly TaskProof[], durationMs: number): PackTestReport {
  const all = tasks.flatMap((task) => task.attempts);
  const attempts = all.filter(({ kind }) => kind !== 'made-up');
  const count = (wanted: ProofVerdict): number => attempts.filter(({ verdict }) => verdict === wanted).length;
  const totals: PackTestTotals = {
    tasks: tasks.length,
    attempts: attempts.length,
    asExpected: count('as expected'),
    survived: count('survived'),
    refused: count('refused'),
    otherChecks: count('other checks'),
    undecided: count('undecided'),
    unavailable: tasks.filter(({ status }) => status === 'unavailable').length,
    unproven: tasks
      .flatMap(({ checks }) => Object.values(checks))
      .filter(({ killedBy }) => killedBy.length === 0).length,
    durationMs,
    madeUp: countMadeUp(tasks),
  };
  return { tasks, totals };
}

function countMadeUp(tasks: readonly TaskProof[]): MadeUpTotals {
  const made = tasks.flatMap((task) => task.attempts).filter(({ kind }) => kind === 'made-up');
  const count = (wanted: ProofVerdict): number => made.filter(({ verdict }) => verdict === wanted).length;
  return {
    attempts: made.length,
    caught: count('as expected'),
    survived: count('survived'),
    undecided: count('undecided'),
    refused: tasks.reduce((sum, { madeUp }) => sum + (madeUp?.refused.length ?? 0), 0),
  };
}

function proofOf(check: string, attempts: readonly ProvenAttempt[]): CheckProof {
  return {
    killedBy: attempts
      .filter(({ kind, expected }) => kind === 'wrong' && expected.includes(check))
      .filter(({ results }) => results.some((result) => result.check === check && result.status === 'fail'))
      .map(({ name }) => name),
  };
}
