import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROGRAM_FOLDER } from './run-cks.ts';

/** More faults than any pipe holds. */
const FAULTS = 4_000;
/** A program that did not wait for its reader has ended by then. */
const PATIENCE_MS = 3_000;

test('output that is read slowly arrives whole', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cks-slow-'));
  try {
    mkdirSync(join(folder, 'tasks'));
    const keys = Array.from({ length: FAULTS }, (_, index) => `unknownKeyNumber${index}: 1\n`).join('');
    writeFileSync(join(folder, 'tasks', 'pack.yaml'), `apiVersion: cks-trainer/v1\nkind: Pack\n${keys}`);
    const main = join(PROGRAM_FOLDER, 'dist', 'main.js');
    const child = spawn(process.execPath, [main, 'pack', 'check', folder, '--output', 'json'], {
      env: { HOME: folder, CKS_HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    await once(child.stdout, 'readable');
    const end = performance.now() + PATIENCE_MS;
    while (child.exitCode === null && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (printed += part));
    const [code] = (await closed) as [number | null];
    expect(printed.match(/unknownKeyNumber\d+/g)?.length).toBeGreaterThanOrEqual(FAULTS);
    expect(() => JSON.parse(printed) as unknown).not.toThrow();
    expect(code).toBe(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
