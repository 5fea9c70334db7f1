import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { MachineFault } from '../../../src/lib/errors.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import type { GradeResult } from '../../../src/model/result.ts';
import type { CheckSpec } from '../../../src/model/task.ts';
import { openHome, type Home } from '../../../src/session/home.ts';

let folder: string;
let time: number;
let opened: Home[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-home-'));
  time = Date.parse('2026-11-23T18:00:00Z');
  opened = [];
});
afterEach(() => {
  for (const home of opened) home.close();
  rmSync(folder, { recursive: true, force: true });
});

const database = (): string => join(folder, 'history.db');

/** A home whose clock goes one second forward at each look. */
function open(random: () => number = Math.random): Home {
  const clock = { ...systemClock, now: () => new Date((time += 1_000)) };
  const home = openHome(homePaths({}, folder), clock, random);
  opened.push(home);
  return home;
}

function start(home: Home, id: string, task = `cks/${id}`): void {
  home.attempts.start({
    id,
    task,
    exam: null,
    packDigest: 'd1',
    seed: 7,
    values: { namespace: 'sun', port: 8080 },
    provider: 'kind',
    cluster: 'cks-7f3a',
  });
}

function result(task: string, earned: number, undecided = 0): GradeResult {
  const failed = earned + undecided < 4;
  return {
    apiVersion: 'cks-trainer/v1',
    task,
    pack: { name: 'cks', version: '0.1.0', digest: 'd1' },
    attempt: 'a1',
    seed: 7,
    provider: 'kind',
    kubernetes: 'v1.36.3',
    status: undecided > 0 ? 'undecided' : failed ? 'failed' : 'passed',
    score: { earned, possible: 4, undecided },
    startedAt: '2026-11-23T18:00:00Z',
    durationMs: 84,
    checks: [
      {
        id: 'pod',
        kind: 'resource',
        clause: 'pod',
        status: undecided > 0 ? 'error' : failed ? 'fail' : 'pass',
        reason: undecided > 0 ? 'timeout' : undefined,
        assurance: 'observed',
        weight: 4,
        durationMs: 12,
        title: 'A Pod',
        expected: 'x',
        actual: "it's y",
        why: 'w',
        next: 'kubectl get pods',
        evidence: [{ title: 't', text: 'e' }],
      },
    ],
  };
}

describe('attempts', () => {
  test('an attempt is found again by another program of the same home, with all it started with', () => {
    start(open(), 'a1', 'cks/pod-ro');
    expect(open().attempts.findOpen('cks/pod-ro')).toEqual({
      id: 'a1',
      task: 'cks/pod-ro',
      exam: null,
      packDigest: 'd1',
      seed: 7,
      values: { namespace: 'sun', port: 8080 },
      provider: 'kind',
      cluster: 'cks-7f3a',
      startedAt: '2026-11-23T18:00:01.000Z',
      endedAt: null,
      activeSeconds: 0,
      hintsShown: 0,
      solutionShown: false,
      lastResult: null,
    });
  });

  test('a task has one open attempt: a second is refused and leaves nothing', () => {
    const home = open();
    start(home, 'a1', 'cks/pod-ro');
    expect(() => start(home, 'a2', 'cks/pod-ro')).toThrow(/UNIQUE/);
    expect(home.attempts.listOpen().map(({ id }) => id)).toEqual(['a1']);
    home.attempts.end('a1');
    start(home, 'a2', 'cks/pod-ro');
    expect(home.attempts.findOpen('cks/pod-ro')?.id).toBe('a2');
  });

  test('the last one worked on comes first', () => {
    const home = open();
    start(home, 'a1');
    start(home, 'a2');
    expect(home.attempts.lastOpen()?.id).toBe('a2');
    home.attempts.addActiveSeconds('a1', 30);
    home.attempts.addActiveSeconds('a1', 12.5);
    expect(home.attempts.lastOpen()).toMatchObject({ id: 'a1', activeSeconds: 42.5 });
    expect(home.attempts.listOpen().map(({ id }) => id)).toEqual(['a1', 'a2']);
  });

  test('hints are counted, and that the solution was shown is kept', () => {
    const home = open();
    start(home, 'a1');
    expect([home.attempts.recordHint('a1'), home.attempts.recordHint('a1')]).toEqual([1, 2]);
    home.attempts.recordSolutionShown('a1');
    expect(home.attempts.lastOpen()).toMatchObject({ hintsShown: 2, solutionShown: true });
  });

  test('an attempt that has ended takes nothing more', () => {
    const home = open();
    start(home, 'a1');
    home.attempts.end('a1');
    expect(() => home.attempts.recordResult('a1', result('cks/a1', 4))).toThrow(
      'no open attempt has the id a1',
    );
    expect(home.attempts.bestScore('cks/a1')).toBeNull();
  });

  test('a reset takes away the last result, and keeps it as the best of the task', () => {
    const home = open();
    start(home, 'a1');
    home.attempts.recordResult('a1', result('cks/a1', 4));
    home.attempts.recordReset('a1');
    expect(home.attempts.lastOpen()?.lastResult).toBeNull();
    expect(home.attempts.bestScore('cks/a1')).toMatchObject({ earned: 4 });
    home.attempts.recordResult('a1', result('cks/a1', 1));
    expect(home.attempts.lastOpen()?.lastResult?.score.earned).toBe(1);
  });

  test('the last result comes back as it was given, and its checks are rows', () => {
    const home = open();
    start(home, 'a1');
    home.attempts.recordResult('a1', result('cks/a1', 4));
    const last = result('cks/a1', 0, 4);
    home.attempts.recordResult('a1', last);
    expect(home.attempts.lastOpen()?.lastResult).toEqual(JSON.parse(JSON.stringify(last)));
    const file = new DatabaseSync(database());
    expect(
      file
        .prepare('SELECT id, status, reason FROM checks')
        .all()
        .map((row) => ({ ...row })),
    ).toEqual([
      { id: 'pod', status: 'pass', reason: null },
      { id: 'pod', status: 'error', reason: 'timeout' },
    ]);
    file.close();
  });

  test('what a check was decided on is kept with its result, and goes with it', () => {
    const home = open();
    start(home, 'a1');
    const ground = { check: 'pod', by: 'facts', facts: { objects: [] }, spec: {} as CheckSpec } as const;
    home.attempts.recordResult('a1', result('cks/a1', 4), [ground]);
    const file = new DatabaseSync(database());
    const rows = () => file.prepare('SELECT document FROM facts').all();
    expect(rows().map(({ document }) => JSON.parse(String(document)) as unknown)).toEqual([ground]);
    file.exec('PRAGMA foreign_keys = ON; DELETE FROM results');
    expect(rows()).toEqual([]);
    file.close();
  });

  test('the best score is that with most points, then with fewest undecided, over all attempts', () => {
    const home = open();
    expect(home.attempts.bestScore('cks/a1')).toBeNull();
    start(home, 'a1', 'cks/a1');
    for (const [earned, undecided] of [
      [1, 0],
      [2, 2],
      [2, 0],
      [2, 1],
    ] as const)
      home.attempts.recordResult('a1', result('cks/a1', earned, undecided));
    expect(home.attempts.bestScore('cks/a1')).toEqual({ earned: 2, possible: 4, undecided: 0 });
    home.attempts.end('a1');
    start(home, 'a2', 'cks/a1');
    home.attempts.recordResult('a2', result('cks/a1', 4));
    home.attempts.recordResult('a2', result('cks/a1', 0));
    start(home, 'b1', 'cks/b1');
    expect(home.attempts.taskStates()).toEqual(
      new Map([
        ['cks/a1', { best: { earned: 4, possible: 4, undecided: 0 }, open: true, solved: true }],
        ['cks/b1', { best: null, open: true, solved: false }],
      ]),
    );
  });
});

