import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { systemClock } from '../../../src/lib/clock.ts';
import { Interrupted } from '../../../src/lib/errors.ts';
import { CouldNotLook } from '../../../src/model/could-not-look.ts';
import type { CheckKind } from '../../../src/model/ports/check-kind.ts';
import type { GradingSite } from '../../../src/model/ports/grading-site.ts';
import type { CheckResult, Verdict } from '../../../src/model/result.ts';
import { gradeChecks, makeCheck } from './fixtures/grade-task.ts';
import { inMemoryCluster } from './fixtures/in-memory-cluster.ts';

type Play = (round: number, site: GradingSite, signal: AbortSignal) => Verdict | Promise<Verdict>;

/** Check kinds whose verdicts a test writes itself; each counts its looks. */
function playedKinds(plays: Readonly<Record<string, Play>>): {
  readonly kinds: readonly CheckKind[];
  readonly looks: Record<string, number>;
} {
  const looks: Record<string, number> = {};
  const kinds = Object.entries(plays).map(([name, play]): CheckKind => ({
    name,
    summary: '',
    schema: z.any(),
    needs: () => ({ cluster: ['pods'], host: [] }),
    gather: async (_, site, signal) => {
      looks[name] = (looks[name] ?? 0) + 1;
      return (await play(looks[name], site, signal)) as never;
    },
    decide: (_, facts) => facts as never,
  }));
  return { kinds, looks };
}

const words = { expected: 'e', evidence: [] };
const PASS: Verdict = { status: 'pass', actual: 'yes', ...words };
const FAIL: Verdict = { status: 'fail', actual: 'no', mayChange: false, ...words };
const NOT_YET: Verdict = { status: 'fail', actual: 'not yet', mayChange: true, ...words };
const ERROR: Verdict = { status: 'error', reason: 'unreachable', actual: 'broken', ...words };
const BLOCKED: Verdict = { ...ERROR, reason: 'blocked' };

const check = (id: string, more = {}) => makeCheck(id, {}, { id, title: `Title of ${id}`, ...more });

async function play(plays: Readonly<Record<string, Play>>, more: Readonly<Record<string, object>> = {}) {
  const { kinds, looks } = playedKinds(plays);
  const told: CheckResult[] = [];
  const checks = Object.keys(plays).map((id) => check(id, more[id]));
  const result = await gradeChecks(checks, { kinds, onCheck: (one) => told.push(one) });
  return { result, looks, told, statuses: result.checks.map(({ status }) => status) };
}

/** How often a check with 4 s is looked at that never comes true. */
const lookedAt = async (settledMs: number): Promise<number> => {
  const { kinds, looks } = playedKinds({ a: () => NOT_YET });
  const result = await gradeChecks([check('a', { withinMs: 4_000 })], { kinds, settledMs });
  expect(result.checks[0]?.status).toBe('fail');
  return looks['a'] ?? 0;
};

