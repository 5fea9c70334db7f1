import { scoreOf } from '../../../../model/score.ts';
import { combineStatuses } from '../../../../model/status.ts';
import type { CheckSpec } from '../../../../model/task.ts';
import type { StoredGrading } from '../../../../session/exams/endings.ts';

/**
 * What a later grading adds to that of an exam's end: only checks that were undecided are taken from it, and none whose
 * requirements have changed since. What was decided at the bell stays, whatever has been done after it.
 */
export function mergeGradings(
  specs: readonly Pick<CheckSpec, 'id' | 'requires'>[],
  atBell: StoredGrading,
  later: StoredGrading,
): StoredGrading {
  const then = new Map(atBell.result.checks.map((check) => [check.id, check]));
  const now = new Map(later.result.checks.map((check) => [check.id, check]));
  const isTaken = (id: string): boolean => {
    if (then.get(id)?.status !== 'error' || !now.has(id)) return false;
    const requires = specs.find((spec) => spec.id === id)?.requires ?? [];
    return requires.every((other) => isTaken(other) || then.get(other)?.status === now.get(other)?.status);
  };
  const checks = atBell.result.checks.map((check) => (isTaken(check.id) && now.get(check.id)) || check);
  return {
    result: {
      ...later.result,
      checks,
      score: scoreOf(checks),
      status: combineStatuses(checks.map(({ status }) => status)),
    },
    grounds: [
      ...atBell.grounds.filter(({ check }) => !isTaken(check)),
      ...later.grounds.filter(({ check }) => isTaken(check)),
    ],
  };
}
