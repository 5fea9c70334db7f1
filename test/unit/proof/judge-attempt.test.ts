import { describe, expect, test } from '@jest/globals';
import { compareGradings, judgeAttempt } from '../../../src/proof/judge-attempt.ts';
import type { Status } from '../../../src/model/status.ts';

const seen = (statuses: Readonly<Record<string, Status>>) =>
  Object.entries(statuses).map(([check, status]) => ({ check, status, actual: `${check} was seen` }));

describe('judging an attempt', () => {
  test('a solution that passes everything is as expected', () => {
    expect(judgeAttempt([], seen({ a: 'pass', b: 'pass' }))).toEqual({ verdict: 'as expected', note: '' });
  });

  test('a solution that fails a check is refused, and the note names the check and what was seen', () => {
    expect(judgeAttempt([], seen({ a: 'pass', b: 'fail' }))).toEqual({
      verdict: 'refused',
      note: 'should pass: b (b was seen)',
    });
  });

  test('a wrong attempt that fails exactly the checks it names is as expected', () => {
    expect(judgeAttempt(['b'], seen({ a: 'pass', b: 'fail' })).verdict).toBe('as expected');
  });

  test('a wrong attempt that passes one of the checks it names survived', () => {
    const judged = judgeAttempt(['a', 'b'], seen({ a: 'pass', b: 'fail' }));
    expect(judged).toEqual({ verdict: 'survived', note: 'should fail: a (a was seen)' });
  });

  test('a wrong attempt that fails more than it names failed other checks', () => {
    const judged = judgeAttempt(['b'], seen({ a: 'fail', b: 'fail' }));
    expect(judged).toEqual({ verdict: 'other checks', note: 'should pass: a (a was seen)' });
  });

  test('one check that could not look leaves the attempt undecided, whatever the others say', () => {
    const judged = judgeAttempt(['b'], seen({ a: 'error', b: 'pass' }));
    expect(judged).toEqual({ verdict: 'undecided', note: 'could not be looked at: a (a was seen)' });
  });
});

describe('comparing two gradings', () => {
  test('gradings that agree leave nothing to say, whatever was seen', () => {
    expect(
      compareGradings(seen({ a: 'pass' }), [{ check: 'a', status: 'pass', actual: 'other words' }]),
    ).toBe('');
  });

  test('a check that changed its status, or was not graded again, is named', () => {
    expect(compareGradings(seen({ a: 'pass', b: 'pass' }), seen({ a: 'fail' }))).toBe(
      'a pass, then fail; b pass, then absent',
    );
  });
});
