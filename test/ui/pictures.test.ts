import { afterEach, describe, test } from '@jest/globals';
import { expectPicture, expectScreen, SIZES } from './expect-picture.ts';
import { gradeResultOf, openTaskOf, POD_RO } from './fake-tasks.ts';
import { fakeTrainer, STEPS, untilAborted } from './fake-trainer.ts';
import { KEY, openStage, type Stage } from './stage.tsx';

let stage: Stage;
afterEach(() => stage.close());

describe.each(SIZES)('at $columns x $rows', (size) => {
  const begun = openTaskOf(POD_RO, { lastResult: gradeResultOf(POD_RO, { 'pod-runs': 'fail' }) });

  test('home offers to go on, and tells of the cluster and the curriculum', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('✓ ready');
    await stage.until('Continue');
    expectScreen('home', stage.picture(), size);
  });

  test('the list shows tasks by domain and why one is unavailable', async () => {
    stage = openStage(size);
    await stage.until('✓ ready');
    await stage.press(KEY.enter, 'j');
    expectScreen('tasks', stage.picture(), size);
  });

  test('a task shows its text and clauses, its checks and where the work happens', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    expectScreen('task', stage.picture(), size);
  });

  test('a grading opens what failed first, with evidence, reason and the next command', async () => {
    const trainer = fakeTrainer({
      open: begun,
      statuses: { 'root-is-read-only': 'fail', 'pod-runs': 'error' },
    });
    stage = openStage({ ...size, trainer });
    await stage.until('Continue');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    await stage.press('g');
    await stage.until('undecided ·');
    expectScreen('graded', stage.picture(), size);
  });

  test('hints come one by one', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    await stage.press('h', 'h');
    await stage.until('Hints 2/3');
    expectScreen('hints', stage.picture(), size);
  });

  test('the solution comes with its reasons', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    await stage.press('S', 'y');
    await stage.until('What is attacked');
    expectScreen('solution', stage.picture(), size);
  });

  test('provisioning shows steps, times and how to cancel', async () => {
    const trainer = fakeTrainer({
      cluster: { state: 'absent' },
      clusterUp: (_options, onStep, signal) => {
        STEPS.forEach(onStep);
        return untilAborted(signal);
      },
    });
    stage = openStage({ ...size, trainer });
    await stage.until('none yet');
    await stage.press('u');
    await stage.until('kubeadm init');
    expectScreen('provisioning', stage.picture(), size);
  });

  test('help lists every key', async () => {
    stage = openStage(size);
    await stage.until('✓ ready');
    await stage.press('?');
    expectScreen('help', stage.picture(), size);
  });

  test('doctor names what is missing and what mends it', async () => {
    stage = openStage(size);
    await stage.until('✓ ready');
    await stage.press('j', 'j', 'j', KEY.enter);
    await stage.until('could be better');
    expectScreen('doctor', stage.picture(), size);
  });

  test('leaving says what stays behind and how to remove it', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.until('✓ ready');
    await stage.press('q');
    expectScreen('leave', stage.picture(), size);
  });
});

test('in screen-reader mode a screen is words only', async () => {
  stage = openStage({ plain: true });
  await stage.until('ready');
  await stage.press(KEY.enter);
  await stage.until('chosen:');
  expectPicture('plain-tasks', stage.picture());
});
