import { afterEach, describe, expect, test } from '@jest/globals';
import type { Exam } from '../../src/model/exam/exam.ts';
import {
  CHOICES,
  DRAW,
  ENDING,
  examInItsMiddle,
  examOf,
  fakeExams,
  questionsOf,
  resultOf,
  type FakeExams,
} from './fake-exams.ts';
import { openTaskOf, POD_RO } from './fake-tasks.ts';
import { fakeTrainer, untilAborted, type FakeTrainer } from './fake-trainer.ts';
import { KEY, openStage, type Stage } from './stage.tsx';

let stage: Stage;
afterEach(() => stage.close());

const MINUTE = 60_000;
const lastRow = (): string => stage.picture().split('\n').at(-1) ?? '';

async function onHome(exams: FakeExams, trainer: Partial<FakeTrainer> = {}): Promise<FakeExams> {
  stage = openStage({ trainer: fakeTrainer({ exams, ...trainer }) });
  await stage.until('✓ ready');
  return exams;
}

async function inExam(exam: Exam, overrides: Partial<FakeExams> = {}): Promise<FakeExams> {
  const exams = await onHome(fakeExams({ exam, ...overrides }));
  await stage.until('go on');
  await stage.press(KEY.enter);
  await stage.until('Attackers');
  return exams;
}

/** Lets time pass on the clock of the screens; their own timer looks at it within a second. */
function leave(exams: FakeExams, minutes: number): void {
  const exam = exams.exam;
  if (exam === null) throw new Error('no exam');
  const elapsedMs = exam.time.limitMs - exam.time.leftMs;
  stage.clock.ms += exam.time.leftMs - minutes * MINUTE;
  exams.exam = {
    ...exam,
    phase: minutes <= 0 ? 'ending' : exam.phase,
    time: { ...exam.time, elapsedMs, leftMs: minutes * MINUTE },
  };
}

describe('before an exam', () => {
  test('the choices draw anew, and Enter begins with them', async () => {
    const drawn: string[] = [];
    const exams = fakeExams();
    exams.draw = (choices) => {
      drawn.push(`${choices.mode} ${choices.minutes} ${choices.domains.join()}`);
      return Promise.resolve(DRAW);
    };
    await onHome(exams);
    await stage.press('j', KEY.enter);
    await stage.until('95 points');
    await stage.press('\u001B[C', 'j', '\u001B[D');
    await stage.until('105 minutes');
    expect(drawn).toEqual(['mock 120 ', 'training 120 ', 'training 105 ']);
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    expect(exams.calls).toEqual(['start training 105 28000']);
  });

  test('without a cluster one is offered, and the choices are there when it is made', async () => {
    const exams = fakeExams({ draw: () => Promise.resolve({ ...DRAW, tasks: ['cks/pod-ro'] }) });
    stage = openStage({ trainer: fakeTrainer({ exams, cluster: { state: 'absent' } }) });
    await stage.until('none yet');
    await stage.press('j', KEY.enter);
    await stage.until('1 task, 95 points');
    await stage.press(KEY.enter);
    await stage.until('Create the practice cluster?');
    await stage.press('y');
    await stage.until('Enter begins the exam.');
    expect(exams.calls).toEqual([]);
    await stage.press(KEY.enter);
    await stage.until('Attackers');
  });

  test('practice in the way goes only after y', async () => {
    const exams = await onHome(fakeExams({ inTheWay: () => Promise.resolve(['cks/pod-ro']) }));
    await stage.press('j', KEY.enter);
    await stage.until('95 points');
    await stage.press(KEY.enter);
    await stage.until('cks/pod-ro');
    await stage.press(KEY.enter, 'n');
    expect(exams.calls).toEqual([]);
    await stage.press(KEY.enter);
    await stage.until('put them away and begin');
    await stage.press('y');
    await stage.until('Attackers');
  });

  test('a preparation that is cancelled is gone on with from home, by the same choices', async () => {
    const started: string[] = [];
    const exams = fakeExams({
      start: (choices, _onStep, signal) => {
        started.push(`${choices.seed}`);
        exams.exam = examOf({
          phase: 'preparing',
          choices,
          questions: questionsOf({ 16: { attempt: null } }),
        });
        return untilAborted(signal);
      },
    });
    await onHome(exams);
    await stage.press('j', KEY.enter);
    await stage.until('95 points');
    await stage.press(KEY.enter);
    await stage.until('cancel, keep what is set up');
    await stage.press(KEY.escape);
    await stage.until('15 of 16 tasks set up · go on');
    expect(stage.picture()).toContain('Cancelled; what is set up is kept');
    await stage.press('k', 'k', KEY.enter);
    await stage.until('cancel, keep what is set up');
    expect(started).toEqual(['28000', '28000']);
  });

  test('what can not be drawn says why, and Enter begins nothing', async () => {
    const exams = await onHome(
      fakeExams({ draw: () => Promise.reject(new Error('no task of these is here')) }),
    );
    await stage.press('j', KEY.enter);
    await stage.until('✗ no task of these is here');
    await stage.press(KEY.enter);
    expect(exams.calls).toEqual([]);
  });
});

