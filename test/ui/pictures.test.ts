import { afterEach, describe, expect, test } from '@jest/globals';
import stringWidth from 'string-width';
import { expectPicture } from './expect-picture.ts';
import { gradeResultOf, openTaskOf, POD_RO } from './fake-tasks.ts';
import { fakeTrainer, STEPS, untilAborted } from './fake-trainer.ts';
import { KEY, openStage, type Stage } from './stage.tsx';

let stage: Stage;
afterEach(() => stage.close());

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
] as const;

/** The picture is kept, and is as large as the window: nothing wider, nothing higher. */
function expectScreen(
  name: string,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): void {
  const picture = stage.picture();
  const lines = picture.split('\n');
  expect(lines).toHaveLength(rows);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
  expectPicture(`${name}-${columns}x${rows}`, picture);
}

describe.each(SIZES)('at $columns x $rows', (size) => {
  const begun = openTaskOf(POD_RO, { lastResult: gradeResultOf(POD_RO, { 'pod-runs': 'fail' }) });

  test('home offers to go on, and tells of the cluster and the curriculum', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('✓ ready');
    await stage.until('Continue');
    expectScreen('home', size);
  });

  test('the list shows tasks by domain and why one is unavailable', async () => {
    stage = openStage(size);
    await stage.until('✓ ready');
    await stage.press(KEY.enter, 'j');
    expectScreen('tasks', size);
  });

  test('a task shows its text and clauses, its checks and where the work happens', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    expectScreen('task', size);
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
    expectScreen('graded', size);
  });

  test('hints come one by one', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    await stage.press('h', 'h');
    await stage.until('Hints 2/3');
    expectScreen('hints', size);
  });

  test('the solution comes with its reasons', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.press(KEY.enter);
    await stage.until('Attackers');
    await stage.press('S', 'y');
    await stage.until('What is attacked');
    expectScreen('solution', size);
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
    expectScreen('provisioning', size);
  });

  test('help lists every key', async () => {
    stage = openStage(size);
    await stage.until('✓ ready');
    await stage.press('?');
    expectScreen('help', size);
  });

  test('doctor names what is missing and what mends it', async () => {
    stage = openStage(size);
    await stage.until('✓ ready');
    await stage.press('j', KEY.enter);
    await stage.until('could be better');
    expectScreen('doctor', size);
  });

  test('leaving says what stays behind and how to remove it', async () => {
    stage = openStage({ ...size, trainer: fakeTrainer({ open: begun }) });
    await stage.until('Continue');
    await stage.until('✓ ready');
    await stage.press('q');
    expectScreen('leave', size);
  });
});

test('in screen-reader mode a screen is words only', async () => {
  stage = openStage({ plain: true });
  await stage.until('ready');
  await stage.press(KEY.enter);
  await stage.until('chosen:');
  expectPicture('plain-tasks', stage.picture());
});
