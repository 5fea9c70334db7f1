import { expect, test } from '@jest/globals';
import { pastRules } from '../../../../src/cluster/site/past-rules.ts';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import { jumpingClock } from '../../grade/fixtures/grade-task.ts';

const refused = new CouldNotLook('blocked', 'a policy refuses it');
const { signal } = new AbortController();

test('what a rule refuses that was taken away is asked for until it is granted', async () => {
  let asked = 0;
  const work = (): Promise<string> => {
    asked += 1;
    return asked < 3 ? Promise.reject(refused) : Promise.resolve('gone');
  };
  await expect(pastRules(jumpingClock(), work, signal)).resolves.toBe('gone');
  expect(asked).toBe(3);
});

test('a rule that stays refuses in the end', async () => {
  const clock = jumpingClock();
  const began = clock.monotonicMs();
  await expect(pastRules(clock, () => Promise.reject(refused), signal)).rejects.toBe(refused);
  expect(clock.monotonicMs() - began).toBeGreaterThan(5_000);
});

test('what is no refusal is not asked for again', async () => {
  const fault = new CouldNotLook('unavailable', 'no answer');
  let asked = 0;
  const work = (): Promise<never> => {
    asked += 1;
    return Promise.reject(fault);
  };
  await expect(pastRules(jumpingClock(), work, signal)).rejects.toBe(fault);
  expect(asked).toBe(1);
});
