import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CURRICULUM, DOMAIN_CODES, type DomainCode } from '../../../../src/model/curriculum.ts';
import type { Exam, ExamQuestion } from '../../../../src/model/exam/exam.ts';
import { scoreExam, scoreQuestion, statusOf, type GradedQuestion } from '../../../../src/model/exam/score.ts';
import type { CheckResult, GradeResult } from '../../../../src/model/result.ts';
import { scoreOf } from '../../../../src/model/score.ts';
import { combineStatuses, STATUSES, type Status } from '../../../../src/model/status.ts';

const REMARKS = { afterBell: [], notes: [], gradedLaterAt: null };

function question(position: number, weight: number, domain: DomainCode = 'RT'): ExamQuestion {
  return {
    position,
    task: `cks/t${position}`,
    name: `t${position}`,
    title: `Task ${position}`,
    domain,
    weight,
    minutes: 5,
    attempt: `a${position}`,
    host: null,
    flagged: false,
    visited: true,
    note: '',
    activeSeconds: 0,
  };
}

function graded(checks: readonly (readonly [Status, number])[]): GradeResult {
  const results = checks.map(
    ([status, weight], index) => ({ id: `c${index}`, status, weight }) as CheckResult,
  );
  return {
    score: scoreOf(results),
    status: combineStatuses(results.map(({ status }) => status)),
    checks: results,
  } as Partial<GradeResult> as GradeResult;
}

function examOf(questions: readonly ExamQuestion[]): Exam {
  return {
    id: 'e1',
    phase: 'ending',
    choices: {
      mode: 'mock',
      seed: 7,
      minutes: 120,
      tasks: null,
      domains: [],
      pack: null,
      difficulty: null,
    },
    draw: { tasks: [], points: 0, minutes: 0, shares: [], leftOut: [] },
    provider: 'kind',
    cluster: 'cks-7f3a',
    createdAt: '2026-11-25T09:00:00.000Z',
    startedAt: '2026-11-25T09:01:00.000Z',
    endedAt: '2026-11-25T10:31:00.000Z',
    time: { limitMs: 7_200_000, elapsedMs: 5_400_000, leftMs: 1_800_000, jumps: [] },
    questions,
    current: 1,
  };
}

const scored = (questions: readonly GradedQuestion[]) =>
  scoreExam(examOf(questions.map((one) => one.question)), questions, REMARKS);

describe('an exam', () => {
  test.each([
    [67, 0, 'passed'],
    [66.9, 0, 'failed'],
    [66.9, 0.1, 'undecided'],
    [67, 33, 'passed'],
    [0, 66.9, 'failed'],
    [0, 67, 'undecided'],
    [0, 100, 'undecided'],
    [100, 0, 'passed'],
  ] as const)('with %d %% earned and %d %% undecided is %s', (earned, undecided, status) => {
    expect(statusOf({ earned, possible: 100, undecided }, 67)).toBe(status);
  });

  test('of nothing is undecided', () => {
    expect(statusOf({ earned: 0, possible: 0, undecided: 0 }, 67)).toBe('undecided');
  });

  test.each([
    [201, 'passed'],
    [200, 'failed'],
  ])('of which %d of 300 thirds hold is %s: the mark is 67 %%, however sums round', (holding, status) => {
    const questions = Array.from({ length: 100 }, (_, index): GradedQuestion => ({
      question: question(index + 1, 1),
      competencies: [],
      result: graded([0, 1, 2].map((check) => [index + 100 * check < holding ? 'pass' : 'fail', 1])),
    }));
    expect(scored(questions).status).toBe(status);
  });
});

describe('a question', () => {
  test('earns its share of the task’s weight, whatever its checks weigh', () => {
    const checks = graded([
      ['pass', 3],
      ['fail', 2],
      ['error', 1],
    ]);
    expect(scoreQuestion(4, checks)).toEqual({
      earned: 2,
      possible: 4,
      undecided: expect.closeTo(2 / 3, 10),
    });
  });

  test('that was never graded is undecided as a whole', () => {
    expect(scoreQuestion(7, null)).toEqual({ earned: 0, possible: 7, undecided: 7 });
  });
});

test('domains and competencies come in the curriculum’s order, with the points of their questions', () => {
  const result = scored([
    { question: question(1, 4, 'RT'), competencies: ['immutability'], result: graded([['pass', 1]]) },
    {
      question: question(2, 6, 'CS'),
      competencies: ['network-policies', 'ingress-tls'],
      result: graded([['fail', 1]]),
    },
    { question: question(3, 2, 'RT'), competencies: ['immutability'], result: null },
  ]);
  expect(result.domains).toEqual([
    { id: 'CS', title: 'Cluster Setup', score: { earned: 0, possible: 6, undecided: 0 } },
    {
      id: 'RT',
      title: 'Monitoring, Logging and Runtime Security',
      score: { earned: 4, possible: 6, undecided: 2 },
    },
  ]);
  expect(result.competencies.map(({ id, score }) => [id, score.possible])).toEqual([
    ['network-policies', 6],
    ['ingress-tls', 6],
    ['immutability', 6],
  ]);
  expect(result).toMatchObject({
    status: 'failed',
    score: { earned: 4, possible: 12, undecided: 2 },
    usedSeconds: 5_400,
    limitSeconds: 7_200,
  });
});

describe('whatever the questions', () => {
  const check = fc.tuple(fc.constantFrom(...STATUSES), fc.integer({ min: 1, max: 9 }));
  const one = fc.record({
    weight: fc.integer({ min: 1, max: 12 }),
    domain: fc.constantFrom(...DOMAIN_CODES),
    checks: fc.option(fc.array(check, { minLength: 1, maxLength: 8 })),
  });
  const exams = fc.array(one, { minLength: 1, maxLength: 20 }).map((questions) =>
    questions.map(({ weight, domain, checks }, index): GradedQuestion => ({
      question: question(index + 1, weight, domain),
      competencies: [CURRICULUM.find(({ code }) => code === domain)?.competencies[0]?.id ?? ''],
      result: checks === null ? null : graded(checks),
    })),
  );

  test('no point is lost, none counts double, and the parts add up to the whole', () => {
    fc.assert(
      fc.property(exams, (questions) => {
        const { score, domains, competencies } = scored(questions);
        const weights = questions.reduce((sum, { question: { weight } }) => sum + weight, 0);
        expect(score.possible).toBe(weights);
        expect(score.earned + score.undecided).toBeLessThanOrEqual(score.possible + 1e-9);
        for (const parts of [domains, competencies])
          for (const key of ['earned', 'possible', 'undecided'] as const)
            expect(parts.reduce((sum, part) => sum + part.score[key], 0)).toBeCloseTo(score[key], 9);
      }),
    );
  });

  test('deciding what was undecided never turns a passed exam failed, or a failed one passed', () => {
    fc.assert(
      fc.property(exams, fc.infiniteStream(fc.constantFrom<Status>('pass', 'fail')), (questions, coin) => {
        const before = scored(questions).status;
        const settled = questions.map((one) => ({
          ...one,
          result: graded(
            (one.result?.checks ?? [{ status: 'error' as const, weight: 1 }]).map(({ status, weight }) => [
              status === 'error' ? (coin.next().value as Status) : status,
              weight,
            ]),
          ),
        }));
        const after = scored(settled).status;
        expect(after).not.toBe('undecided');
        if (before !== 'undecided') expect(after).toBe(before);
      }),
    );
  });
});
