import { afterEach, describe, expect, test } from '@jest/globals';
import { openTaskOf, POD_RO } from './fake-tasks.ts';
import { fakeTrainer, READY, STEPS, untilAborted, type FakeTrainer } from './fake-trainer.ts';
import { KEY, openStage, type Stage } from './stage.tsx';

let stage: Stage;
afterEach(() => stage.close());

class MachineFault extends Error {
  readonly next = 'docker ps';
}

async function onTask(trainer: FakeTrainer = fakeTrainer()): Promise<void> {
  trainer.open ??= openTaskOf(POD_RO);
  stage = openStage({ trainer });
  await stage.until('Continue');
  await stage.until('ready');
  await stage.press(KEY.enter);
  await stage.until('[Task]');
}

describe('opening a task', () => {
  test('without a cluster offers one, makes it, and goes on to the task', async () => {
    stage = openStage({ trainer: fakeTrainer({ cluster: { state: 'absent' } }) });
    await stage.until('none yet');
    await stage.press(KEY.enter, KEY.enter);
    await stage.until('Create the practice cluster?');
    await stage.press('y');
    await stage.until('[Task]');
    expect(stage.trainer.calls).toEqual(['clusterUp', 'start cks/default-deny']);
  });

  test('with a broken cluster offers to make it anew, and n leaves it alone', async () => {
    const trainer = fakeTrainer({
      cluster: { state: 'broken', why: 'its node is stopped', next: 'docker start cks-7f3a' },
    });
    stage = openStage({ trainer });
    await stage.until('does not serve');
    await stage.press(KEY.enter, KEY.enter);
    await stage.until('its node is stopped');
    expect(stage.picture()).toMatch(/your files are\s+kept/);
    // something would be lost: Enter does not agree
    await stage.press(KEY.enter);
    expect(stage.picture()).toContain('Make the cluster anew?');
    await stage.press('n');
    expect(trainer.calls).toEqual([]);
    await stage.press(KEY.enter);
    await stage.until('Make the cluster anew?');
    await stage.press('y');
    await stage.until('[Task]');
    expect(trainer.calls).toEqual(['clusterDown', 'clusterUp', 'start cks/default-deny']);
  });

  test('that is unavailable says why and starts nothing', async () => {
    stage = openStage();
    await stage.until('ready');
    await stage.press(KEY.enter, 'j', KEY.enter);
    await stage.until("can't be done here: no container engine answers on this machine");
    expect(stage.trainer.calls).toEqual([]);
  });

  test('that fails shows the message, the output and the next command, and can be tried again', async () => {
    let tries = 0;
    const trainer = fakeTrainer();
    trainer.start = () => {
      tries += 1;
      return tries === 1
        ? Promise.reject(
            new MachineFault('the namespace sun is there and not ours\nError from server \u001B[31mred'),
          )
        : Promise.resolve(openTaskOf(POD_RO));
    };
    stage = openStage({ trainer });
    await stage.until('ready');
    await stage.press(KEY.enter, KEY.enter);
    await stage.until('✗ the namespace sun is there and not ours');
    expect(stage.picture()).toContain('     Error from server red\n');
    expect(stage.picture()).toContain('next  docker ps');
    await stage.press('r');
    await stage.until('[Task]');
  });
});

describe('provisioning', () => {
  const failing = fakeTrainer({
    cluster: { state: 'absent' },
    clusterUp: (_options, onStep) => {
      STEPS.forEach(onStep);
      onStep({ type: 'failed', step: 'control plane', message: 'kubeadm init failed' });
      return Promise.reject(new MachineFault('control plane: kubeadm init failed\ntimed out waiting'));
    },
  });

  test('that fails shows which step, and l shows everything that was reported', async () => {
    stage = openStage({ trainer: failing });
    await stage.until('none yet');
    await stage.press('u');
    await stage.until('✗ control plane: kubeadm init failed');
    expect(stage.picture()).toMatch(/✗ control plane .*\n.*· ready/);
    await stage.press('l');
    await stage.until('engine found: Docker 28.2');
    await stage.press(KEY.escape);
    await stage.until('Practise');
  });

  test('is cancelled by Esc, once, and says so', async () => {
    let aborted = 0;
    const trainer = fakeTrainer({
      cluster: { state: 'absent' },
      clusterUp: (_options, onStep, signal) => {
        STEPS.forEach(onStep);
        signal.addEventListener('abort', () => (aborted += 1));
        return untilAborted(signal);
      },
    });
    stage = openStage({ trainer });
    await stage.until('none yet');
    await stage.press('u');
    await stage.until('kubeadm init');
    await stage.press(KEY.escape);
    await stage.until('Cancelled; what had been made is removed.');
    expect(aborted).toBe(1);
  });
});