describe('in an exam', () => {
  test('keys go from question to question, each as it was written', async () => {
    const exams = await inExam(examOf());
    await stage.press('n', '\u001B[C', 'p', '1', '4', '7', 'f');
    await stage.until('⚑ flagged');
    expect(exams.calls).toEqual([
      'visit 2',
      'visit 3',
      'visit 2',
      'visit 1',
      'visit 14',
      'visit 7',
      'flag 7 true',
    ]);
    await stage.press('f');
    await stage.until(() => exams.calls.includes('flag 7 false'));
  });

  test('keys that come in one piece lose none of them', async () => {
    const exams = await inExam(examOf());
    await stage.press('nnnf');
    await stage.until(() => exams.calls.includes('flag 4 true'));
    expect(exams.calls).toEqual(['visit 2', 'visit 3', 'visit 4', 'flag 4 true']);
  });

  test('a mock exam has no key for a grading, a hint, a solution or a pause', async () => {
    const exams = await inExam(examInItsMiddle());
    expect(lastRow()).not.toMatch(/grade|hint|solution|pause|reset/);
    await stage.press('g', 'h', 'S', 'P', 'r');
    expect(stage.trainer.calls).toEqual([]);
    expect(exams.calls).toEqual([]);
    expect(stage.picture()).toContain('Task 7 of 16');
  });

  test('a training exam may be graded and paused', async () => {
    const exams = await inExam(examOf({ choices: { ...CHOICES, mode: 'training' } }));
    expect(lastRow()).toMatch(/g grade.*P pause/);
    await stage.press('g');
    await stage.until('All of it is right');
    await stage.press(KEY.escape, 'P');
    await stage.until('lets the clock go on');
    expect(stage.picture()).not.toContain('Attackers');
    await stage.press('n', 's', 'P');
    await stage.until('Attackers');
    expect(exams.calls).toEqual(['pause', 'resume']);
    expect(stage.trainer.calls).toEqual(['grade cks/task-1']);
  });

  test('a note is kept by Enter, and left as it was by Esc', async () => {
    const exams = await inExam(examInItsMiddle());
    await stage.press('2');
    await stage.until('Task 2 of 16');
    await stage.press('N', ' ', '不', '変', '\u007F', '\u001B[200~ über\r\nq\u001B[201~', KEY.enter);
    await stage.until('DNS noch prüfen: überall Port 53? 不 über q');
    expect(exams.calls.at(-1)).toBe('note 2 DNS noch prüfen: überall Port 53? 不 über q');
    const calls = exams.calls.length;
    await stage.press('N', 'x', KEY.escape);
    await stage.until(() => !stage.picture().includes('▏'));
    expect(exams.calls.slice(calls)).toEqual([]);
  });

  test('a draft is written while one writes, and taken back by Esc', async () => {
    const exams = await inExam(examInItsMiddle());
    await stage.press('N', 'e', 'n', 't');
    await stage.until(() => exams.calls.includes('note 7 ent'));
    await stage.press(KEY.escape);
    await stage.until(() => exams.calls.at(-1) === 'note 7 ');
  });

  test('a task that is opened from the list is shown as its question', async () => {
    const exams = await onHome(
      fakeExams({ exam: examOf({ questions: questionsOf({ 5: { task: 'cks/default-deny' } }) }) }),
    );
    await stage.until('go on');
    await stage.press('j', KEY.enter);
    await stage.until('Tasks  5');
    await stage.press(KEY.enter);
    await stage.until('Task 5 of 16');
    expect(exams.calls).toEqual(['visit 5']);
    expect(stage.trainer.calls).toEqual([]);
  });

  test('a change that can not be written is said, and not shown', async () => {
    await inExam(examOf(), { flag: () => Promise.reject(new Error('the disk is full')) });
    await stage.press('f');
    await stage.until('✗ the disk is full');
    expect(stage.picture()).not.toContain('⚑ flagged\n');
  });
});

