import { readFileSync } from 'node:fs';
import { findProgram } from '../../../../src/embedded/runtime/tools/programs.ts';
import { makeContainer, makeRuntime, type ConfigChanges } from './run-in-container.ts';

export interface Outcome {
  /** Both outputs, in the order of writing. */
  readonly output: string;
  readonly code: number;
}

/** One script, and what the real shell and tools answered. */
export interface Recorded extends Outcome {
  readonly script: string;
}

export function readRecords(folder: string, name: string): readonly Recorded[] {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Recorded[];
}

// it stands still, so that what tells how long it took says the same on a slow machine
const startedAt = new Date();
const runtime = makeRuntime({ findProgram, now: () => startedAt });

/** Runs `SHELL -c SCRIPT` beside the main process of a new container. */
export async function runScript(
  script: string,
  changes: ConfigChanges & { readonly shell?: string; readonly tty?: boolean; readonly input?: string } = {},
): Promise<Outcome> {
  const { shell = 'sh', input, tty = false, ...rest } = changes;
  const container = makeContainer(runtime, { ...rest, argv: [shell, '-c', 'sleep 1000'] });
  container.start();
  const argv = tty ? [shell] : [shell, '-c', script];
  const run = container.exec(argv, { tty, stdin: tty || input !== undefined });
  let output = '';
  run.onOutput((_stream, bytes) => {
    output += Buffer.from(bytes).toString();
  });
  if (tty) run.write(Buffer.from(script));
  if (input !== undefined) run.write(Buffer.from(input));
  run.end();
  const { code } = await run.exited;
  container.kill('KILL');
  await container.exited;
  return { output, code };
}
