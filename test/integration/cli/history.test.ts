import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import type { GradeResult } from '../../../src/model/result.ts';
import { openHome } from '../../../src/session/home.ts';
import { openTerminal } from '../shell/terminal.ts';
import { makeHome, PROGRAM_FOLDER, type Run, type TestHome } from './run-cks.ts';

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const json = ({ stdout }: Run): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;
const MAIN = join(PROGRAM_FOLDER, 'dist', 'main.js');

/** Three days ago pod-ro was failed on a real cluster, and default-deny was passed. */
function live(env: Readonly<Record<string, string>>, folder?: string): void {
  const then = Date.now() - 3 * 86_400_000;
  const store = openHome(homePaths(env, folder), { ...systemClock, now: () => new Date(then) });
  for (const [id, name, earned] of [
    ['a1', 'pod-ro', 1],
    ['a2', 'default-deny', 4],
  ] as const) {
    const task = `cks/${name}`;
    store.attempts.start({
      id,
      task,
      exam: null,
      packDigest: 'd',
      seed: 1,
      values: { namespace: 'sun' },
      provider: 'kind',
      cluster: 'cks-1',
    });
    const result: GradeResult = {
      apiVersion: 'cks-trainer/v1',
      task,
      pack: { name: 'cks', version: '1.0.0', digest: 'd' },
      attempt: id,
      seed: 1,
      provider: 'kind',
      kubernetes: 'v1.36.3',
      status: earned === 4 ? 'passed' : 'failed',
      score: { earned, possible: 4, undecided: 0 },
      startedAt: new Date(then).toISOString(),
      durationMs: 80,
      checks: [],
    };
    store.attempts.recordResult(id, result);
    store.attempts.end(id);
  }
  store.close();
}