describe('a check with time to come true', () => {
  it('is looked at again until it does', async () => {
    const { statuses, looks } = await play(
      { a: (round) => (round < 3 ? NOT_YET : PASS) },
      { a: { withinMs: 10_000 } },
    );
    expect([statuses, looks['a']]).toEqual([['pass'], 3]);
  });

  it('shows what was seen last when its time is up', async () => {
    const { result, looks } = await play(
      { a: (round) => ({ ...NOT_YET, actual: `look ${round}` }) },
      { a: { withinMs: 2_000 } },
    );
    expect(result.checks[0]?.status).toBe('fail');
    expect(looks['a']).toBeGreaterThan(2);
    expect(result.checks[0]?.actual).toBe(`look ${looks['a']}`);
  });

  it('is looked at ever less often, and once more when its time ends', async () => {
    const at: number[] = [];
    const seen: Play = (_, site) => {
      at.push(site.now().getTime());
      return NOT_YET;
    };
    await play({ a: seen }, { a: { withinMs: 20_000 } });
    const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(pauses.slice(0, -1)).toEqual(pauses.slice(0, -1).toSorted((one, other) => one - other));
    expect(pauses[0]).toBe(500);
    expect(Math.max(...pauses)).toBe(2_000);
    // no look is later than its time ends, but for the shortest pause
    const last = (at.at(-1) ?? 0) - (at[0] ?? 0);
    expect(last).toBeGreaterThanOrEqual(20_000);
    expect(last).toBeLessThanOrEqual(20_500);
  });

  it('has had its time where nothing has changed for longer, and the rest of it else', async () => {
    expect(await lookedAt(60_000)).toBe(1);
    const all = await lookedAt(0);
    const rest = await lookedAt(2_000);
    expect(rest).toBeGreaterThan(1);
    expect(rest).toBeLessThan(all);
  });

  it('is tried again by its errors, however long nothing has changed', async () => {
    const { kinds } = playedKinds({ a: (round) => (round < 2 ? ERROR : PASS) });
    const result = await gradeChecks([check('a', { withinMs: 4_000 })], { kinds, settledMs: 60_000 });
    expect(result.checks[0]?.status).toBe('pass');
  });

  it('is an error, not a failure, where the cluster had not finished when its time was up', async () => {
    const { result, looks } = await play(
      { a: () => ({ ...NOT_YET, unfinished: true }) },
      { a: { withinMs: 2_000 } },
    );
    expect(looks['a']).toBeGreaterThan(2);
    expect(result.checks[0]).toMatchObject({
      status: 'error',
      reason: 'timeout',
      actual: 'the cluster had not finished when the time was up: not yet',
    });
    expect(result.status).toBe('undecided');
  });

  it('is looked at once where waiting changes nothing, or where it has no time', async () => {
    const { looks } = await play({ a: () => FAIL, b: () => NOT_YET }, { a: { withinMs: 10_000 } });
    expect(looks).toEqual({ a: 1, b: 1 });
  });

  it('does not have the others looked at again', async () => {
    const { looks } = await play(
      { a: (round) => (round < 3 ? NOT_YET : PASS), b: () => PASS },
      { a: { withinMs: 10_000 } },
    );
    expect(looks).toEqual({ a: 3, b: 1 });
  });
});

