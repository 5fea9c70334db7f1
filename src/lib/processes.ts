import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { ProcessFault } from './process-fault.ts';
import { quoteCommand } from './quote-command.ts';

export { ProcessFault } from './process-fault.ts';
export { quoteCommand } from './quote-command.ts';

/** How a process ended and what it printed. */
export interface ProcessResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cwd?: string | undefined;
  readonly input?: string | undefined;
  /** Told of each line on standard output and error as it comes. */
  readonly onLine?: ((line: string) => void) | undefined;
}

/**
 * Runs a program to its end. A non-zero exit is a value. Throws ProcessFault when it can't be started or takes too
 * long, and the signal's reason when the signal fires. Output is kept up to 20 MiB.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProcessResult> {
  const command = quoteCommand([program, ...args]);
  const child = execa(program, [...args], {
    reject: false,
    all: options.onLine !== undefined,
    timeout: options.timeoutMs,
    forceKillAfterDelay: 2_000,
    cancelSignal: options.signal,
    maxBuffer: 20 * 1024 * 1024,
    stripFinalNewline: false,
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  if (options.onLine !== undefined && child.all)
    createInterface({ input: child.all }).on('line', options.onLine);
  const result = await child;
  // the signal's own reason says who stopped us: an interruption, or a budget that ran out
  if (result.isCanceled) throw options.signal.reason;
  const output = `${result.stdout}${result.stderr}`;
  if (result.timedOut) {
    const seconds = options.timeoutMs / 1000;
    throw new ProcessFault(
      'timeout',
      command,
      `${program} did not end within ${seconds} s: ${command}`,
      output,
    );
  }
  if (result.exitCode === undefined) {
    const cause = result.code === 'ENOENT' ? 'not-found' : result.code === 'EACCES' ? 'not-allowed' : 'other';
    const detail = result.code ?? result.signal ?? 'unknown';
    throw new ProcessFault(cause, command, `${program} could not be run (${detail}): ${command}`, output);
  }
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}
