import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../src/lib/clock.ts';
import { homePaths } from '../../src/lib/paths.ts';
import { openHome } from '../../src/session/home.ts';
import { PROGRAM_FOLDER } from '../integration/cli/run-cks.ts';

const ATTEMPTS = 1_500;
const ROUNDS = 25;
const MAIN = join(PROGRAM_FOLDER, 'dist', 'main.js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A document of many attempts, each graded once. */
function largeDocument(): string {
  const at = '2026-11-23T18:00:00.000Z';
  const attempts = Array.from({ length: ATTEMPTS }, (_, index) => {
    const id = `a${index}`;
    const task = `cks/task-${index % 40}`;
    const check = {
      id: 'read-only',
      kind: 'resource',
      clause: 'c',
      status: 'fail',
      assurance: 'observed',
      weight: 4,
      durationMs: 1,
      title: 't',
      expected: 'e'.repeat(300),
      actual: 'a'.repeat(300),
      why: 'w',
      next: 'n',
      evidence: [],
    };
    const { id: name, kind, clause, weight, title, why, next } = check;
    const spec = { id: name, kind, clause, weight, title, why, next, requires: [], withinMs: 0, spec: {} };
    return {
      id,
      task,
      exam: null,
      packDigest: 'd',
      seed: 1,
      parameters: { namespace: 'sun' },
      provider: 'kind',
      cluster: 'cks-1',
      startedAt: at,
      endedAt: at,
      touchedAt: at,
      activeSeconds: 60,
      secondsBefore: 0,
      hintsShown: 0,
      solutionShown: false,
      solutionShownAt: null,
      resets: 0,
      resetAt: null,
      gradings: [
        {
          try: 0,
          hintsShown: 0,
          solutionShown: false,
          activeSeconds: 60,
          result: {
            apiVersion: 'cks-trainer/v1',
            task,
            pack: { name: 'cks', version: '1', digest: 'd' },
            attempt: id,
            seed: 1,
            provider: 'kind',
            kubernetes: 'v1.36.3',
            status: 'failed',
            score: { earned: 0, possible: 4, undecided: 0 },
            startedAt: at,
            durationMs: 1,
            checks: [check],
          },
          grounds: [{ check: 'read-only', by: 'facts', spec, facts: { text: 'f'.repeat(500) } }],
        },
      ],
    };
  });
  return JSON.stringify({ apiVersion: 'cks-trainer/v1', kind: 'History', exams: [], attempts });
}

/** Runs an import; killed after so many milliseconds unless it has ended. Answers its exit code (null: killed) and its time. */
function runImport(
  file: string,
  home: string,
  killAfterMs: number,
): Promise<{ code: number | null; ms: number }> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, [MAIN, 'history', '--import', file], {
      env: { PATH: '/usr/bin:/bin', HOME: folder, CKS_HOME: home },
      stdio: 'ignore',
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ms: performance.now() - begun });
    });
  });
}

function countAttempts(home: string): number {
  const store = openHome(homePaths({}, home), systemClock);
  try {
    return store.history.records().length;
  } finally {
    store.close();
  }
}

test('an import that is killed at any moment leaves all of it or nothing, and can be repeated', async () => {
  const file = join(folder, 'large.json');
  writeFileSync(file, largeDocument());
  const { code, ms: whole } = await runImport(file, join(folder, 'measured'), 600_000);
  expect(code).toBe(0);
  let nothing = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const home = join(folder, `home-${round}`);
    // over the whole of it, so that some are killed while they write
    await runImport(file, home, (whole * (round + 1)) / ROUNDS);
    const kept = countAttempts(home);
    expect([0, ATTEMPTS]).toContain(kept);
    if (kept === 0) nothing += 1;
    if (round % 5 === 0) {
      expect((await runImport(file, home, 600_000)).code).toBe(0);
      expect(countAttempts(home)).toBe(ATTEMPTS);
    }
    rmSync(home, { recursive: true, force: true });
  }
  // else none was cut short
  expect(nothing).toBeGreaterThan(0);
}, 300_000);
