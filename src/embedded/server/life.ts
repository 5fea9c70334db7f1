import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../../lib/clock.ts';
import { EXIT, Fault, UsageFault, type ExitCode } from '../../lib/errors.ts';
import { writeFileAtomic } from '../../lib/files.ts';
import { openLog, type Log } from '../../lib/log.ts';
import { isFields } from '../objects/object.ts';
import type { Cluster } from '../compose.ts';
import { startCluster } from '../compose.ts';

const USAGE = 'embedded.js --folder DIR [--port N] [--idle-minutes N]';
const DEFAULT_IDLE_MINUTES = 240;
const IDLE_LOOK_MS = 15_000;
/** More faults that nobody expected within this time, and the process is no longer to be trusted. */
const FAULTS_LIMIT = 20;
const FAULTS_WINDOW_MS = 60_000;

interface Settings {
  readonly folder: string;
  readonly port: number | undefined;
  readonly idleMinutes: number;
}

/**
 * The life of the server's process: it says on standard output when it serves ({"ready":true,"port":N,"readyMs":N}),
 * and ends on SIGTERM or SIGINT, or when nobody has been connected for long. What keeps it from serving is one line on
 * standard error and an exit code: 3 for the machine's faults (another process serves the folder), 2 for wrong options.
 */
export async function runServer(args: readonly string[]): Promise<void> {
  try {
    await serve(readSettings(args));
  } catch (error) {
    const known = error instanceof Fault;
    const next = known && error.next !== '' ? ` (${error.next})` : '';
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message.replaceAll('\n', ' ')}${next}\n`);
    process.exitCode = known ? error.exitCode : EXIT.machine;
    // what has been started by then must not keep the process
    process.exit();
  }
}

function readSettings(args: readonly string[]): Settings {
  let values: { folder?: string; port?: string; 'idle-minutes'?: string };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        folder: { type: 'string' },
        port: { type: 'string' },
        'idle-minutes': { type: 'string' },
      },
    }));
  } catch (error) {
    throw new UsageFault('usage', (error as Error).message, USAGE);
  }
  if (values.folder === undefined || values.folder === '') {
    throw new UsageFault('usage', '--folder is missing', USAGE);
  }
  const number = (name: 'port' | 'idle-minutes', most: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text !== '' && value >= 0 && value <= most && (name !== 'port' || Number.isInteger(value)))
      return value;
    throw new UsageFault('usage', `--${name} ${text}: not a number from 0 to ${most}`, USAGE);
  };
  return {
    folder: resolve(values.folder),
    port: number('port', 65_535),
    idleMinutes: number('idle-minutes', 365 * 24 * 60) ?? DEFAULT_IDLE_MINUTES,
  };
}

async function serve({ folder, port, idleMinutes }: Settings): Promise<void> {
  const log = openLog(join(folder, 'server.log'), systemClock);
  const file = join(folder, 'server.json');
  surviveFaults(log);
  const recorded = recordedPort(file);
  const ports = port === undefined ? [...(recorded === undefined ? [] : [recorded]), 0] : [port];
  const cluster = await startCluster({ folder, ports, log });

  let ending = false;
  const end = async (why: string, code: ExitCode): Promise<void> => {
    if (ending) return;
    ending = true;
    log.write('ending', { why });
    try {
      await cluster.close();
      log.write('ended');
    } catch (error) {
      log.write('end-failed', { why: String(error) });
    }
    process.exit(code);
  };
  process.on('SIGTERM', () => void end('SIGTERM', EXIT.done));
  process.on('SIGINT', () => void end('SIGINT', EXIT.done));
  // whoever started us may be gone, with the terminal and the pipe
  process.on('SIGHUP', () => log.write('hang-up'));
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  watchIdleness(cluster, idleMinutes * 60_000, file, () => void end('idle', EXIT.done));

  const startedAt = new Date(performance.timeOrigin).toISOString();
  const version = process.version;
  const record = { pid: process.pid, port: cluster.port, version, startedAt };
  writeFileAtomic(file, `${JSON.stringify(record)}\n`);
  const readyMs = Math.round(performance.now());
  log.write('ready', { port: cluster.port, readyMs });
  process.stdout.write(`${JSON.stringify({ ready: true, port: cluster.port, readyMs })}\n`);
}

/** The port of the last time, so that what people have written down stays right. */
function recordedPort(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const record: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const port = isFields(record) ? record['port'] : undefined;
    return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  } catch {
    return undefined;
  }
}

/** Nobody asks for long, or the folder of the cluster was taken away. */
function watchIdleness(cluster: Cluster, limitMs: number, record: string, onIdle: () => void): void {
  let busyAt = performance.now();
  const look = (): void => {
    if (!existsSync(record)) onIdle();
    else if (cluster.connections > 0) busyAt = performance.now();
    else if (performance.now() - busyAt >= limitMs) onIdle();
  };
  setInterval(look, Math.min(IDLE_LOOK_MS, Math.max(limitMs / 4, 50))).unref();
}

/**
 * What nobody expected is logged. The store is whole whatever happens, and a broken connection or one broken Pod is no
 * reason to take the cluster away; a broken store is, and so are faults without end.
 */
function surviveFaults(log: Log): void {
  const times: number[] = [];
  const onFault = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.write('fault', { why: text });
    const now = performance.now();
    times.push(now);
    while ((times[0] ?? now) < now - FAULTS_WINDOW_MS) times.shift();
    const code = isFields(error) ? error['code'] : undefined;
    if (code === 'ERR_SQLITE_ERROR' || times.length > FAULTS_LIMIT) process.exit(EXIT.bug);
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