describe('on a task', () => {
  test('g shows each check as it is decided, and Esc cancels without a verdict', async () => {
    const trainer = fakeTrainer();
    trainer.grade = (_name, onCheck, signal) => {
      onCheck({ ...gradedPass(), id: 'pod-exists' });
      return untilAborted(signal);
    };
    await onTask(trainer);
    await stage.press('g');
    await stage.until('looking … 1 of 3 decided');
    expect(stage.picture()).toContain('○ looking');
    await stage.press(KEY.escape);
    await stage.until('Grading cancelled; nothing was recorded.');
    expect(stage.picture()).toContain('not graded yet');
  });

  test('r asks with what goes, only y agrees, and the verdicts go with it', async () => {
    const trainer = fakeTrainer({ statuses: { 'pod-runs': 'fail' } });
    trainer.resetDifferences = () =>
      Promise.resolve([
        { what: 'Namespace sun', treatment: 'removed' },
        { what: 'ClusterRole mine', treatment: 'ask' },
      ]);
    await onTask(trainer);
    await stage.press('g');
    await stage.until('✗ not there yet');
    await stage.press('r');
    await stage.until('ClusterRole mine');
    await stage.press(KEY.enter);
    expect(trainer.calls).not.toContain('reset cks/pod-ro true');
    await stage.press('y');
    await stage.until('Back at the start.');
    expect(trainer.calls).toContain('reset cks/pod-ro true');
    expect(stage.picture()).toContain('not graded yet');
  });

  test('s visits the shell of this task and shows what it has to say', async () => {
    const trainer = fakeTrainer();
    trainer.visitShell = (name) => {
      trainer.calls.push(`shell ${String(name)}`);
      return Promise.resolve({ exitCode: 0, notes: ['your .bashrc sets KUBECONFIG'] });
    };
    await onTask(trainer);
    await stage.press('s');
    await stage.until('your .bashrc sets KUBECONFIG');
    expect(trainer.calls).toContain('shell cks/pod-ro');
  });

  test('a passed task offers the next, and n opens one that is neither solved nor unavailable', async () => {
    await onTask();
    await stage.press('g');
    await stage.until('All of it is right: 4 points.');
    await stage.press('n');
    await stage.until(() => stage.trainer.calls.includes('start cks/immutable-httpd'));
  });

  test('time is recorded when it is left', async () => {
    await onTask();
    stage.clock.ms += 61_500;
    await stage.press(KEY.escape);
    await stage.until('Practise');
    expect(stage.trainer.calls).toContain('time cks/pod-ro 61');
  });

  test('a question or the help page over it keeps what was open', async () => {
    await onTask();
    await stage.press(KEY.tab, KEY.enter);
    await stage.until('│ asked');
    await stage.press('?', KEY.escape, 'q', 'n');
    expect(stage.picture()).toContain('│ asked');
  });

  test('a fault while grading is shown with its next command and leaves the last verdict', async () => {
    await onTask();
    await stage.press('g');
    await stage.until('All of it is right');
    stage.trainer.grade = () => Promise.reject(new MachineFault('the API does not answer'));
    await stage.press('g');
    await stage.until('✗ the API does not answer');
    expect(stage.picture()).toContain('next  docker ps');
    expect(stage.picture()).toContain('✓ passed');
  });
});

describe('the keyboard', () => {
  test('keys that come in one piece each meet the screen the one before led to', async () => {
    stage = openStage();
    await stage.until('ready');
    await stage.press('\rjj');
    await stage.press('\r');
    await stage.until('[Task]');
    expect(stage.trainer.calls).toContain('start cks/pod-ro');
  });

  test('a paste is no command', async () => {
    stage = openStage();
    await stage.until('ready');
    await stage.press('\u001B[200~qy\r\u001B[201~');
    expect(stage.picture()).toContain('Practise');
    expect(stage.ended()).toBe(false);
  });

  test('/ filters while it is typed; Esc takes the filter away, then goes back', async () => {
    stage = openStage();
    await stage.until('ready');
    await stage.press(KEY.enter, '/', 's', 'h', 'e', 'l', 'l', 'q', '\u007F');
    await stage.until('1 of 5');
    await stage.press(KEY.enter);
    expect(stage.picture()).toContain('Take the shell away');
    await stage.press(KEY.escape);
    await stage.until('Tasks  5');
    await stage.press(KEY.escape);
    await stage.until('Practise');
  });

  test('q leaves at once when nothing stays behind', async () => {
    stage = openStage({ trainer: fakeTrainer({ cluster: { state: 'absent' } }) });
    await stage.until('none yet');
    await stage.press('q');
    await stage.until(() => stage.ended());
  });

  test('Ctrl-C at the question whether to leave means it', async () => {
    stage = openStage();
    await stage.until('ready');
    await stage.press(KEY.ctrlC);
    await stage.until('Leave?');
    await stage.press(KEY.ctrlC);
    await stage.until(() => stage.ended());
  });
});

test('a cluster that is made from home is said to be kept', async () => {
  const trainer = fakeTrainer({ cluster: { state: 'absent' } });
  stage = openStage({ trainer });
  await stage.until('none yet');
  await stage.press('u');
  await stage.until('The cluster is ready.');
  expect(trainer.cluster).toBe(READY);
});

test('the end from outside cancels work and waits for it', async () => {
  let ended = false;
  const trainer = fakeTrainer({
    cluster: { state: 'absent' },
    clusterUp: async (_options, _onStep, signal) => {
      await untilAborted(signal).catch(() => undefined);
      ended = true;
      throw signal.reason;
    },
  });
  stage = openStage({ trainer });
  await stage.until('none yet');
  await stage.press('u');
  stage.abort(new Error('SIGTERM'));
  await stage.until(() => stage.ended());
  expect(ended).toBe(true);
});

function gradedPass() {
  return {
    id: 'pod-exists', kind: 'resource', clause: 'pod', status: 'pass', assurance: 'observed', weight: 1, durationMs: 4,
    title: 'Pod exists', expected: 'a Pod', actual: 'a Pod', why: '', next: '', evidence: [],
  } as const; // prettier-ignore
}
