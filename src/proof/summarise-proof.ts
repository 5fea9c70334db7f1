import type {
  CheckProof,
  PackTestReport,
  PackTestTotals,
  ProofVerdict,
  ProvenAttempt,
  TaskProof,
} from '../model/pack-test.ts';
import type { Task } from '../model/task.ts';

/** What the attempts of a task come to. */
export function summariseTask(task: Task, attempts: readonly ProvenAttempt[]): TaskProof {
  const has = (...wanted: readonly ProofVerdict[]): boolean =>
    attempts.some(({ verdict }) => wanted.includes(verdict));
  return {
    task: task.id,
    // as of several checks: what could not be looked at leaves the whole undecided
    status: has('undecided') ? 'undecided' : has('survived', 'refused', 'other checks') ? 'failed' : 'passed',
    reason: '',
    attempts,
    checks: Object.fromEntries(task.checks.map(({ id }) => [id, proofOf(id, attempts)])),
  };
}

/** A task that was not tried. */
export function unavailableTask(task: Task, reason: string): TaskProof {
  return { task: task.id, status: 'unavailable', reason, attempts: [], checks: {} };
}

/** The whole report. */
export function summarisePack(tasks: readonly TaskProof[], durationMs: number): PackTestReport {
  const attempts = tasks.flatMap((task) => task.attempts);
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
  };
  return { tasks, totals };
}

function proofOf(check: string, attempts: readonly ProvenAttempt[]): CheckProof {
  return {
    killedBy: attempts
      .filter(({ kind, expected }) => (kind === 'wrong' || kind === 'made-up') && expected.includes(check))
      .filter(({ results }) => results.some((result) => result.check === check && result.status === 'fail'))
      .map(({ name }) => name),
  };
}