describe('the clock of an exam', () => {
  test('reminds, also of what fell due in the shell, beside what the shell has to say', async () => {
    const exams = await inExam(examOf());
    const visit = Promise.withResolvers<void>();
    stage.trainer.visitShell = async () => {
      await visit.promise;
      return { exitCode: 0, notes: ['your .bashrc sets KUBECONFIG'] };
    };
    await stage.press('s');
    leave(exams, 14);
    await stage.until('15 minutes are left.');
    visit.resolve();
    await stage.until('your .bashrc sets KUBECONFIG');
    expect(stage.picture()).toContain('15 minutes are left.');
  });

  test('rings over whatever is open, and the end begins by itself', async () => {
    const exams = await inExam(examOf());
    await stage.press('?');
    await stage.until('Everywhere');
    leave(exams, 0);
    await stage.until('passed: 67 %');
    expect(exams.calls.filter((call) => call === 'finish')).toHaveLength(1);
  });

  test('that is paused stands', async () => {
    await onHome(
      fakeExams({ exam: examOf({ phase: 'paused', choices: { ...CHOICES, mode: 'training' } }, 10) }),
    );
    await stage.until('0:10:00 left, paused');
    stage.clock.ms += 20 * MINUTE;
    await stage.press(KEY.enter);
    await stage.until('lets the clock go on');
    expect(stage.picture()).toContain('0:10:00 left, paused');
  });
});

describe('the end of an exam', () => {
  test('needs a y; Enter and n go on with the exam', async () => {
    const exams = await inExam(examInItsMiddle());
    await stage.press('F');
    await stage.until('finish and grade');
    await stage.press(KEY.enter, 'n');
    await stage.until('Attackers');
    expect(exams.calls).toEqual([]);
  });

  test('that is cancelled loses nothing, and is gone on with from home', async () => {
    let tries = 0;
    const exams = fakeExams({
      exam: examInItsMiddle(),
      finish: (onStep, signal) => {
        tries += 1;
        if (exams.exam !== null) exams.exam = { ...exams.exam, phase: 'ending' };
        ENDING.forEach(onStep);
        return tries === 1 ? untilAborted(signal) : Promise.resolve(resultOf());
      },
    });
    await onHome(exams);
    await stage.until('go on');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    await stage.press('F', 'y');
    await stage.until('5 of 16 tasks');
    await stage.press(KEY.escape);
    await stage.until('over, not graded yet · grade it');
    expect(stage.picture()).toContain('Grading is cancelled; nothing is lost');
    await stage.press(KEY.enter);
    await stage.until('passed: 67 %');
    expect(tries).toBe(2);
  });

  test('that was interrupted is offered first at the next start', async () => {
    await onHome(fakeExams({ exam: examOf({ phase: 'ending' }) }));
    await stage.until('it is not graded yet. Enter');
    await stage.press(KEY.enter);
    await stage.until('passed: 67 %');
  });

  test('in another program leaves nothing to go on with, and says where the result is', async () => {
    const exams = await inExam(examInItsMiddle());
    exams.flag = () => Promise.reject(new Error('no exam is running'));
    exams.exam = null;
    await stage.press('f');
    await stage.until('No exam runs any more.');
  });

  test('an exam is abandoned only after y', async () => {
    const exams = await inExam(examInItsMiddle());
    await stage.press('A');
    await stage.until('It ends without a result');
    await stage.press(KEY.enter, 'y');
    await stage.until('The exam is abandoned.');
    expect(exams.calls).toEqual(['abandon']);
  });
});

