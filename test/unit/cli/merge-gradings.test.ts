import { expect, test } from '@jest/globals';
import { mergeGradings } from '../../../src/cli/trainer/exam/ending/merge-gradings.ts';
import type { KeptGround } from '../../../src/model/ground.ts';
import type { CheckResult, GradeResult } from '../../../src/model/result.ts';
import type { Status } from '../../../src/model/status.ts';
import type { StoredGrading } from '../../../src/session/exams/endings.ts';

function grading(statuses: Readonly<Record<string, Status>>, facts: string): StoredGrading {
  const checks = Object.entries(statuses).map(([id, status]) => ({ id, status, weight: 1 }) as CheckResult);
  const grounds = checks.map(
    ({ id }) => ({ check: id, by: 'facts', facts }) as Partial<KeptGround> as KeptGround,
  );
  return { result: { checks } as Partial<GradeResult> as GradeResult, grounds };
}

/** The merged statuses, with what each was decided on, `a` needing nothing and `b` needing `a`. */
function merged(bell: Readonly<Record<string, Status>>, later: Readonly<Record<string, Status>>): unknown {
  const specs = [
    { id: 'a', requires: [] },
    { id: 'b', requires: ['a'] },
  ];
  const { result, grounds } = mergeGradings(specs, grading(bell, 'bell'), grading(later, 'later'));
  const from = (id: string): unknown => grounds.find(({ check }) => check === id)?.facts;
  return result.checks.map(({ id, status }) => [status, from(id)]);
}

test('only what was undecided at the bell is taken from a later grading', () => {
  expect(merged({ a: 'fail', b: 'error' }, { a: 'fail', b: 'fail' })).toEqual([
    ['fail', 'bell'],
    ['fail', 'later'],
  ]);
  // mended since, with rights given back and the solution at hand: it stays what it was
  expect(merged({ a: 'fail', b: 'fail' }, { a: 'pass', b: 'pass' })).toEqual([
    ['fail', 'bell'],
    ['fail', 'bell'],
  ]);
});

test('what was undecided together is decided together', () => {
  expect(merged({ a: 'error', b: 'error' }, { a: 'pass', b: 'pass' })).toEqual([
    ['pass', 'later'],
    ['pass', 'later'],
  ]);
});

test('a check stays undecided where what it needs has changed since the bell', () => {
  expect(merged({ a: 'pass', b: 'error' }, { a: 'fail', b: 'fail' })).toEqual([
    ['pass', 'bell'],
    ['error', 'bell'],
  ]);
});

test('points and status are counted anew', () => {
  const specs = [{ id: 'a', requires: [] }];
  const { result } = mergeGradings(specs, grading({ a: 'error' }, 'bell'), grading({ a: 'pass' }, 'later'));
  expect(result).toMatchObject({ status: 'passed', score: { earned: 1, possible: 1, undecided: 0 } });
});
