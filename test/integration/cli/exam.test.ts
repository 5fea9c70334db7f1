import { spawnSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { makeHome, type Run, type TestHome } from './run-cks.ts';

let home: TestHome;
beforeAll(async () => {
  home = makeHome();
  expect(await home.run(['up', '--provider', 'embedded'])).toMatchObject({ code: 0 });
});
afterEach(() => {
  // each test begins with an exam of its own
  tamper("UPDATE exams SET phase = 'abandoned'; UPDATE attempts SET ended_at = started_at");
});
afterAll(async () => {
  await home.run(['down', '--yes']);
  home.remove();
});

interface State {
  readonly leftOut: readonly { readonly task: string; readonly reason: string }[];
  readonly phase: string;
  readonly seed: number;
  readonly elapsedSeconds: number;
  readonly leftSeconds: number;
  readonly jumps: readonly { readonly seconds: number }[];
  readonly current: number;
  readonly questions: readonly {
    readonly position: number;
    readonly task: string;
    readonly attempt: string;
    readonly host: string | null;
    readonly flagged: boolean;
    readonly visited: boolean;
    readonly note: string;
  }[];
}

const json = ({ stdout }: Run): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;
const stateOf = (run: Run): State => (json(run) as { exam: State }).exam;
const codeOf = (run: Run): unknown => (json(run)['error'] as Record<string, unknown> | undefined)?.['code'];
const cks = (...argv: readonly string[]): Promise<Run> => home.run([...argv, '--output', 'json']);

// two tasks that need no more than the API
const SHORT = ['--seed', '7', '--tasks', '2', '--minutes', '20', '--domains', 'CH'] as const;

async function startShort(...more: readonly string[]): Promise<State> {
  const run = await cks('exam', 'start', ...SHORT, ...more);
  expect(run).toMatchObject({ code: 0 });
  return stateOf(run);
}

/** What else may happen to the clocks while no program runs. */
function tamper(sql: string): void {
  const database = new DatabaseSync(join(home.folder, 'history.db'));
  database.exec(sql);
  database.close();
}

function kubectl(kubeconfig: string, ...argv: readonly string[]): void {
  const run = spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...argv], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`kubectl ${argv.join(' ')}: ${run.stderr}`);
}