describe('a result', () => {
  const past = resultOf();
  const onResult = async (trainer: Partial<FakeTrainer> = {}): Promise<FakeExams> => {
    const exams = await onHome(fakeExams({ past: [past] }), trainer);
    await stage.press('j', 'j', KEY.enter);
    await stage.until('Exams 1');
    await stage.press(KEY.tab, KEY.tab, KEY.enter);
    await stage.until('passed: 67 %');
    return exams;
  };

  test('is written to a file, as page and as bundle, and says where', async () => {
    await onResult();
    await stage.press('w');
    await stage.until('The HTML report is in ~/exams/e4711.html');
    await stage.press('b');
    await stage.until('The bundle is in ~/exams/e4711.bundle');
  });

  test('opens a question with its checks, and its solution', async () => {
    await onResult();
    await stage.press('j', 'j', KEY.enter);
    await stage.until('? undecided · 4 (2 undecided) of 6 points');
    expect(stage.picture()).toContain('timeout: the API server did not answer');
    await stage.press('S');
    await stage.until('What is attacked');
    expect(lastRow()).not.toContain('shell');
    expect(stage.trainer.calls).toContain('solution e4711 3');
    await stage.press(KEY.escape, KEY.escape);
    await stage.until('passed: 67 %');
  });

  test('a question that was never graded says so', async () => {
    await onResult();
    await stage.press('G', KEY.enter);
    await stage.until('It was never set up, or could not be graded.');
  });

  test('what is undecided is graded again, and said to be graded later', async () => {
    const exams = await onResult();
    await stage.press('u');
    await stage.until('graded later: 2026-11-24');
    expect(exams.calls).toContain('grade again e4711');
  });

  test('leads back at once where its tasks are put away, else asks about them', async () => {
    await onResult();
    await stage.press(KEY.escape);
    await stage.until('[Exams 1]');
    stage.close();
    const exams = await onResult({ openTask: () => Promise.resolve(openTaskOf(POD_RO, { id: 'a4' })) });
    await stage.press(KEY.escape);
    await stage.until('put them away');
    await stage.press('n');
    await stage.until('[Exams 1]');
    expect(exams.calls).toEqual([]);
    await stage.press(KEY.enter);
    await stage.until('passed: 67 %');
    await stage.press(KEY.escape);
    await stage.until('put them away');
    await stage.press('y');
    await stage.until('The tasks are put away.');
    expect(exams.calls).toEqual(['put away e4711']);
  });
});

test('a task that is due again is opened from the history', async () => {
  await onHome(fakeExams());
  await stage.press('j', 'j', KEY.enter);
  await stage.until('Due again 2');
  await stage.press(KEY.tab, KEY.enter);
  await stage.until('[Task]');
  expect(stage.trainer.calls).toContain('start cks/pod-ro');
});

test('the introduction is left by Esc, counts as seen, and comes back from the page of keys', async () => {
  stage = openStage({ introduces: true });
  await stage.until('1 of 3');
  await stage.press(KEY.escape);
  await stage.until('Practise');
  expect(stage.trainer.calls).toContain('intro seen');
  await stage.press('?', 'i');
  await stage.until('1 of 3');
  await stage.press(KEY.enter, KEY.enter, '\u001B[D');
  await stage.until('2 of 3');
});
