// Runs the UI on this terminal with a trainer in memory, whose shell is a real bash.
// FAKE_UI_SIGNAL=1: SIGTERM and SIGHUP end it by the signal option, as the command line does.
// FAKE_UI_PLAIN=1: screen-reader mode. FAKE_UI_CRASH=1: the list of tasks breaks the screen.
import { runInteractive } from '../../../../src/lib/interactive.ts';
import { runUi } from '../../../../src/ui/run-ui.tsx';
import { fakeTrainer, STEPS, untilAborted } from '../../../ui/fake-trainer.ts';

const { env } = process;
const trainer = fakeTrainer({
  cluster:
    env['FAKE_UI_NO_CLUSTER'] === '1'
      ? { state: 'absent' }
      : { state: 'ready', kubernetes: 'v1.36.3', nodes: 2 },
  visitShell: async () => {
    const exitCode = await runInteractive('bash', ['--norc', '--noprofile', '-i'], {
      cwd: process.cwd(),
      env: { ...env, PS1: 'visit> ' },
    });
    return { exitCode, notes: [] };
  },
  clusterUp: (_options, onStep, signal) => {
    STEPS.forEach(onStep);
    return untilAborted(signal);
  },
});
if (env['FAKE_UI_CRASH'] === '1') {
  // a listing that no screen can draw
  trainer.listTasks = () => Promise.resolve([{ ...trainer.tasks[0], id: null }] as never);
}

const controller = new AbortController();
if (env['FAKE_UI_SIGNAL'] === '1') {
  for (const name of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => controller.abort(new Error(`ended by ${name}`)));
  }
}
try {
  await runUi({
    trainer,
    stdin: process.stdin,
    stdout: process.stdout,
    env,
    clock: { monotonicMs: () => performance.now(), now: () => new Date() },
    screenReader: env['FAKE_UI_PLAIN'] === '1',
    ...(env['FAKE_UI_SIGNAL'] === '1' ? { signal: controller.signal } : {}),
  });
  process.stdout.write('program ended well\n');
} catch (error) {
  process.stdout.write(`program ended: ${(error as Error).message}\n`);
  process.exitCode = 3;
}
