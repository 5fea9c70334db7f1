import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ProcessFault } from './process-fault.ts';
import { quoteCommand } from './quote-command.ts';

export interface DetachedOptions {
  /** How long its first line may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File that its standard error goes to, written anew. */
  readonly errors: string;
}

/** What became of a program that was started to outlive this one. */
export type Detached =
  /** It runs on its own; `line` is the first that it printed. */
  | { readonly running: true; readonly line: string }
  /** It ended before it printed a line. */
  | { readonly running: false; readonly exitCode: number };

/**
 * Starts a program that outlives this one and waits for its first line on standard output. Throws ProcessFault when it
 * can't be started or prints nothing in time, and the signal's reason; it is ended then.
 */
export async function startDetached(
  program: string,
  args: readonly string[],
  { timeoutMs, signal, env, errors }: DetachedOptions,
): Promise<Detached> {
  signal.throwIfAborted();
  const command = quoteCommand([program, ...args]);
  const log = openSync(errors, 'w', 0o600);
  const child = spawn(program, [...args], {
    detached: true,
    stdio: ['ignore', 'pipe', log],
    env: { ...env },
    cwd: '/',
  });
  closeSync(log);
  const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  // once it runs on its own, neither the time nor the signal is about it any more
  const started = new AbortController();
  try {
    return await new Promise<Detached>((resolve, reject) => {
      const giveUp = (): void => {
        child.kill('SIGKILL');
        const seconds = timeoutMs / 1000;
        reject(
          signal.aborted
            ? (signal.reason as Error)
            : new ProcessFault('timeout', command, `${command} said nothing within ${seconds} s`, ''),
        );
      };
      stop.addEventListener('abort', giveUp, { once: true, signal: started.signal });
      child.once('error', ({ message }) => {
        reject(new ProcessFault('other', command, `${command} could not be run: ${message}`, ''));
      });
      child.once('close', (code) => resolve({ running: false, exitCode: code ?? 1 }));
      if (child.stdout === null) throw new Error('standard output was asked for as a pipe');
      createInterface({ input: child.stdout }).once('line', (line) => resolve({ running: true, line }));
    });
  } finally {
    started.abort();
    child.removeAllListeners();
    child.stdout?.destroy();
    child.unref();
  }
}
