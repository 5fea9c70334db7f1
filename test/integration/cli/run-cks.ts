import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM_FOLDER = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(PROGRAM_FOLDER, 'dist', 'main.js');

/** How a run of the built program ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A home of its own in a temporary folder, on a machine where nothing is installed. */
export interface TestHome {
  readonly folder: string;
  run(argv: readonly string[], options?: RunOptions): Promise<Run>;
  remove(): void;
}

export function makeHome(): TestHome {
  const root = mkdtempSync(join(tmpdir(), 'cks-cli-test-'));
  const folder = join(root, 'home');
  const nothing = join(root, 'bin');
  mkdirSync(nothing);
  return {
    folder,
    run: (argv, { env = {}, cwd = root } = {}) =>
      runNode([MAIN, ...argv], { PATH: nothing, HOME: root, CKS_HOME: folder, ...env }, cwd),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function runNode(args: readonly string[], env: Readonly<Record<string, string>>, cwd: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
