import { describe, expect, test } from '@jest/globals';
import { createLimit } from '../../../src/lib/limit.ts';

/** Work whose end the test decides. */
function controlled() {
  const started: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (number: number) => () => {
    started.push(number);
    return new Promise<number>((resolve) => ends.set(number, () => resolve(number)));
  };
  return { started, ends, work };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a limit', () => {
  test('starts no more than so many, and the next one when one ends', async () => {
    const { started, ends, work } = controlled();
    const limit = createLimit(2);
    const all = Promise.all([1, 2, 3, 4].map((number) => limit(work(number))));
    await turn();
    expect(started).toEqual([1, 2]);
    ends.get(2)?.();
    await turn();
    expect(started).toEqual([1, 2, 3]);
    ends.get(1)?.();
    await turn();
    ends.get(3)?.();
    ends.get(4)?.();
    expect(await all).toEqual([1, 2, 3, 4]);
  });

  test('work that fails gives its place on', async () => {
    const limit = createLimit(1);
    const failed = limit(async () => {
      throw new Error('no');
    });
    const next = limit(async () => 'done');
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('done');
  });

  test('work that comes while places are handed on does not exceed the limit', async () => {
    const limit = createLimit(1);
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        if (index % 3 === 0) await turn();
        await limit(work);
      }),
    );
    expect(most).toBe(1);
  });
});
