import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, INTERVALS, repeatTask, type Repetition } from '../../../../src/model/history/repetition.ts';
import { inOrder, triesOf, type Grading } from '../../../../src/model/history/tries.ts';
import { DAY, grading, NOON, onDay, record } from './records.ts';

/** The repetition after gradings, each a try of its own; days from the first noon. */
function after(
  gradings: readonly Partial<Grading & { readonly earned: number }>[],
  today = 1000,
): Repetition | null {
  const tries = triesOf(
    record(
      'a1',
      gradings.map((one, index) => grading({ ...one, try: index })),
    ),
  );
  return repeatTask(inOrder(tries), NOON + today * DAY);
}

/** In how many days after the first noon it is due. */
const dueIn = (repetition: Repetition | null): number | null =>
  repetition === null ? null : repetition.dueDay - dayOf(NOON);

const pass = (day: number): Partial<Grading & { readonly earned: number }> => ({ at: onDay(day) });
const fail = (day: number): Partial<Grading & { readonly earned: number }> => ({ at: onDay(day), earned: 1 });
const hinted = (day: number): Partial<Grading & { readonly earned: number }> => ({
  ...pass(day),
  hintsShown: 1,
});
const shown = (day: number): Partial<Grading & { readonly earned: number }> => ({
  ...pass(day),
  solutionShown: true,
});

describe('when a task is due again', () => {
  test.each([
    ['after a first pass the next day', [pass(0)], 1],
    ['after two passes in three days', [pass(0), pass(1)], 4],
    ['after three passes in seven days', [pass(0), pass(1), pass(4)], 11],
    ['after four passes in 16 days', [pass(0), pass(1), pass(4), pass(11)], 27],
    ['after five passes in 35 days', [pass(0), pass(1), pass(4), pass(11), pass(27)], 62],
    ['after more passes in 35 days too', [pass(0), pass(1), pass(4), pass(11), pass(27), pass(62)], 97],
    ['after a pass that came late, from that day on', [pass(0), pass(9)], 12],
    ['after a second pass of the same day no later than by the first', [pass(0), pass(0), pass(0)], 1],
    ['after a pass before it was due from that day on, by the same interval', [pass(0), pass(1), pass(2)], 5],
    ['after a failure the next day', [pass(0), pass(1), pass(4), fail(11)], 12],
    ['after a failure and a pass of the same day the next day', [fail(0), pass(0)], 1],
    ['after a failure the interval begins anew', [pass(0), pass(1), pass(4), fail(11), pass(12)], 13],
    ['after a look at the solution the next day', [pass(0), pass(1), shown(4)], 5],
    ['after hints by the same interval as before', [pass(0), pass(1), hinted(4)], 7],
    ['after a first pass with hints the next day', [hinted(0)], 1],
    ['after hints of a first pass and one without in a row', [hinted(0), pass(1)], 4],
  ] as const)('%s', (_name, gradings, days) => {
    expect(dueIn(after(gradings))).toBe(days);
  });

  test('what is undecided changes nothing', () => {
    const undecided = { ...fail(3), status: 'undecided' } as const;

    expect(after([undecided])).toBeNull();
    expect(after([pass(0), pass(1), undecided])).toEqual(after([pass(0), pass(1)]));
  });

  test('a grading after the solution was looked at does not undo the pass before it', () => {
    const tries = triesOf(
      record('a1', [grading({ at: onDay(0) }), grading({ at: onDay(1), earned: 4, solutionShown: true })]),
    );

    expect(repeatTask(tries, NOON + DAY)).toMatchObject({ step: 1, last: { kind: 'passed' } });
  });

  test('a solution that was looked at without any grading is due the next day', () => {
    const looked = record('a1', [], {
      current: { try: 0, startedAt: onDay(0), hintsShown: 0, solutionShownAt: onDay(2), activeSeconds: 0 },
    });

    expect(dueIn(repeatTask(triesOf(looked), NOON + 9 * DAY))).toBe(3);
  });

  test('a day begins at midnight in UTC', () => {
    const late = after([{ at: '2026-11-23T23:59:59.999Z' }]);
    const early = after([{ at: '2026-11-24T00:00:00.000Z' }]);

    expect(dueIn(late)).toBe(1);
    expect(dueIn(early)).toBe(2);
  });

  test('a clock that was put back gives no day before that of the try before', () => {
    expect(dueIn(after([pass(0), pass(1), pass(-300)]))).toBe(4);
    expect(dueIn(after([pass(5), fail(-300)]))).toBe(6);
  });

  test('a try of the far future has no date, and is due at once', () => {
    const repetition = after([pass(4000)], 10);

    expect(dueIn(repetition)).toBe(10);
    expect(repetition?.lastDay).toBeNull();
  });

  test('whatever the clocks said, it is due between the try and 35 days after today, and by known steps', () => {
    const kind = fc.constantFrom(pass, fail, hinted, shown);
    const tries = fc.array(fc.tuple(kind, fc.integer({ min: -5000, max: 5000 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(tries, fc.integer({ min: -100, max: 100 }), (drawn, today) => {
        const repetition = after(
          drawn.map(([make, day]) => make(day)),
          today,
        );
        expect(repetition).not.toBeNull();
        if (repetition === null) return;
        const now = dayOf(NOON) + today;
        expect(repetition.dueDay).toBeLessThanOrEqual(now + (INTERVALS.at(-1) ?? 0));
        expect(repetition.lastDay ?? now).toBeLessThanOrEqual(now);
        expect(repetition.step).toBeGreaterThanOrEqual(0);
        const last = drawn.at(-1)?.[0];
        if (last === fail || last === shown) {
          expect(repetition.step).toBe(0);
          expect(repetition.dueDay).toBeLessThanOrEqual(now + 1);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('one more pass on a day it is due never makes it due earlier', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(pass, fail, hinted), { maxLength: 8 }), (kinds) => {
        const gradings: Partial<Grading>[] = [];
        let day = 0;
        for (const make of kinds) {
          gradings.push(make(day));
          day = dueIn(after(gradings)) ?? 0;
        }
        const before = after(gradings);
        const next = after([...gradings, pass(day)]);
        expect(next?.step).toBe((before?.step ?? 0) + 1);
        expect(dueIn(next)).toBeGreaterThan(day);
      }),
      { numRuns: 500 },
    );
  });
});
