import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { LIMIT_MS, openExamHome, pointsOf, until, type ExamHome } from '../integration/exam/ended-exam.ts';

let home: ExamHome;
beforeAll(async () => {
  home = await openExamHome();
}, LIMIT_MS);
afterEach(() => home.giveUp());
afterAll(() => home.close(), LIMIT_MS);

/** Ends the exam, whose last end was killed, and looks at what is left of it. */
async function finishAndJudge(id: string): Promise<void> {
  const before = home.gradings(id);
  expect(before.every((count) => count === 0 || count === 1)).toBe(true);
  // killed after its last write it has ended already
  if (home.phaseOf(id) !== 'ended') expect((await home.run(['exam', 'finish', '--yes'])).code).toBe(1);
  expect([home.phaseOf(id), await home.hasRights(), home.gradings(id)]).toEqual(['ended', true, [1, 1]]);
  expect(pointsOf(home.resultOf(id)).map(([, earned, undecided]) => [earned, undecided])).toEqual([
    [0, 0],
    [0, 0],
  ]);
}

test.each([
  [
    'the rights are taken',
    (id: string) => `SELECT 1 FROM exam_endings WHERE exam = '${id}' AND suspended = 1`,
  ],
  ['the bell has rung', (id: string) => `SELECT 1 FROM exam_endings WHERE exam = '${id}'`],
  [
    'one task is graded',
    (id: string) =>
      `SELECT 1 FROM results AS r JOIN attempts AS a ON a.id = r.attempt WHERE a.exam = '${id}'`,
  ],
  [
    'all is compared',
    (id: string) => `SELECT 1 FROM exam_endings WHERE exam = '${id}' AND after_bell IS NOT NULL`,
  ],
])(
  'killed when %s, goes on, counts nothing double and loses nothing',
  async (_, sql) => {
    const { id } = await home.startExam();
    const finish = home.start(['exam', 'finish', '--yes']);
    await until('it is time to kill', () => home.rows(sql(id)).length > 0);
    finish.process.kill('SIGKILL');
    await finish.ended;
    await finishAndJudge(id);
  },
  2 * LIMIT_MS,
);

test(
  'an end that is killed again and again at random moments comes to its end with nothing lost',
  async () => {
    const { id } = await home.startExam();
    for (let kill = 0; kill < 8; kill += 1) {
      const finish = home.start(['exam', 'finish', '--yes']);
      await sleep(200 + Math.random() * 1_500);
      finish.process.kill('SIGKILL');
      await finish.ended;
    }
    await finishAndJudge(id);
  },
  2 * LIMIT_MS,
);
