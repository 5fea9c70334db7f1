import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome, PROGRAM_FOLDER, type Run, type TestHome } from './run-cks.ts';

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const json = ({ stdout }: Run): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;
const { version } = JSON.parse(readFileSync(join(PROGRAM_FOLDER, 'package.json'), 'utf8')) as {
  version: string;
};

describe('cks', () => {
  test('prints its version', async () => {
    expect(await home.run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('without a terminal says which commands to use instead', async () => {
    const { code, stdout } = await home.run([]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/main\.js start TASK$/m);
    // oxlint-disable-next-line no-control-regex -- plain text is what is asked
    expect(stdout).not.toMatch(/\u001B/);
  });

  test('tells a misspelt command what it may have meant, on standard error', async () => {
    const { code, stdout, stderr } = await home.run(['lsit']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cks: there is no command lsit, did you mean list\?\nnext: .*--help\n$/);
  });

  test('tells a failure as JSON on standard output where JSON was asked for', async () => {
    const run = await home.run(['start', 'pod-or', '--output', 'json']);
    expect(run.code).toBe(2);
    expect(json(run)).toEqual({
      error: {
        code: 'unknown-task',
        message: 'there is no task pod-or, did you mean pod-ro?',
        next: expect.stringMatching(/ list$/),
      },
    });
  });

  test('prints "next" commands the way npm started it', async () => {
    const { stderr } = await home.run(['grade', 'pod-ro'], {
      env: { npm_lifecycle_event: 'cks', npm_command: 'run-script' },
    });
    expect(stderr).toContain('next: npm run -s cks -- start pod-ro');
  });

  test('asks for the task where none is named, and takes the one of the learner’s shell', async () => {
    const unnamed = await home.run(['grade']);
    expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining('Which task?')]);
    const named = await home.run(['grade'], { env: { CKS_TASK: 'cks/pod-ro' } });
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('pod-ro is not started')]);
  });

  test('puts everything below the folder that --home names, relative to where npm was called', async () => {
    const cwd = join(home.folder, '..');
    const run = await home.run(['status', '--home', 'elsewhere'], {
      cwd: PROGRAM_FOLDER,
      env: { npm_lifecycle_event: 'cks', INIT_CWD: cwd },
    });
    expect(run.code).toBe(0);
    expect(readFileSync(join(cwd, 'elsewhere', 'home-id'), 'utf8').trim()).toMatch(/^[a-z0-9]{4,6}$/);
  });
});

describe('cks list', () => {
  test('lists every task of the built-in pack with what it needs and why it can’t be done here', async () => {
    const run = await home.run(['list', '--output', 'json']);
    expect(run.code).toBe(0);
    const { tasks } = json(run) as { tasks: readonly Record<string, unknown>[] };
    const ids = tasks.map(({ id }) => String(id));
    expect(ids.length).toBeGreaterThanOrEqual(34);
    expect(ids).toEqual(expect.arrayContaining(['cks/docker-read-only', 'cks/default-deny', 'cks/pod-ro']));
    for (const task of tasks) expect(task).toMatchObject({ best: null, state: 'new' });
    // without an engine clusters are embedded, and containers on the host can't be had
    const lacking = tasks.filter(({ available }) => available === false);
    expect(lacking.map(({ id }) => id)).toEqual(['cks/tls-secret', 'cks/docker-read-only']);
    expect(lacking[1]?.['reason']).toMatch(/no container engine is installed/);
  });

  test('shows the reason as text too, and ends with what to type', async () => {
    const { stdout } = await home.run(['list']);
    expect(stdout).toContain('Monitoring, Logging and Runtime Security (20 %)');
    expect(stdout).toMatch(/not available here: no container engine is installed/);
    expect(stdout).toMatch(/next: .* start [a-z-]+\n$/);
  });

  test('goes on with an empty history where history.db is damaged, and says where the old one is', async () => {
    mkdirSync(home.folder, { recursive: true });
    writeFileSync(join(home.folder, 'history.db'), 'this is no database, however long it may be '.repeat(99));
    const run = await home.run(['list', '--output', 'json']);
    expect(run.code).toBe(0);
    expect(json(run)).toHaveProperty('tasks');
    expect(run.stderr).toMatch(/history\.db/);
  });
});