describe('a check that needs another', () => {
  it('earns nothing where that one fails, whatever was seen of itself, and says so', async () => {
    const { result, statuses } = await play({ b: () => PASS, a: () => FAIL }, { b: { requires: ['a'] } });
    expect(statuses).toEqual(['fail', 'fail']);
    expect(result.checks[0]?.actual).toBe('earns nothing until “Title of a” holds');
    expect(result.score.earned).toBe(0);
  });

  it('that could not be looked at while that one was on its way is looked at once more', async () => {
    const plays = {
      b: (round: number) => (round < 2 ? BLOCKED : PASS),
      a: (round: number) => (round < 3 ? NOT_YET : PASS),
    };
    const { statuses, looks } = await play(plays, { a: { withinMs: 10_000 }, b: { requires: ['a'] } });
    expect([statuses, looks['b']]).toEqual([['pass', 'pass'], 2]);
  });

  it('that passed while that one waited within its look is looked at once more', async () => {
    const plays = {
      b: (round: number) => (round < 2 ? PASS : FAIL),
      // such as for Pods that are young
      a: async (_round: number, site: GradingSite, signal: AbortSignal) => {
        await site.wait(3_000, signal);
        return PASS;
      },
    };
    const { statuses, looks } = await play(plays, { b: { requires: ['a'] } });
    expect([statuses, looks]).toEqual([['fail', 'pass'], { b: 2, a: 1 }]);
  });

  it.each([
    ['passed', PASS, FAIL, 'fail'],
    ['failed for good', FAIL, PASS, 'pass'],
    ['passed, and passes still', PASS, PASS, 'pass'],
  ] as const)(
    'that had %s before that one held is looked at once more',
    async (_how, before, after, status) => {
      const plays = {
        b: (round: number) => (round < 2 ? before : after),
        a: (round: number) => (round < 3 ? NOT_YET : PASS),
      };
      const { statuses, looks } = await play(plays, { a: { withinMs: 10_000 }, b: { requires: ['a'] } });
      expect([statuses, looks['b']]).toEqual([[status, 'pass'], 2]);
    },
  );

  it('that passes beside that one is looked at once', async () => {
    const { statuses, looks } = await play({ b: () => PASS, a: () => PASS }, { b: { requires: ['a'] } });
    expect([statuses, looks['b']]).toEqual([['pass', 'pass'], 1]);
  });

  it('stays an error where that one held when it was looked at', async () => {
    const { statuses, looks } = await play(
      { b: () => BLOCKED, a: (round) => (round < 3 ? NOT_YET : PASS) },
      { a: { withinMs: 10_000 }, b: { requires: ['a'] } },
    );
    expect([statuses, looks['b']]).toEqual([['error', 'pass'], 2]);
  });

  it('errs where that one errs', async () => {
    const { result } = await play({ b: () => PASS, a: () => BLOCKED }, { b: { requires: ['a'] } });
    expect(result.checks[0]).toMatchObject({ status: 'error', reason: 'blocked' });
    expect(result.score).toEqual({ earned: 0, possible: 2, undecided: 2 });
  });

  it('fails where one of two fails and the other errs: it earns nothing either way', async () => {
    const { statuses } = await play(
      { c: () => PASS, a: () => BLOCKED, b: () => FAIL },
      { c: { requires: ['a', 'b'] } },
    );
    expect(statuses).toEqual(['fail', 'error', 'fail']);
  });

  it('is not waited for once that one has failed', async () => {
    const stopped: string[] = [];
    const never = (id: string) => (_: number, __: GradingSite, signal: AbortSignal) =>
      new Promise<Verdict>((___, reject) => {
        signal.addEventListener('abort', () => {
          stopped.push(id);
          reject(signal.reason as Error);
        });
      });
    const { result, statuses } = await play(
      { c: never('c'), b: never('b'), a: () => FAIL },
      { c: { requires: ['b'] }, b: { requires: ['a'] } },
    );
    expect(statuses).toEqual(['fail', 'fail', 'fail']);
    expect(stopped).toEqual(['b', 'c']);
    expect(result.checks[1]?.actual).toBe('not looked at; earns nothing until “Title of a” holds');
  });

  it('gives it on to those that need it in turn', async () => {
    const { statuses } = await play(
      { c: () => PASS, b: () => PASS, a: () => FAIL },
      { c: { requires: ['b'] }, b: { requires: ['a'] } },
    );
    expect(statuses).toEqual(['fail', 'fail', 'fail']);
  });

  it('is looked at again as long as that one may come true, and once more after it did', async () => {
    let ready = false;
    const { statuses, looks } = await play(
      {
        pod: (round) => {
          ready = round >= 3;
          return ready ? PASS : NOT_YET;
        },
        // looked at in the same round as the Pod's last look it has not had its chance
        inside: (round) => (ready && round > 3 ? PASS : NOT_YET),
      },
      { pod: { withinMs: 10_000 }, inside: { requires: ['pod'] } },
    );
    expect(statuses).toEqual(['pass', 'pass']);
    expect(looks).toEqual({ pod: 3, inside: 4 });
  });

  it('is looked at once more where that one holds already, and has no more time than its own', async () => {
    const { statuses, looks } = await play(
      { pod: () => PASS, inside: () => NOT_YET },
      { pod: { withinMs: 60_000 }, inside: { requires: ['pod'] } },
    );
    expect(statuses).toEqual(['pass', 'fail']);
    expect(looks).toEqual({ pod: 1, inside: 2 });
  });

  it('is not waited for once that one has failed for good', async () => {
    const { looks } = await play(
      { a: () => FAIL, b: () => NOT_YET },
      { b: { requires: ['a'], withinMs: 60_000 } },
    );
    expect(looks).toEqual({ a: 1, b: 1 });
  });
});