describe('cks history', () => {
  test('of a new home says how to begin', async () => {
    const { code, stdout } = await home.run(['history']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Nothing was tried in this home yet.\nnext: .* list\n$/),
    ]);
  });

  test('says where the learner stands, what is due and what was tried, within 80 columns', async () => {
    live({}, home.folder);
    const { code, stdout } = await home.run(['history']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Ready for \d+ % of the exam/);
    expect(stdout).toMatch(/Cluster Setup +15 % {2}[█░]{12} +\d+ % {2}1 of \d+ tried/);
    expect(stdout).toMatch(/Due again: 2 tasks\n {2}default-deny {2}passed 3 days ago/);
    expect(stdout).toMatch(/✗ failed {2}1 of 4 {2}pod-ro/);
    expect(stdout.split('\n').filter((line) => !line.startsWith('next:') && line.length > 80)).toEqual([]);
  });

  test('prints the same as JSON', async () => {
    live({}, home.folder);
    const document = json(await home.run(['history', '--output', 'json']));
    expect(document).toMatchObject({
      apiVersion: 'cks-trainer/v1',
      standing: { pace: null, bestExam: null, due: [{ task: 'cks/default-deny' }, { task: 'cks/pod-ro' }] },
      entries: expect.arrayContaining([
        expect.objectContaining({ attempt: 'a1', try: 0, status: 'failed', assurance: 'observed' }),
      ]),
    });
  });

  test('lists the attempts at one task', async () => {
    live({}, home.folder);
    const { stdout } = await home.run(['history', '--task', 'pod-ro']);
    expect(stdout).toMatch(/^Make a Pod immutable\n.*✗ failed/);
    expect(stdout).toMatch(/due again since .*: failed 3 days ago\n\nnext: .* start pod-ro\n$/);
    const unknown = await home.run(['history', '--task', 'pod-or']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean pod-ro?')]);
  });

  test('is told by cks list too', async () => {
    live({}, home.folder);
    const { stdout } = await home.run(['list']);
    expect(stdout).toMatch(/pod-ro .*↻ due again {2}best 1\/4/);
    const { tasks } = json(await home.run(['list', '--output', 'json'])) as {
      tasks: readonly { id: string; dueSince: string | null }[];
    };
    expect(
      tasks
        .filter(({ dueSince }) => dueSince !== null)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(['cks/default-deny', 'cks/pod-ro']);
  });

  test('is where the XDG folders say when no home is given', async () => {
    const env = {
      CKS_HOME: '',
      XDG_DATA_HOME: join(home.folder, 'data'),
      XDG_STATE_HOME: join(home.folder, 'state'),
    };
    live(env);
    expect(existsSync(join(home.folder, 'data', 'cks-trainer', 'history.db'))).toBe(true);
    expect((await home.run(['history'], { env })).stdout).toContain('Due again: 2 tasks');
    expect((await home.run(['help', 'history'], { env })).stdout).toContain(
      join(home.folder, 'data', 'cks-trainer', 'history.db'),
    );
    expect((await home.run(['history'])).stdout).toContain('Nothing was tried');
  });

  test.each([
    ['with colours in a terminal', {}, true],
    ['without them where NO_COLOR says so', { NO_COLOR: '1' }, false],
    ['without them in a terminal that has none', { TERM: 'dumb' }, false],
  ])('is shown %s', async (_name, changes, coloured) => {
    live({}, home.folder);
    let raw = '';
    for (const args of [['history'], ['help', 'history']]) {
      const env = {
        PATH: '/nowhere',
        HOME: home.folder,
        CKS_HOME: home.folder,
        TERM: 'xterm-256color',
        ...changes,
      };
      raw += await shownInTerminal([MAIN, ...args], env, home.folder);
    }
    expect(raw).toContain('Due again');
    expect(raw).toContain('SYNOPSIS');
    // oxlint-disable-next-line no-control-regex -- the colours are what is looked for
    expect(/\u001B\[[0-9;]*m/.test(raw)).toBe(coloured);
  });
});

describe('cks history --export and --import', () => {
  test('take everything to another home, once', async () => {
    live({}, home.folder);
    const there = makeHome();
    try {
      const file = join(home.folder, '..', 'h.json');
      const exported = await home.run(['history', '--export', file]);
      expect([exported.code, exported.stderr]).toEqual([0, '']);
      expect(statSync(file).mode & 0o777).toBe(0o600);

      const first = await there.run(['history', '--import', file]);
      expect(first.stdout).toMatch(/^2 attempts new, 0 known already\.\nnext: .* history\n$/);
      expect(json(await there.run(['history', '--import', file, '--output', 'json']))).toEqual({
        added: 0,
        known: 2,
      });
      expect((await there.run(['history', '--export', '-'])).stdout).toBe(readFileSync(file, 'utf8'));
      expect((await there.run(['history', '--output', 'json'])).stdout).toBe(
        (await home.run(['history', '--output', 'json'])).stdout,
      );
    } finally {
      there.remove();
    }
  });

  test('never write over a file that is there, unless told to', async () => {
    const file = join(home.folder, '..', 'mine.json');
    writeFileSync(file, 'mine');
    const refused = await home.run(['history', '--export', file]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/is there already\nnext: .* history --export .*mine\.json --force\n$/),
    ]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await home.run(['history', '--export', file, '--force'])).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ kind: 'History', attempts: [] });
  });

  test.each([
    ['no file', undefined, /^cks: can't read .*h\.json: there is no such file\nnext: /],
    ['no JSON', 'hello', /^cks: .*h\.json is no JSON: .*\nnext: /],
    [
      'another document',
      '{"kind":"Pack"}',
      /is no exported history: kind: expected "History", found "Pack"\nnext: /,
    ],
    [
      'a newer document',
      '{"apiVersion":"cks-trainer/v9","kind":"History"}',
      /has the version "cks-trainer\/v9", this program reads cks-trainer\/v1\nnext: import it with the version/,
    ],
    [
      'a broken one',
      '{"apiVersion":"cks-trainer/v1","kind":"History","exams":[],"attempts":[{"id":"a1"}]}',
      /is not a sound history:\n {2}attempts\[0\]\.task: .*\n[^]*\nnext: nothing was imported/,
    ],
  ])('say clearly what is wrong with %s', async (_name, text, message) => {
    const file = join(home.folder, '..', 'h.json');
    if (text !== undefined) writeFileSync(file, text);
    const { code, stdout, stderr } = await home.run(['history', '--import', file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test.each([
    [['--export', 'a', '--import', 'b']],
    [['--task', 'pod-ro', '--export', 'a']],
    [['--all', '--import', 'b']],
    [['--force']],
  ])('refuse %j, which can not be meant', async (options) => {
    const { code, stderr } = await home.run(['history', ...options]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/\nnext: .* history /)]);
  });
});

describe('cks completion', () => {
  test('prints a script for the shell that is named, else for the user’s own', async () => {
    expect((await home.run(['completion', 'fish'])).stdout).toContain('complete -c cks');
    expect((await home.run(['completion'], { env: { SHELL: '/usr/bin/zsh' } })).stdout).toMatch(
      /^#compdef cks\n/,
    );
  });

  test('says which shells there are scripts for', async () => {
    const { code, stderr } = await home.run(['completion', 'tcsh']);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^cks: completion is for bash, zsh, fish, not tcsh\nnext: .* completion bash\n$/),
    ]);
  });
});

describe('cks help', () => {
  test('shows the page of a command, of a group and of the program', async () => {
    expect((await home.run(['help', 'exam', 'start'])).stdout).toMatch(/^NAME\n {4}cks exam start - /);
    expect((await home.run(['help', 'exam'])).stdout).toMatch(/^NAME\n {4}cks exam - /);
    expect((await home.run(['help'])).stdout).toMatch(/^NAME\n {4}cks - /);
  });

  test('tells which page was meant', async () => {
    const { code, stderr } = await home.run(['help', 'exam', 'strat']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('did you mean exam start?')]);
  });

  test('makes no home', async () => {
    await home.run(['help']);
    await home.run(['completion', 'bash']);
    expect(existsSync(home.folder)).toBe(false);
  });
});

/** What a command writes to a terminal, colours and all. */
function shownInTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<string> {
  return openTerminal(process.execPath, args, { cwd, env }).end();
}
