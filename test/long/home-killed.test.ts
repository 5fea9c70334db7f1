import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/lib/clock.ts';
import { homePaths } from '../../src/lib/paths.ts';
import { openHome } from '../../src/session/home.ts';

const PROGRAM = fileURLToPath(new URL('../integration/session/home-process.ts', import.meta.url));
const KILLS = 40;
/** The longest that a process may count, or take to start, before it is killed. */
const LONGEST_MS = { counting: 60, starting: 600 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-killed-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Lets a process count in this home and kills it with SIGKILL, some time after its start or after the first number.
 * Answers the last number it told; null for none.
 */
async function countUntilKilled(moment: keyof typeof LONGEST_MS): Promise<number | null> {
  const child = spawn(process.execPath, [PROGRAM, folder, 'practise'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  let told = '';
  child.stdout.on('data', (text: Buffer) => (told += text.toString()));
  if (moment === 'counting') await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), Math.random() * LONGEST_MS[moment]);
  await once(child, 'close');
  // a number without its line end may be half of one
  const whole = told.slice(0, told.lastIndexOf('\n') + 1).trim();
  return whole === '' ? null : Number(whole.split('\n').at(-1));
}

test('a home killed at any moment has all that was acknowledged, and goes on', async () => {
  let acknowledged = 0;
  let tellers = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const told = await countUntilKilled(kill % 4 === 0 ? 'starting' : 'counting');
    if (told !== null) {
      expect(told).toBeGreaterThan(acknowledged);
      acknowledged = told;
      tellers += 1;
    }
    const home = openHome(homePaths({}, folder), systemClock);
    const stored = home.attempts.findOpen('cks/pod-ro')?.hintsShown ?? 0;
    expect(home.notices).toEqual([]);
    home.close();
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
    acknowledged = stored;
  }
  // killed too early every time, this would prove nothing
  expect(tellers).toBeGreaterThan(KILLS / 2);
}, 300_000);
