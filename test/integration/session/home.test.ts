import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import { lockFile } from '../../../src/session/lock.ts';
import { openHome } from '../../../src/session/home.ts';

const PROGRAM = fileURLToPath(new URL('home-process.ts', import.meta.url));

let folder: string;
let started: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-homes-'));
  chmodSync(folder, 0o755);
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  /** All it printed, once it ended. */
  readonly ended: Promise<string>;
}

/** Another process with this home; warnings of Node itself are not silenced. */
function run(act: string, options: { readonly home?: string; readonly uid?: number } = {}): Run {
  const { home = folder, uid } = options;
  const child = spawn(process.execPath, [PROGRAM, home, act], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  started.push(child);
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  child.stderr.on('data', (text: Buffer) => (printed += text.toString()));
  return { child, ended: once(child, 'close').then(() => printed) };
}

test('a lock that another process holds is refused at once, and free as soon as it is killed', async () => {
  const holder = run('hold');
  await once(holder.child.stdout ?? holder.child, 'data');
  expect(JSON.parse(await run('take').ended)).toEqual({
    message: 'another cks is busy with the same thing (cluster) in this home',
    next: 'wait until it has ended, then type the command again',
    exit: 3,
  });
  holder.child.kill('SIGKILL');
  await holder.ended;
  expect(await run('take').ended).toBe('taken\n');
});

test('a lock is free again after work that failed, other locks are free meanwhile, and its own is not', async () => {
  const home = openHome(homePaths({}, folder), systemClock);
  const failing = home.withLock('cluster', async () => {
    await home.withLock('task cks/pod-ro', () => Promise.resolve());
    await home.withLock('cluster', () => Promise.resolve());
  });
  await expect(failing).rejects.toMatchObject({ code: 'busy' });
  await expect(home.withLock('cluster', () => Promise.resolve('done'))).resolves.toBe('done');
  home.close();
});

test('a lock file that was spoilt is made anew', async () => {
  const home = openHome(homePaths({}, folder), systemClock);
  mkdirSync(join(folder, 'locks'));
  writeFileSync(lockFile(join(folder, 'locks'), 'cluster'), 'no database '.repeat(1_000));
  await expect(home.withLock('cluster', () => Promise.resolve('done'))).resolves.toBe('done');
  home.close();
});

test('processes that open a new home at the same time get one id, and each keeps what it writes', async () => {
  const ids = await Promise.all([run('id'), run('id'), run('id'), run('id')].map(({ ended }) => ended));
  expect(new Set(ids).size).toBe(1);
  expect(await Promise.all([run('count'), run('count'), run('count')].map(({ ended }) => ended))).toEqual(
    Array.from({ length: 3 }, () => 'done\n'),
  );
  const home = openHome(homePaths({}, folder), systemClock);
  expect(started.slice(-3).map(({ pid }) => home.settings.get(`${pid}-49`))).toEqual([
    'done',
    'done',
    'done',
  ]);
  home.close();
});

test('processes that find the database damaged at the same time keep one copy of it aside', async () => {
  writeFileSync(join(folder, 'history.db'), 'no database '.repeat(1_000));
  const all = await Promise.all([run('state'), run('state'), run('state')].map(({ ended }) => ended));
  expect(all).toEqual(['read\n', 'read\n', 'read\n']);
  expect(readdirSync(folder).filter((name) => name.includes('.corrupt-'))).toHaveLength(1);
});

// root may write everywhere: only as root can a process without rights be started
const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('a home that may not be written is one clear fault (skipped unless root runs the tests)', async () => {
  expect(await run('state').ended).toBe('read\n');
  chmodSync(folder, 0o555);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
  const nobody = 65_534;
  const answer = JSON.parse(await run('count', { uid: nobody }).ended) as { message: string; exit: number };
  expect(answer).toMatchObject({
    exit: 3,
    message: expect.stringContaining(`can't write ${join(folder, 'history.db')}`),
  });
  const fresh = JSON.parse(await run('id', { home: join(folder, 'new'), uid: nobody }).ended) as unknown;
  expect(fresh).toEqual({
    message: `can't write ${join(folder, 'new')}: no right to write there (EACCES)`,
    next: 'choose another folder with --home DIR',
    exit: 3,
  });
});