test('a pack is trusted by its content, and a time becomes the usual one slowly', () => {
  const home = open();
  expect(home.trust.isTrusted('d1')).toBe(false);
  home.trust.agree('d1');
  home.trust.agree('d1');
  expect([home.trust.isTrusted('d1'), home.trust.isTrusted('d2')]).toEqual([true, false]);
  expect(home.durations.usualMs('kind: nodes')).toBeNull();
  home.durations.record('kind: nodes', 3_000);
  home.durations.record('kind: nodes', 6_000);
  expect(home.durations.usualMs('kind: nodes')).toBeCloseTo(4_000);
  home.settings.set('provider', 'kind');
  home.settings.set('provider', 'kubeconfig');
  expect(open().settings.get('provider')).toBe('kubeconfig');
});

describe("the home's id", () => {
  test('is short, fit for names, and made once', () => {
    const { id } = open(() => 0.5);
    expect(id).toMatch(/^[a-z0-9]{4,6}$/);
    expect(open(() => 0.1).id).toBe(id);
    expect(readdirSync(folder)).toEqual(['home-id']);
  });

  test.each([
    ['gone', (file: string) => rmSync(file)],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['spoilt', (file: string) => writeFileSync(file, '../../etc')],
  ])('is known from the database where its file is %s', (_, spoil) => {
    const home = open();
    start(home, 'a1');
    spoil(join(folder, 'home-id'));
    expect(open().id).toBe(home.id);
    expect(readFileSync(join(folder, 'home-id'), 'utf8')).toBe(`${home.id}\n`);
  });

  test('stays when the database is damaged', () => {
    const home = open();
    start(home, 'a1');
    home.close();
    writeFileSync(database(), 'no database');
    expect(open().id).toBe(home.id);
  });
});

describe('a damaged database', () => {
  test.each([
    ['is something else', (path: string) => writeFileSync(path, 'no database at all '.repeat(1_000))],
    ['was cut off', (path: string) => truncateSync(path, 5_000)],
    [
      'has a page of rubbish',
      (path: string) => {
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0xa5, 4_096));
      },
    ],
  ])('that %s is kept aside with a notice, and the home goes on', (_, damage) => {
    const before = open();
    start(before, 'a1');
    before.close();
    damage(database());
    const spoilt = readFileSync(database());

    const home = open();
    expect(home.attempts.lastOpen()).toBeNull();
    const aside = readdirSync(folder).find((name) => /^history\.db\.corrupt-[\dTZ-]+$/.test(name)) ?? '';
    expect(readFileSync(join(folder, aside)).equals(spoilt)).toBe(true);
    expect(home.notices).toEqual([expect.stringContaining(`it was kept as ${join(folder, aside)}`)]);
    start(home, 'a2');
    expect(open().attempts.lastOpen()?.id).toBe('a2');
  });
});

describe('a database of another version', () => {
  test('that is newer is refused with advice and left as it is', () => {
    open().settings.set('a', 'b');
    const file = new DatabaseSync(database());
    file.exec('PRAGMA user_version = 99');
    file.close();
    const home = open();
    const ask = (): unknown => home.attempts.lastOpen();
    expect(ask).toThrow(MachineFault);
    expect(ask).toThrow(
      expect.objectContaining({ code: 'newer-home', next: expect.stringContaining('--home DIR') }),
    );
    expect(existsSync(database())).toBe(true);
    expect(home.notices).toEqual([]);
  });
});
