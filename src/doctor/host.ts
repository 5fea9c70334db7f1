import { readFileSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname } from 'node:path';
import { ProcessFault } from '../lib/process-fault.ts';
import { run, type ProcessResult } from '../lib/processes.ts';
import { quoteCommand } from '../lib/quote-command.ts';

/** No probe takes longer. */
export const PROBE_MS = 3_000;

/** The machine, as far as the doctor looks at it. */
export interface Host {
  readonly platform: NodeJS.Platform;
  /** As Node names it: x64, arm64. */
  readonly arch: string;
  /** The user is root: no sudo in commands. */
  readonly isRoot: boolean;
  readonly user: string;
  /** Such as "24.1.0". */
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file's text, or null where it can't be read. */
  read(path: string): string | null;
  /** Can the file be read? */
  isReadable(path: string): Promise<boolean>;
  /** Bytes a user can still write at the path, or at the nearest folder above that is there; null: not known. */
  freeBytes(path: string): Promise<number | null>;
  /** Bytes of memory that programs can still have. */
  freeMemory(): number;
  /** Runs a program for at most PROBE_MS. Throws ProcessFault, and the signal's reason. */
  run(program: string, args: readonly string[], signal: AbortSignal): Promise<ProcessResult>;
}

/** The machine this runs on. */
export function systemHost(env: Readonly<Record<string, string | undefined>>): Host {
  const host: Host = {
    platform: process.platform,
    arch: process.arch,
    isRoot: process.getuid?.() === 0,
    user: env['USER'] ?? env['LOGNAME'] ?? '$USER',
    node: process.versions.node,
    env,
    read(path) {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return null;
      }
    },
    async isReadable(path) {
      try {
        await access(path, constants.R_OK);
        return true;
      } catch {
        return false;
      }
    },
    async freeBytes(path) {
      try {
        const { bavail, bsize } = await statfs(path);
        return bavail * bsize;
      } catch {
        return dirname(path) === path ? null : host.freeBytes(dirname(path));
      }
    },
    freeMemory() {
      // what caches hold is free for the asking; os.freemem leaves it out on some systems
      const available = /^MemAvailable:\s+(\d+) kB/m.exec(host.read('/proc/meminfo') ?? '')?.[1];
      return available === undefined ? freemem() : Number(available) * 1024;
    },
    run: (program, args, signal) =>
      withinTime(run(program, args, { timeoutMs: PROBE_MS, signal, env }), [program, ...args]),
  };
  return host;
}

/** A program that ends when told may leave others behind that hold its output: nobody waits for those. */
async function withinTime(work: Promise<ProcessResult>, words: readonly string[]): Promise<ProcessResult> {
  const command = quoteCommand(words);
  const seconds = PROBE_MS / 1000;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new ProcessFault('timeout', command, `no answer within ${seconds} s: ${command}`, '');
    timer = setTimeout(() => reject(fault), PROBE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // what comes too late has nobody to tell
    work.catch(() => {});
  }
}

/** What came of asking a program. */
export type Answer =
  | { readonly state: 'absent' }
  /** It did not end in time, or could not be run. */
  | { readonly state: 'silent'; readonly why: string }
  | { readonly state: 'answered'; readonly result: ProcessResult };

/** Asks a program; only an interruption is thrown. */
export async function ask(
  host: Host,
  program: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Answer> {
  try {
    return { state: 'answered', result: await host.run(program, args, signal) };
  } catch (error) {
    if (!(error instanceof ProcessFault)) throw error;
    return error.kind === 'not-found' ? { state: 'absent' } : { state: 'silent', why: error.message };
  }
}
