import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDetached } from '../../../src/lib/detached.ts';

const folder = mkdtempSync(join(tmpdir(), 'cks-detached-'));
let pid = 0;

afterEach(() => {
  if (pid > 0 && isAlive(pid)) process.kill(pid);
  rmSync(folder, { recursive: true, force: true });
});

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

const SAYS_ITS_PID = 'console.log(process.pid); setTimeout(() => {}, 60_000)';

describe('a program that was started to outlive this one', () => {
  it('runs on when what it was started for is over: neither that signal nor the time for its first line ends it', async () => {
    const interruption = new AbortController();
    const outcome = await startDetached(process.execPath, ['-e', SAYS_ITS_PID], {
      timeoutMs: 20_000,
      signal: interruption.signal,
      env: { PATH: process.env['PATH'] },
      errors: join(folder, 'errors'),
    });
    if (!outcome.running) throw new Error(`it ended with ${outcome.exitCode}`);
    pid = Number(outcome.line);
    interruption.abort();
    // a killed child is gone as soon as it has been waited for
    await sleep(300);
    expect(isAlive(pid)).toBe(true);
  });
});
