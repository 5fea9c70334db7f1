import { test } from '@jest/globals';
import { openStage, KEY } from './stage.tsx';
import { fakeTrainer, STEPS, untilAborted } from './fake-trainer.ts';
import { openTaskOf, POD_RO, gradeResultOf } from './fake-tasks.ts';
const show = (n: string, s: string) =>
  process.stdout.write(
    `\n##### ${n}\n${s
      .split('\n')
      .map((l) => '|' + l)
      .join('\n')}\n`,
  );
test('look', async () => {
  for (const [columns, rows] of [
    [80, 24],
    [120, 40],
  ] as const) {
    const trainer = fakeTrainer({ statuses: { 'root-is-read-only': 'fail', 'pod-runs': 'error' } });
    trainer.open = openTaskOf(POD_RO, { lastResult: gradeResultOf(POD_RO, { 'pod-runs': 'fail' }) });
    const stage = openStage({ columns, rows, trainer });
    await stage.until('ready');
    show('home', stage.picture());
    await stage.press('j', KEY.enter);
    show('tasks', stage.picture());
    await stage.press('j', 'j', 'j', KEY.enter);
    await stage.until('Attackers');
    show('task', stage.picture());
    await stage.press('g');
    await stage.until('not there').catch(() => {});
    show('graded', stage.picture());
    await stage.press('h');
    show('hints', stage.picture());
    await stage.press('S');
    show('question', stage.picture());
    await stage.press('y');
    show('solution', stage.picture());
    await stage.press('?');
    show('help', stage.picture());
    await stage.press(KEY.escape, KEY.escape, 'r');
    show('reset', stage.picture());
    await stage.press('n', KEY.escape, KEY.escape, KEY.down, KEY.enter);
    await stage.until('kind is not');
    show('doctor', stage.picture());
    await stage.press('q');
    show('quit', stage.picture());
    stage.close();
  }
  const stage = openStage({
    trainer: fakeTrainer({
      cluster: { state: 'absent' },
      clusterUp: (_o, onStep, signal) => {
        STEPS.forEach(onStep);
        return untilAborted(signal);
      },
    }),
  });
  await stage.until('none yet');
  await stage.press('u');
  show('provision', stage.picture());
  await stage.press('l');
  show('log', stage.picture());
  stage.close();
  const plain = openStage({ plain: true });
  await plain.until('ready');
  show('plain home', plain.picture());
  await plain.press(KEY.enter);
  show('plain tasks', plain.picture());
  plain.close();
});