describe('what could not be looked at', () => {
  it('is tried again, and what is seen then counts', async () => {
    const { statuses, looks } = await play({ a: (round) => (round < 3 ? ERROR : PASS) });
    expect([statuses, looks['a']]).toEqual([['pass'], 3]);
  });

  it('is given up after three tries, and at once when it is in the way for good', async () => {
    const { statuses, looks } = await play({ a: () => ERROR, b: () => BLOCKED });
    expect([statuses, looks]).toEqual([['error', 'error'], { a: 3, b: 1 }]);
  });

  it('leaves the attempt undecided though another check failed', async () => {
    const { result } = await play({ a: () => BLOCKED, b: () => FAIL, c: () => PASS });
    expect(result).toMatchObject({ status: 'undecided', score: { earned: 1, possible: 3, undecided: 1 } });
  });
});

describe('a grading', () => {
  it('tells of each check once, as soon as nothing can change it, with the words of the result', async () => {
    const { result, told } = await play(
      { slow: (round) => (round < 3 ? NOT_YET : PASS), quick: () => PASS },
      { slow: { withinMs: 10_000 } },
    );
    expect(told.map(({ id }) => id)).toEqual(['quick', 'slow']);
    expect(told.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
      result.checks.toSorted((a, b) => a.id.localeCompare(b.id)),
    );
  });

  it('takes control characters out of all that is shown', async () => {
    const nasty = '\u001B[31mred\u001B[0m\u202E';
    const { result } = await play({
      a: () => ({
        status: 'fail',
        mayChange: false,
        expected: nasty,
        actual: nasty,
        evidence: [{ title: nasty, text: nasty }],
      }),
    });
    expect(result.checks[0]).toMatchObject({
      expected: 'red',
      actual: 'red',
      evidence: [{ title: 'red', text: 'red' }],
    });
  });

  it('sends what several checks ask for once in a round, and anew in the next', async () => {
    const cluster = inMemoryCluster();
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'sun', name: 'p' };
    const read = (round: number, site: GradingSite, signal: AbortSignal) =>
      site.objects.read(ref, signal).then(() => (round < 2 ? NOT_YET : PASS));
    const { kinds } = playedKinds({ a: read, b: read });
    await gradeChecks([check('a', { withinMs: 5_000 }), check('b', { withinMs: 5_000 })], { kinds, cluster });
    expect(cluster.asked).toEqual(['read Pod sun/p', 'read Pod sun/p']);
  });

  it('ends a look that takes longer than its budget with an error, and waits for no other', async () => {
    const { kinds } = playedKinds({
      slow: (_, __, signal) =>
        new Promise((resolve, reject) => {
          void resolve;
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
      quick: () => PASS,
    });
    const result = await gradeChecks([check('slow'), check('quick')], {
      kinds,
      checkMs: 30,
      clock: systemClock,
    });
    expect(result.checks[0]).toMatchObject({
      status: 'error',
      reason: 'timeout',
      actual: 'could not look: no answer within 0.03 s',
    });
    expect(result.checks[1]?.status).toBe('pass');
  });

  it('throws a fault of ours instead of scoring it', async () => {
    const { kinds } = playedKinds({
      a: () => {
        throw new TypeError('undefined is not a function');
      },
    });
    await expect(gradeChecks([check('a')], { kinds })).rejects.toThrow('undefined is not a function');
  });

  it('throws the reason of an interruption, also when a look wraps it in an error of its own', async () => {
    const controller = new AbortController();
    const stopped = new Interrupted();
    const { kinds } = playedKinds({
      a: () => {
        controller.abort(stopped);
        throw new CouldNotLook('unreachable', 'socket hang up');
      },
    });
    await expect(gradeChecks([check('a')], { kinds, signal: controller.signal })).rejects.toBe(stopped);
  });

  it('refuses a plan in which checks need each other', async () => {
    const { kinds } = playedKinds({ a: () => PASS, b: () => PASS });
    const circle = [check('a', { requires: ['b'] }), check('b', { requires: ['a'] })];
    await expect(gradeChecks(circle, { kinds })).rejects.toThrow('need each other');
  });
});
