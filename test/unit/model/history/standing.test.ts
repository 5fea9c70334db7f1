import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CURRICULUM } from '../../../../src/model/curriculum.ts';
import { bestExamOf, type EndedExam } from '../../../../src/model/history/best-exam.ts';
import { entriesOf } from '../../../../src/model/history/entries.ts';
import { standingOf } from '../../../../src/model/history/standing.ts';
import type { AttemptRecord } from '../../../../src/model/history/tries.ts';
import type { Standing } from '../../../../src/model/ports/history.ts';
import { bankTask, DAY, grading, NOON, onDay, record } from './records.ts';

const domain = ({ domains }: Standing, code: string): Standing['domains'][number] | undefined =>
  domains.find(({ id }) => id === code);
const competency = ({ competencies }: Standing, id: string): Standing['domains'][number] | undefined =>
  competencies.find((one) => one.id === id);
const stand = (records: readonly AttemptRecord[], bank = [bankTask('pod-ro')], now = NOON): Standing =>
  standingOf(records, bank, null, now);

describe('where a learner stands', () => {
  test('before anything was tried nothing is known, and nothing is due', () => {
    expect(stand([])).toMatchObject({ readiness: null, pace: null, due: [] });
    expect(domain(stand([]), 'RT')).toMatchObject({ tried: 0, tasks: 1, observed: null, simulated: null });
  });

  test('the last deciding grading of the last try counts', () => {
    const records = [
      record('a1', [grading({ earned: 4 }), grading({ earned: 1, at: onDay(1) })]),
      record('a2', [
        grading({ earned: 3, at: onDay(2) }),
        grading({ earned: 0, at: onDay(3), status: 'undecided' }),
      ]),
    ];

    expect(competency(stand(records), 'immutability')?.observed).toBe(0.75);
    expect(competency(stand(records.slice(0, 1)), 'immutability')?.observed).toBe(0.25);
  });

  test('simulated results are told apart, and give no readiness', () => {
    const standing = stand([record('a1', [grading({ assurance: 'simulated' })])]);

    expect(competency(standing, 'immutability')).toMatchObject({ observed: null, simulated: 1, tried: 1 });
    expect(standing.readiness).toBeNull();
  });

  test('simulated results count for the repetition', () => {
    const standing = stand(
      [record('a1', [grading({ assurance: 'simulated', earned: 0 })])],
      undefined,
      NOON + DAY,
    );

    expect(standing.due).toEqual([
      {
        task: 'cks/pod-ro',
        title: 'Title of pod-ro',
        domain: 'RT',
        dueSince: '2026-11-24T00:00:00.000Z',
        why: 'failed a day ago',
      },
    ]);
  });

  test('what was earned with the solution in sight is not earned alone', () => {
    const before = record('a1', [grading({ earned: 1 }), grading({ earned: 4, solutionShown: true })]);
    const only = record('a1', [grading({ earned: 4, solutionShown: true })]);
    const later = record('a1', [grading({ earned: 4 }), grading({ earned: 4, solutionShown: true })]);

    expect(competency(stand([before]), 'immutability')?.observed).toBe(0.25);
    expect(competency(stand([only]), 'immutability')?.observed).toBe(0);
    expect(competency(stand([later]), 'immutability')?.observed).toBe(1);
  });

  test('a domain is the mean of its competencies that have tasks; what was never tried is nothing', () => {
    const bank = [
      bankTask('one', { competencies: ['immutability'] }),
      bankTask('two', { competencies: ['audit-logs'] }),
      bankTask('three', { competencies: ['audit-logs', 'attack-phases'] }),
    ];
    const standing = stand([record('a1', [grading()], { task: 'cks/one' })], bank);

    expect(domain(standing, 'RT')).toMatchObject({ observed: 1 / 3, tried: 1, tasks: 3, weight: 20 });
    expect(standing.readiness).toBeCloseTo(0.2 / 3);
  });

  test('tasks of one competency count by their weight', () => {
    const bank = [bankTask('one', { weight: 6 }), bankTask('two', { weight: 2 })];
    const standing = stand(
      [
        record('a1', [grading()], { task: 'cks/one' }),
        record('a2', [grading({ earned: 0 })], { task: 'cks/two' }),
      ],
      bank,
    );

    expect(competency(standing, 'immutability')?.observed).toBe(0.75);
  });

  test('the weakest come first, those without any result before all others, at most five', () => {
    const bank = CURRICULUM.flatMap(({ code, competencies }) =>
      competencies.map(({ id }) => bankTask(id, { domain: code, competencies: [id] })),
    );
    const records = bank
      .filter(({ id }) => id !== 'cks/audit-logs')
      .map(({ id }, index) =>
        record(`a${index}`, [grading({ earned: id === 'cks/secrets' ? 1 : 4 })], { task: id }),
      );

    const { weakest } = stand(records, bank);

    expect(weakest).toHaveLength(5);
    expect(weakest.slice(0, 2).map(({ id }) => id)).toEqual(['audit-logs', 'secrets']);
  });

  test('pace is the time of passed tries over the minutes of their tasks, where it was measured', () => {
    const bank = [bankTask('one'), bankTask('two'), bankTask('three'), bankTask('four')];
    const records = [
      record('a1', [grading({ activeSeconds: 300 })], { task: 'cks/one' }),
      record('a2', [grading({ activeSeconds: 1200 })], { task: 'cks/two' }),
      record('a3', [grading({ activeSeconds: 9000, earned: 1 })], { task: 'cks/three' }),
      record('a4', [grading({ activeSeconds: 0 })], { task: 'cks/four' }),
    ];

    expect(stand(records, bank).pace).toBe(1.25);
    expect(stand([record('a1', [grading({ solutionShown: true })])]).pace).toBeNull();
  });

  test('everything right everywhere is readiness 1, nothing right is 0, and all else lies between', () => {
    const bank = CURRICULUM.flatMap(({ code, competencies }) =>
      competencies.map(({ id }) => bankTask(id, { domain: code, competencies: [id] })),
    );
    const readiness = (earned: readonly number[]): number | null =>
      stand(
        bank.map(({ id }, index) =>
          record(`a${index}`, [grading({ earned: earned[index] ?? 0 })], { task: id }),
        ),
        bank,
      ).readiness;

    expect(readiness(bank.map(() => 4))).toBeCloseTo(1);
    expect(readiness(bank.map(() => 0))).toBe(0);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4 }), { minLength: bank.length, maxLength: bank.length }),
        fc.nat({ max: bank.length - 1 }),
        (earned, index) => {
          const value = readiness(earned) ?? -1;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-9);
          // a better result never makes one less ready
          const better = readiness(earned.with(index, 4)) ?? -1;
          expect(better).toBeGreaterThanOrEqual(value - 1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the attempts of a history', () => {
  test('each reset begins another, and the newest comes first', () => {
    const entries = entriesOf(
      [
        record('a1', [grading({ earned: 1 }), grading({ try: 1, at: onDay(2) })]),
        record('a2', [], { task: 'gone/task', startedAt: onDay(1) }),
      ],
      [bankTask('pod-ro')],
    );

    expect(entries.map((entry) => [entry.attempt, entry.try, entry.status, entry.title])).toEqual([
      ['a1', 1, 'passed', 'Title of pod-ro'],
      ['a1', 0, 'failed', 'Title of pod-ro'],
      ['a2', 0, null, 'gone/task'],
    ]);
  });
});

const exam = (earned: number, changes: Partial<EndedExam['choices']> = {}, questions = 16): EndedExam =>
  ({
    choices: { mode: 'mock', domains: [], difficulty: null, ...changes },
    result: {
      score: { earned, possible: 80, undecided: 0 },
      limitSeconds: 7200,
      questions: Array.from({ length: questions }, () => ({
        result: { checks: [{ assurance: 'observed' }] },
      })),
    },
  }) as unknown as EndedExam;

describe('the best mock exam', () => {
  test('is the best of those as on the day', () => {
    expect(bestExamOf([exam(40), exam(60), exam(50)])).toBe(75);
  });

  test.each([
    ['a training exam', exam(80, { mode: 'training' })],
    ['one of some domains', exam(80, { domains: ['RT'] })],
    ['one of easy tasks', exam(80, { difficulty: 'easy' })],
    ['a short one', exam(80, {}, 4)],
  ])('is never %s', (_name, other) => {
    expect(bestExamOf([other])).toBeNull();
    expect(bestExamOf([other, exam(40)])).toBe(50);
  });
});
