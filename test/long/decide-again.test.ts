import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mapSideBySide } from '../../src/lib/side-by-side.ts';
import type { Task } from '../../src/model/task.ts';
import { differencesAgain, openBank, type Bank } from '../integration/exam/graded-tasks.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
}, 60_000);
afterAll(() => bank.close(), 60_000);

test('every task of the bank that the embedded cluster can set up decides the same again from what was kept', async () => {
  expect(bank.tasks.length).toBeGreaterThanOrEqual(36);
  const differences: string[] = [];
  const decide = async (task: Task): Promise<void> => {
    for (const attempt of await bank.grade(task, ['solution']))
      differences.push(...(await differencesAgain(attempt)));
  };
  await mapSideBySide(
    bank.tasks.filter(({ isolation }) => isolation === 'namespace'),
    3,
    decide,
  );
  for (const task of bank.tasks.filter(({ isolation }) => isolation !== 'namespace')) await decide(task);
  expect(differences).toEqual([]);
}, 900_000);