describe('cks exam', () => {
  test('sits an exam by commands, and keeps each mark for the next of them', async () => {
    const started = await startShort();
    expect(started).toMatchObject({ phase: 'running', seed: 7, current: 1, jumps: [] });
    expect(started.questions.map(({ visited }) => visited)).toEqual([false, false]);
    expect(started.leftSeconds).toBeGreaterThan(1_190);

    const question = json(await cks('exam', 'question', '2'));
    expect(question).toMatchObject({ position: 2, visited: true, host: null, exam: expect.any(String) });
    expect(String(question['text'])).toContain('1. ');
    await cks('exam', 'flag', '1');
    await home.run(['exam', 'note', '2', 'Rolle', 'prüfen', '🎉']);
    const state = stateOf(await cks('exam', 'status'));
    expect(state.current).toBe(2);
    expect(state.questions.map(({ flagged, visited, note }) => [flagged, visited, note])).toEqual([
      [true, false, ''],
      [false, true, 'Rolle prüfen 🎉'],
    ]);
    expect(state.questions.map(({ attempt }) => attempt)).toEqual(
      started.questions.map(({ attempt }) => attempt),
    );
    const off = stateOf(await cks('exam', 'flag', '1', '--off'));
    expect(off.questions[0]?.flagged).toBe(false);

    const text = await home.run(['exam', 'status']);
    expect(text.stdout).toMatch(/^Mock exam · 19:\d\d left\n/);
    expect(text.stdout).toMatch(/next: .* exam question 2\n$/);
    const bare = await home.run([]);
    expect(bare.stdout).toContain('Mock exam · 19:');
  }, 60_000);

  test('keeps what several programs write at the same time', async () => {
    await startShort();
    const runs = await Promise.all([
      cks('exam', 'flag', '1'),
      cks('exam', 'flag', '2'),
      cks('exam', 'note', '1', 'one'),
      cks('exam', 'note', '2', 'two'),
      cks('exam', 'status'),
      cks('exam', 'start', ...SHORT),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 2]);
    const { questions } = stateOf(await cks('exam', 'status'));
    expect(questions.map(({ flagged, note }) => [flagged, note])).toEqual([
      [true, 'one'],
      [true, 'two'],
    ]);
  }, 60_000);

  test('refuses what an exam forbids, to commands too, and loses nothing by it', async () => {
    const { questions } = await startShort();
    const task = questions[0]?.task ?? '';
    const refusals = [
      ['hint', task],
      ['solution', task],
      ['solution', task, '--yes'],
      ['grade', task],
      ['grade', '--all'],
      ['reset', task],
      ['start', 'manifest-review'],
      ['down', '--yes'],
    ];
    for (const argv of refusals) {
      const run = await cks(...argv);
      expect({ argv, code: run.code, error: codeOf(run) }).toEqual({ argv, code: 2, error: 'in-exam' });
    }
    for (const [argv, error] of [
      [['exam', 'start', ...SHORT], 'exam-open'],
      [['exam', 'pause'], 'no-pause'],
      [['exam', 'question', '3'], 'no-question'],
    ] as const) {
      const run = await cks(...argv);
      expect({ argv, code: run.code, error: codeOf(run) }).toEqual({ argv, code: 2, error });
    }
    // going on with a task of the exam is no new start
    expect(await cks('start', task)).toMatchObject({ code: 0 });
    expect(stateOf(await cks('exam', 'status'))).toMatchObject({ phase: 'running' });
  }, 60_000);

  test('a training exam may be graded, reset and paused, and still shows no solution', async () => {
    const { questions } = await startShort('--training');
    const task = questions[0]?.task ?? '';
    expect((await cks('grade', task)).code).toBe(1);
    expect((await cks('reset', task, '--yes')).code).toBe(0);
    expect(codeOf(await cks('solution', task, '--yes'))).toBe('in-exam');
    const paused = stateOf(await cks('exam', 'pause'));
    expect(paused.phase).toBe('paused');
    const resumed = stateOf(await cks('exam', 'resume'));
    expect(resumed).toMatchObject({ phase: 'running', elapsedSeconds: paused.elapsedSeconds });
  }, 60_000);

  test('the clock goes on while no program is open, and across a restart of the machine', async () => {
    await startShort();
    // five minutes ago by both clocks
    tamper(
      `UPDATE exams SET clock_uptime = clock_uptime - 300,
         clock_wall = strftime('%Y-%m-%dT%H:%M:%fZ', clock_wall, '-300 seconds')`,
    );
    const closed = stateOf(await cks('exam', 'status'));
    expect(closed.elapsedSeconds).toBeGreaterThanOrEqual(300);
    expect(closed.elapsedSeconds).toBeLessThan(330);
    expect(closed.jumps).toEqual([]);
    // the wall clock was set back by an hour: nothing is won, and it is told
    tamper(`UPDATE exams SET clock_wall = strftime('%Y-%m-%dT%H:%M:%fZ', clock_wall, '+3600 seconds')`);
    const jumped = stateOf(await cks('exam', 'status'));
    expect(jumped.elapsedSeconds).toBeGreaterThanOrEqual(closed.elapsedSeconds);
    expect(jumped.jumps).toEqual([{ at: expect.any(String), seconds: expect.any(Number) }]);
    expect(jumped.jumps[0]?.seconds).toBeLessThan(-3_590);
    expect((await home.run(['exam', 'status'])).stdout).toContain('the wall clock was set back by 3');
    // another start of the machine, two minutes of wall time later; its uptime is the longer of the two
    tamper(
      `UPDATE exams SET clock_boot = 'another', clock_uptime = 1e9,
         clock_wall = strftime('%Y-%m-%dT%H:%M:%fZ', clock_wall, '-120 seconds')`,
    );
    const restarted = stateOf(await cks('exam', 'status'));
    expect(restarted.elapsedSeconds).toBeGreaterThanOrEqual(jumped.elapsedSeconds + 120);
  }, 60_000);

  test('the bell rings while no program is open, and nothing counts afterwards', async () => {
    const { questions } = await startShort();
    tamper('UPDATE exams SET elapsed_ms = limit_ms - 1');
    const flagged = await cks('exam', 'flag', '1');
    expect([flagged.code, codeOf(flagged)]).toEqual([2, 'exam-over']);
    expect(stateOf(await cks('exam', 'status'))).toMatchObject({ phase: 'ending', leftSeconds: 0 });
    const task = questions[0]?.task ?? '';
    for (const verb of ['grade', 'reset', 'hint', 'start'])
      expect(codeOf(await cks(verb, task))).toBe('in-exam');
    const shell = await home.run(['shell', task]);
    expect([shell.code, shell.stderr]).toEqual([2, expect.stringContaining("the exam's time is over")]);
    expect((await home.run(['exam', 'status'])).stdout).toMatch(/next: .* exam finish\n$/);
  }, 60_000);

  test('asks before practice of the same tasks is put away', async () => {
    const [{ task } = { task: '' }] = (await startShort()).questions;
    tamper("UPDATE exams SET phase = 'abandoned'; UPDATE attempts SET ended_at = started_at");
    const practice = json(await cks('start', task));
    const asked = await cks('exam', 'start', ...SHORT);
    expect([asked.code, codeOf(asked)]).toEqual([2, 'question']);
    expect(json(asked)['error']).toMatchObject({ message: expect.stringContaining(task) });
    expect(json(await cks('exam', 'status'))).toEqual({ exam: null });
    const agreed = stateOf(await cks('exam', 'start', ...SHORT, '--yes'));
    const question = agreed.questions.find((candidate) => candidate.task === task);
    expect(question?.attempt).toMatch(/^a/);
    expect(question?.attempt).not.toBe(practice['attempt']);
  }, 60_000);

  test('the same seed asks the same questions with the same values', async () => {
    const first = await startShort();
    const values = async (): Promise<unknown> => json(await cks('exam', 'question', '1'))['parameters'];
    const parameters = await values();
    tamper("UPDATE exams SET phase = 'abandoned'");
    const again = stateOf(await cks('exam', 'start', ...SHORT, '--yes'));
    expect(again.questions.map(({ task }) => task)).toEqual(first.questions.map(({ task }) => task));
    expect(await values()).toEqual(parameters);
  }, 60_000);

  test('replaces a task that can not be set up, and says so', async () => {
    const first = await startShort();
    const question = json(await cks('exam', 'question', '1'));
    const [namespace = ''] = question['namespaces'] as readonly string[];
    expect((await cks('exam', 'abandon', '--yes')).code).toBe(0);
    // somebody else's namespace of that name is in the way
    const kubeconfig = String(question['kubeconfig']);
    kubectl(kubeconfig, 'wait', '--for=delete', `namespace/${namespace}`, '--timeout=30s');
    kubectl(kubeconfig, 'create', 'namespace', namespace);
    const run = await cks('exam', 'start', ...SHORT);
    const exam = stateOf(run);
    kubectl(kubeconfig, 'delete', 'namespace', namespace);
    const gone = first.questions[0]?.task;
    expect(exam.leftOut).toContainEqual({ task: gone, reason: expect.stringContaining(namespace) });
    expect(exam.questions.map(({ task }) => task)).not.toContain(gone);
    expect(exam.questions).toHaveLength(2);
    expect(exam.questions[1]?.task).toBe(first.questions[1]?.task);
  }, 60_000);

  test('is given up only when that is agreed to, and takes its tasks away', async () => {
    const { questions } = await startShort();
    expect(codeOf(await cks('exam', 'abandon'))).toBe('question');
    expect(stateOf(await cks('exam', 'status')).phase).toBe('running');
    expect(json(await cks('exam', 'abandon', '--yes'))).toMatchObject({ abandoned: true });
    expect(json(await cks('exam', 'status'))).toEqual({ exam: null });
    expect(codeOf(await cks('grade', questions[0]?.task ?? ''))).toBe('not-started');
  }, 60_000);

  test('needs a cluster, and writes nothing without one', async () => {
    const empty = makeHome();
    try {
      const argv = ['exam', 'start', ...SHORT, '--provider', 'embedded', '--output', 'json'];
      const run = await empty.run(argv);
      expect(run.code).toBe(3);
      expect(json(run)['error']).toMatchObject({ next: expect.stringMatching(/ up/) });
      expect(json(await empty.run(['exam', 'status', '--output', 'json']))).toEqual({ exam: null });
    } finally {
      empty.remove();
    }
  });

  test.each([
    [['exam', 'start', '--minutes', '0'], 'usage'],
    [['exam', 'start', '--tasks', 'many'], 'usage'],
    [['exam', 'start', '--domains', 'CS,XX'], 'usage'],
    [['exam', 'start', '--difficulty', 'awful'], 'usage'],
    [['exam', 'start', '--pack', 'nowhere'], 'unknown-pack'],
    [['exam', 'question', '1'], 'no-exam'],
    [['exam', 'flag', '1'], 'no-exam'],
    [['exam', 'finish', '--yes'], 'no-exam'],
    [['exam', 'abandon', '--yes'], 'no-exam'],
  ] as const)('%j is refused with one clear message', async (argv, error) => {
    const run = await cks(...argv);
    expect([run.code, codeOf(run)]).toEqual([2, error]);
  });
});
