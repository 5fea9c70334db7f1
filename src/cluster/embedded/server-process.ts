import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { kill } from 'node:process';
import type { Clock } from '../../lib/clock.ts';
import { startDetached } from '../../lib/detached.ts';
import { MachineFault } from '../../lib/errors.ts';
import { ensureFolder } from '../../lib/files.ts';
import { ProcessFault, run } from '../../lib/processes.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { certificateCredentials, type ApiAddress, type ClientIdentity } from '../api/kubeconfig-file.ts';
import { createTransport, throwIfOver } from '../api/transport.ts';
import type { Environment } from '../engine/engine-program.ts';
import { readAccess, readServerRecord, type EmbeddedFiles, type ServerRecord } from './server-files.ts';

/** What the server of an embedded cluster is started with. */
export interface EmbeddedContext {
  readonly cluster: string;
  readonly files: EmbeddedFiles;
  readonly env: Environment;
  readonly clock: Clock;
  /** The Node that runs this, and the server's script. */
  readonly program: readonly [node: string, script: string];
}

/** A server that serves. */
export type Serving = ApiAddress & ClientIdentity & { readonly pid: number };

const START_LIMIT_MS = 20_000;
const ANSWER_LIMIT_MS = 4_000;
const END_LIMIT_MS = 5_000;
const POLL_MS = 50;

/** Is there a cluster, whether its server runs or not? */
export function clusterExists(files: EmbeddedFiles): boolean {
  return existsSync(files.database);
}

/**
 * The server, started when it does not run: it ends by itself when nobody asks it for long, may be killed at any time,
 * and loses nothing by either. Throws MachineFault. To be called while the cluster's lock is held.
 */
export async function ensureServing(context: EmbeddedContext, signal: AbortSignal): Promise<Serving> {
  const { files } = context;
  const found = await lookForServer(context, signal);
  if (found.state === 'serving') return found.serving;
  if (found.state === 'silent') await endServer(context, signal);
  ensureFolder(files.server);
  await start(context, signal);
  const serving = await lastServing(files);
  if (serving !== undefined) return serving;
  throw serverFault(files, 'its server serves, and has left no certificates');
}

type Found = { readonly state: 'serving'; readonly serving: Serving } | { readonly state: 'silent' | 'none' };

/** Looks for a running server without starting one. `silent`: its process is there and does not answer. */
async function lookForServer({ files, clock }: EmbeddedContext, signal: AbortSignal): Promise<Found> {
  const record = await readServerRecord(files);
  const serving = await servingOf(files, record);
  if (serving === undefined || !isAlive(serving.pid)) return { state: 'none' };
  const transport = createTransport(certificateCredentials(serving), clock);
  try {
    const response = await transport.send(
      { method: 'GET', path: '/readyz', what: 'asking the API server whether it is ready', repeatable: true },
      AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]),
    );
    return response.status === 200 ? { state: 'serving', serving } : { state: 'silent' };
  } catch (error) {
    throwIfOver(signal);
    if (error instanceof CouldNotLook || (error as Error).name === 'TimeoutError') return { state: 'silent' };
    throw error;
  } finally {
    transport.close();
  }
}

/** The server that was found or started last, without a look whether it still serves; undefined before the first. */
export async function lastServing(files: EmbeddedFiles): Promise<Serving | undefined> {
  return servingOf(files, await readServerRecord(files));
}

async function servingOf(
  files: EmbeddedFiles,
  record: ServerRecord | undefined,
): Promise<Serving | undefined> {
  const access = record === undefined ? undefined : await readAccess(files, record.port, 'admin');
  return record === undefined || access === undefined ? undefined : { ...access, pid: record.pid };
}

async function start({ program, files, env }: EmbeddedContext, signal: AbortSignal): Promise<void> {
  const [node, script] = program;
  try {
    const outcome = await startDetached(
      node,
      ['--disable-warning=ExperimentalWarning', script, '--folder', files.server],
      { timeoutMs: START_LIMIT_MS, signal, env: ownEnvironment(env), errors: files.startLog },
    );
    if (outcome.running) return;
    const said = (await readFile(files.startLog, 'utf8')).trim();
    throw serverFault(
      files,
      `its server ended with exit status ${outcome.exitCode}${said === '' ? '' : `: ${said}`}`,
    );
  } catch (error) {
    throwIfOver(signal);
    if (error instanceof ProcessFault) throw serverFault(files, error.message, error);
    throw error;
  }
}

/** The server needs little, and nothing that changes how Node runs. */
function ownEnvironment(env: Environment): Environment {
  const { PATH, HOME, TZ, TMPDIR } = env;
  return { PATH, HOME, TZ, TMPDIR };
}

function serverFault(files: EmbeddedFiles, why: string, cause?: Error): MachineFault {
  return new MachineFault(
    'embedded-server',
    `the embedded cluster does not serve: ${why}`,
    `cat ${files.log}`,
    {
      cause,
    },
  );
}

/** Ends the server: politely, then not. What was acknowledged is on disk either way. False when none ran. */
export async function endServer(context: EmbeddedContext, signal: AbortSignal): Promise<boolean> {
  const { files, clock } = context;
  const record = await readServerRecord(files);
  if (record === undefined || !isAlive(record.pid) || !(await isServerOf(context, record.pid, signal)))
    return false;
  for (const [how, limitMs] of [
    ['SIGTERM', END_LIMIT_MS],
    ['SIGKILL', END_LIMIT_MS],
  ] as const) {
    sendSignal(record.pid, how);
    const end = clock.monotonicMs() + limitMs;
    while (isAlive(record.pid) && clock.monotonicMs() < end) await clock.sleep(POLL_MS, signal);
    if (!isAlive(record.pid)) return true;
  }
  throw new MachineFault(
    'embedded-server',
    `the server of ${context.cluster} (process ${record.pid}) does not end`,
    `ps -p ${record.pid}`,
  );
}

/** A process id may be another program's by now: that one is never touched. */
async function isServerOf(
  { files, env }: EmbeddedContext,
  pid: number,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const shown = await run('ps', ['-o', 'args=', '-ww', '-p', String(pid)], {
      timeoutMs: ANSWER_LIMIT_MS,
      signal,
      env,
    });
    return shown.stdout.includes(files.server);
  } catch (error) {
    throwIfOver(signal);
    if (error instanceof ProcessFault) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch (error) {
    // it has ended meanwhile
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
