import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import { openHome } from '../../../src/session/home.ts';
import { makeHome, type TestHome } from '../cli/run-cks.ts';

interface Reported {
  readonly exam: string;
  readonly status: string;
  readonly score: { readonly earned: number; readonly possible: number; readonly undecided: number };
  readonly gradedLaterAt: string | null;
  readonly questions: readonly { readonly result: object | null; readonly solution: object | null }[];
}

// two tasks that need no more than the API
const SHORT = ['--seed', '7', '--tasks', '2', '--minutes', '20', '--domains', 'CH'] as const;

describe('after an exam', () => {
  let home: TestHome;
  let ended: Reported;

  beforeAll(async () => {
    home = makeHome();
    expect(await home.run(['up', '--provider', 'embedded'])).toMatchObject({ code: 0 });
    expect(await home.run(['exam', 'start', ...SHORT, '--yes'])).toMatchObject({ code: 0 });
    const finished = await home.run(['exam', 'finish', '--yes', '--output', 'json']);
    expect(finished.code).toBe(1);
    ended = JSON.parse(finished.stdout) as Reported;
  }, 120_000);
  afterAll(async () => {
    await home.run(['down', '--yes']);
    home.remove();
  }, 60_000);

  const report = async (): Promise<Reported> =>
    JSON.parse((await home.run(['report', '--output', 'json'])).stdout) as Reported;

  /** As if the first task could not have been looked at: a cluster that is down at just that moment. */
  function forgetFirst(): void {
    const opened = openHome(homePaths({}, home.folder), systemClock);
    const result = opened.exams.result(ended.exam);
    if (result === null) throw new Error('the exam has no result');
    const questions = result.questions.map((question, index) =>
      index > 0
        ? question
        : {
            ...question,
            result: null,
            score: { earned: 0, possible: question.score.possible, undecided: question.score.possible },
          },
    );
    const undecided = questions[0]?.score.undecided ?? 0;
    opened.exams.saveResult(ended.exam, {
      ...result,
      status: 'undecided',
      score: { ...result.score, undecided },
      questions,
    });
    opened.close();
  }

  test('the report is what its end printed, with solutions that have the values of the attempts', async () => {
    const reported = await report();
    expect(reported).toEqual(ended);
    expect(reported.questions.every(({ result, solution }) => result !== null && solution !== null)).toBe(
      true,
    );
    expect(JSON.stringify(reported)).not.toContain('${{');
  });

  test('what could not be looked at is graded again, and the report says when', async () => {
    forgetFirst();
    const text = (await home.run(['report'])).stdout;
    const again = /grade them again: .*(exam grade-again \S+)$/m.exec(text)?.[1];
    expect(again).toBe(`exam grade-again ${ended.exam}`);
    const { code, stdout } = await home.run([...(again ?? '').split(' '), '--output', 'json']);
    expect(code).toBe(1);
    const graded = JSON.parse(stdout) as Reported;
    expect(graded.gradedLaterAt).not.toBeNull();
    expect([graded.status, graded.score]).toEqual([ended.status, ended.score]);
    expect((await home.run(['report'])).stdout).toContain('Graded later: ');
  }, 60_000);

  test('a result without undecided points stays as it is, and says so', async () => {
    const before = await report();
    const { code, stderr } = await home.run(['exam', 'grade-again', '--output', 'json']);
    expect([code, stderr]).toEqual([1, 'cks: nothing of it is undecided; it stays as it is\n']);
    expect(await report()).toEqual(before);
  }, 60_000);

  test('an exam that is put away keeps its report; what is undecided of it stays so', async () => {
    const { code, stdout } = await home.run(['exam', 'put-away']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/next: .*report \S+\n$/);
    expect((await report()).questions.every(({ solution }) => solution !== null)).toBe(true);
    forgetFirst();
    const again = await home.run(['exam', 'grade-again']);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/no longer there[^]*\nnext: .*exam start\n$/);
    expect(await report()).toMatchObject({ status: 'undecided', questions: [{ result: null }, {}] });
  }, 60_000);
});