describe('where the machine can’t', () => {
  test.each(
    [
      ['up', '--provider', 'kind'],
      ['start', 'docker-read-only'],
    ].map((argv) => [argv]),
  )('%j ends with 3, the reason and the way out', async (argv) => {
    const { code, stderr } = await home.run(argv);
    expect(code).toBe(3);
    expect(stderr).toMatch(/no container engine is installed/);
    expect(stderr).toMatch(/^next: \S/m);
  });

  test('a task is not started before there is a cluster', async () => {
    const { code, stderr } = await home.run(['start', 'pod-ro']);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/there is no practice cluster[^]*next: .* up$/m),
    ]);
  });

  test('down has nothing to remove, and that is no failure', async () => {
    const run = await home.run(['down', '--output', 'json']);
    expect([run.code, json(run)]).toEqual([0, { cluster: expect.stringMatching(/^cks-/), removed: false }]);
  });

  test('status says that there is no cluster', async () => {
    const run = await home.run(['status', '--output', 'json']);
    expect(run.code).toBe(0);
    expect(json(run)).toMatchObject({ provider: 'embedded', state: 'absent', ready: false, task: null });
  });

  test('a home that can’t be made is one clear message', async () => {
    const { code, stderr } = await home.run(['list', '--home', '/dev/null/home']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/^cks: can't write \/dev\/null\/home/)]);
  });
});

describe('cks doctor', () => {
  test('on a machine with nothing names what is missing and what mends it', async () => {
    const run = await home.run(['doctor', '--output', 'json']);
    expect(run.code).toBe(3);
    const { findings } = json(run) as { findings: readonly Record<string, string>[] };
    const status = Object.fromEntries(findings.map((finding) => [finding['id'], finding['status']]));
    // a cluster can be had without them, work in it without kubectl not
    expect(status).toMatchObject({ 'container-engine': 'warning', kind: 'warning', kubectl: 'missing' });
    for (const { fix } of findings.filter((finding) => finding['status'] !== 'ok')) expect(fix).not.toBe('');
  });
});

describe('cks pack', () => {
  test('check finds the built-in pack sound', async () => {
    const run = await home.run(['pack', 'check', '--output', 'json']);
    expect(run.code).toBe(0);
    expect(json(run)).toMatchObject({ pack: 'cks', valid: true, tasks: expect.any(Number), faults: [] });
  });

  test('check tells every fault with file, line and column, and ends with 2', async () => {
    const { code, stdout } = await home.run(['pack', 'check', 'test/fixtures/packs/key-unknown'], {
      cwd: PROGRAM_FOLDER,
    });
    expect(code).toBe(2);
    expect(stdout).toMatch(/^tasks\/\S+:\d+:\d+: /m);
  });

  test('check of a folder without a pack says so', async () => {
    const { code, stdout } = await home.run(['pack', 'check', 'nowhere']);
    expect([code, stdout]).toEqual([2, expect.stringContaining('there is no pack in')]);
  });

  test('schema prints JSON Schema that names each check kind', async () => {
    const run = await home.run(['pack', 'schema', 'task']);
    expect(run.code).toBe(0);
    expect(json(run)).toHaveProperty('$schema');
    for (const kind of ['resource', 'absence', 'exec', 'container', 'file']) {
      expect(run.stdout).toContain(`"const": "${kind}"`);
    }
  });

  test('test refuses a pack that is not sound', async () => {
    const { code, stderr } = await home.run(['pack', 'test', 'test/fixtures/packs/key-unknown'], {
      cwd: PROGRAM_FOLDER,
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('the pack is not sound')]);
  });
});
