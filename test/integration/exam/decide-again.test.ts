import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { differencesAgain, openBank, type Bank } from './graded-tasks.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
}, 60_000);
afterAll(() => bank.close(), 60_000);

// access, a certificate, a token, network, a Secret's values, files of the learner
test.each([
  'scale-and-logs',
  'user-by-csr',
  'projected-token',
  'default-deny',
  'secret-as-files',
  'dockerfile-stages',
])(
  'what %s was decided on decides the same again, and holds no value of a Secret',
  async (name) => {
    const task = bank.tasks.find((candidate) => candidate.name === name);
    if (task === undefined) throw new Error(`the bank has no task ${name}`);
    const attempts = await bank.grade(task, ['solution']);
    expect(attempts.map(({ kept }) => kept.result.status)).toEqual(['failed', 'passed']);
    for (const attempt of attempts) {
      expect(await differencesAgain(attempt)).toEqual([]);
      const kept = JSON.stringify(attempt.kept);
      expect(kept).not.toContain(attempt.secret);
      expect(kept).not.toContain(Buffer.from(attempt.secret).toString('base64'));
      expect(kept).not.toMatch(/PRIVATE KEY-----\\n\w/);
    }
  },
  60_000,
);
