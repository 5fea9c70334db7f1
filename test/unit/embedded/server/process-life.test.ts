import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../../src/embedded/main.ts', import.meta.url));
let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-life-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  /** The first line, parsed; undefined when it ended without one. */
  readonly ready: { ready: boolean; port: number } | undefined;
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

async function start(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    MAIN,
    '--folder',
    folder,
    ...args,
  ]);
  children.push(child);
  let errors = '';
  let output = '';
  child.stderr.on('data', (bytes: Buffer) => (errors += bytes.toString('utf8')));
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, errors })),
  );
  const line = new Promise<void>((resolve) =>
    child.stdout.on('data', (bytes: Buffer) => {
      output += bytes.toString('utf8');
      if (output.includes('\n')) resolve();
    }),
  );
  await Promise.race([line, ended]);
  return {
    child,
    ended,
    ready: output === '' ? undefined : (JSON.parse(output) as { ready: boolean; port: number }),
  };
}

test('a server says its port, writes it down, and keeps it and its keys over being killed', async () => {
  const first = await start();
  expect(first.ready).toMatchObject({ ready: true });
  const record = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8')) as object;
  expect(record).toMatchObject({ pid: first.child.pid, port: first.ready?.port });
  const ca = readFileSync(join(folder, 'pki', 'ca.crt'), 'utf8');
  first.child.kill('SIGKILL');
  await first.ended;
  const second = await start();
  expect(second.ready?.port).toBe(first.ready?.port);
  expect(readFileSync(join(folder, 'pki', 'ca.crt'), 'utf8')).toBe(ca);
});

test('a second server of a folder ends with 3 and one line that says why', async () => {
  await start();
  const { ready, ended } = await start();
  expect(ready).toBeUndefined();
  const { code, errors } = await ended;
  expect(code).toBe(3);
  expect(errors).toMatch(/^can't use .*cluster\.db: another server process of this cluster holds it .*\n$/);
});

test('a port that is taken is a fault when it was asked for', async () => {
  const first = await start();
  const other = mkdtempSync(join(tmpdir(), 'cks-life-'));
  const { ended } = await start('--folder', other, '--port', String(first.ready?.port));
  const { code, errors } = await ended;
  rmSync(other, { recursive: true });
  expect(code).toBe(3);
  expect(errors).toContain(`can't serve on 127.0.0.1:${first.ready?.port}: it is taken`);
});

test('SIGTERM ends it cleanly', async () => {
  const { child, ended } = await start();
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});

test('a server that nobody is connected to ends by itself', async () => {
  const { ended } = await start('--idle-minutes', '0.005');
  expect((await ended).code).toBe(0);
});

test.each([[['--port', 'x']], [['--nope']], [['--idle-minutes', '-1']]])(
  '%j is no way to start it',
  async (args) => {
    const { ended } = await start(...args);
    const { code, errors } = await ended;
    expect(code).toBe(2);
    expect(errors).toContain('embedded.js --folder DIR');
  },
);
