import { afterEach, describe, expect, test } from '@jest/globals';
import type { Exam } from '../../src/model/exam/exam.ts';
import { expectPicture, expectScreen, SIZES } from './expect-picture.ts';
import {
  CHOICES,
  ENDING,
  ENTRIES,
  examInItsMiddle,
  examOf,
  fakeExams,
  fakeHistory,
  PREPARING,
  resultOf,
  type FakeExams,
} from './fake-exams.ts';
import { gradeResultOf, openTaskOf, POD_RO } from './fake-tasks.ts';
import { fakeTrainer, untilAborted } from './fake-trainer.ts';
import { KEY, openStage, type Stage } from './stage.tsx';

let stage: Stage;
afterEach(() => stage.close());

describe.each(SIZES)('at $columns x $rows', (size) => {
  const expectHere = (name: string): void => expectScreen(name, stage.picture(), size);

  /** Home, with an exam that is not over if there is one; the word at the start is read and gone. */
  const onHome = async (exams: Partial<FakeExams> = {}): Promise<void> => {
    stage = openStage({ ...size, trainer: fakeTrainer({ exams: fakeExams(exams) }) });
    await stage.until('✓ ready');
    await stage.until('75 %');
  };
  const inExam = async (exam: Exam, exams: Partial<FakeExams> = {}): Promise<void> => {
    await onHome({ exam, ...exams });
    await stage.until('go on');
    await stage.press(KEY.enter);
    await stage.until(exam.phase === 'paused' ? 'lets the clock go on' : 'Attackers');
  };

  test('home offers to go on with an exam that was interrupted, and says what time has passed', async () => {
    await onHome({ exam: examInItsMiddle() });
    await stage.until('An exam was interrupted');
    expectHere('home-exam');
  });

  test('the set-up of an exam shows what is drawn, what is missing and what is left out', async () => {
    await onHome();
    await stage.press('j', KEY.enter);
    await stage.until('95 points');
    await stage.press('j', 'j', 'j', 'j', 'j', 'j');
    expectHere('exam-setup');
  });

  test('practice in the way is asked about', async () => {
    await onHome({ inTheWay: () => Promise.resolve(['cks/task-1', 'cks/task-9']) });
    await stage.press('j', KEY.enter);
    await stage.until('95 points');
    await stage.press(KEY.enter);
    await stage.until('put them away and begin');
    expectHere('exam-in-the-way');
  });

  test('the preparation shows steps, time, estimate and how to cancel', async () => {
    await onHome({
      start: (_choices, onStep, signal) => {
        PREPARING.forEach(onStep);
        return untilAborted(signal);
      },
    });
    await stage.press('j', KEY.enter);
    await stage.until('95 points');
    await stage.press(KEY.enter);
    await stage.until('Block the metadata service');
    expectHere('exam-preparing');
  });

  test('the exam shows its questions, the one in sight with its host, and the time that is left', async () => {
    await inExam(examInItsMiddle());
    expectHere('exam');
  });

  test('the list of questions folds away', async () => {
    await inExam(examInItsMiddle());
    await stage.press(KEY.tab);
    expectHere('exam-folded');
  });

  test('a note is written on one line below', async () => {
    await inExam(examInItsMiddle());
    await stage.press('5');
    await stage.until('後で');
    await stage.press('N', 'ü');
    await stage.until('▏');
    expectHere('exam-note');
  });

  test('a second program looks on', async () => {
    await inExam(examInItsMiddle(), { seat: false });
    await stage.until('Another program');
    expectHere('exam-looks-on');
  });

  test('a training exam may be paused; who pauses does not read on', async () => {
    await inExam(examOf({ phase: 'paused', choices: { ...CHOICES, mode: 'training' } }));
    expectHere('exam-paused');
  });

  test('a question of a training exam is graded on the way', async () => {
    await inExam(examOf({ choices: { ...CHOICES, mode: 'training' } }));
    stage.trainer.statuses = { 'root-is-read-only': 'fail' };
    await stage.press('g');
    await stage.until('spec.containers[1]');
    expectHere('exam-graded');
  });

  test('before an exam is finished it is said what was not seen, and what is flagged', async () => {
    await inExam(examInItsMiddle());
    await stage.press('F');
    await stage.until('finish and grade');
    expectHere('exam-finish');
  });

  test('the end shows its steps', async () => {
    await inExam(examInItsMiddle(), {
      finish: (onStep, signal) => {
        ENDING.forEach(onStep);
        return untilAborted(signal);
      },
    });
    await stage.press('F', 'y');
    await stage.until('5 of 16 tasks');
    expectHere('exam-ending');
  });

  test('a result shows its verdict in words, domains and questions', async () => {
    await inExam(examInItsMiddle());
    await stage.press('F', 'y');
    await stage.until('passed: 67 %');
    expectHere('exam-result');
    await stage.press('G');
    await stage.until('Changed after the bell');
    expectHere('exam-result-end');
  });

  test('a question of a result shows its checks with what was seen', async () => {
    await inExam(examInItsMiddle());
    await stage.press('F', 'y');
    await stage.until('passed: 67 %');
    await stage.press('j', 'j', 'j', 'j', 'j', 'j', KEY.enter);
    await stage.until('spec.containers[1]');
    expectHere('question-result');
  });

  test('tasks of an exam that is over are put away after a question', async () => {
    stage = openStage({
      ...size,
      trainer: fakeTrainer({
        exams: fakeExams({ past: [resultOf()] }),
        openTask: () => Promise.resolve(openTaskOf(POD_RO, { id: 'a4' })),
      }),
    });
    await stage.until('75 %');
    await stage.press('j', 'j', KEY.enter, KEY.tab, KEY.tab, KEY.enter);
    await stage.until('passed: 67 %');
    await stage.press(KEY.escape);
    await stage.until('put them away');
    expectHere('exam-put-away');
  });

  test('history shows standing, what is due, exams and attempts', async () => {
    stage = openStage({
      ...size,
      trainer: fakeTrainer({
        exams: fakeExams({
          past: [
            resultOf(),
            resultOf({ exam: 'e2', status: 'undecided', mode: 'training', provider: 'embedded' }),
            resultOf({ exam: 'e1', status: 'failed', score: { earned: 20, possible: 95, undecided: 0 } }),
          ],
        }),
        history: fakeHistory({ entries: () => Promise.resolve(ENTRIES) }),
      }),
    });
    await stage.until('✓ ready');
    await stage.until('75 %');
    await stage.press('j', 'j', KEY.enter);
    await stage.until('Due again 2');
    expectHere('history-standing');
    await stage.press(KEY.tab, 'j');
    expectHere('history-due');
    await stage.press(KEY.tab);
    expectHere('history-exams');
    await stage.press(KEY.tab);
    expectHere('history-attempts');
  });

  test('the first start explains itself in three pages', async () => {
    stage = openStage({ ...size, introduces: true });
    await stage.until('1 of 3');
    expectHere('intro-1');
    await stage.press(KEY.enter);
    expectHere('intro-2');
    await stage.press(KEY.enter);
    expectHere('intro-3');
    await stage.press(KEY.enter);
    await stage.until('Practise');
    expect(stage.trainer.calls).toContain('intro seen');
  });
});

test('in screen-reader mode an exam is words only, and its time is said at a key', async () => {
  const trainer = fakeTrainer({
    open: openTaskOf(POD_RO, { lastResult: gradeResultOf(POD_RO, {}) }),
    exams: fakeExams({ exam: examInItsMiddle() }),
  });
  stage = openStage({ plain: true, trainer });
  await stage.until('ready');
  await stage.until('go on');
  await stage.press(KEY.enter);
  await stage.until('Attackers');
  await stage.press('t');
  await stage.until('are left.');
  expect(stage.picture()).not.toMatch(/[⚑✎≡─│█░▸✓✗]/u);
  expectPicture('plain-exam', stage.picture());
});
