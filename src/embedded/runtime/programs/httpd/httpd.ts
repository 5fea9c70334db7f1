import { SimulatedProcess } from '../../process/simulated-process.ts';
import { SystemError, type OpenFile, type Process, type Program } from '../../process/types.ts';
import { errorNumber } from '../error-number.ts';
import { serveHttp } from '../http-server.ts';
import { answerRequest } from './answer.ts';
import { ConfigurationFault, readConfiguration, type HttpdConfiguration } from './configuration.ts';

const SERVER = 'Apache/2.4.66 (Unix)';
const BUILT = 'Server version: Apache/2.4.66 (Unix)\nServer built:   Dec  9 2025 02:53:11\n';
const WORKERS = 3;
const FOREVER = Number.MAX_SAFE_INTEGER;

/** The Apache HTTP server, as far as static files go. */
export const httpd: Program = async (process) => {
  const options = readArguments(process.argv.slice(1));
  if (typeof options === 'string') {
    await process.print(2, options);
    return 1;
  }
  if (options.showVersion) {
    await process.print(1, BUILT);
    return 0;
  }
  let configuration: HttpdConfiguration;
  try {
    configuration = readConfiguration(process, options);
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error;
    await process.print(2, `${error.message}\n`);
    return 1;
  }
  if (configuration.serverName === undefined) await sayNameless(process);
  if (options.testOnly) {
    await process.print(2, 'Syntax OK\n');
    return 0;
  }
  return runServer(process, configuration);
};

interface Arguments {
  readonly root: string | undefined;
  readonly file: string | undefined;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly showVersion: boolean;
  readonly testOnly: boolean;
}

const USAGE = `Usage: httpd [-D name] [-d directory] [-f file]
             [-C "directive"] [-c "directive"]
             [-k start|restart|graceful|graceful-stop|stop]
             [-v] [-V] [-h] [-l] [-L] [-t] [-T] [-S] [-X]
`;

function readArguments(words: readonly string[]): Arguments | string {
  const given: Record<string, string[]> = {};
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const letter = /^-([DdfCcekE])/.exec(word)?.[1];
    if (letter !== undefined) {
      const value = word.length > 2 ? word.slice(2) : words[(index += 1)];
      if (value === undefined) return `httpd: option requires an argument -- ${letter}\n${USAGE}`;
      (given[letter] ??= []).push(value);
    } else if (/^-[vVtX]$/.test(word)) (given[word.slice(1)] ??= []).push('');
    else return `${word.startsWith('-') ? `httpd: illegal option -- ${word.slice(1)}\n` : ''}${USAGE}`;
  }
  return {
    root: given['d']?.at(-1),
    file: given['f']?.at(-1),
    before: given['C'] ?? [],
    after: given['c'] ?? [],
    showVersion: given['v'] !== undefined || given['V'] !== undefined,
    testOnly: given['t'] !== undefined,
  };
}

/** Apache says so twice: when it checks its configuration and when it starts. */
async function sayNameless(process: Process): Promise<void> {
  const line =
    "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, " +
    `using ${process.network.ip}. Set the 'ServerName' directive globally to suppress this message\n`;
  await process.print(2, line + line);
}

async function runServer(process: Process, configuration: HttpdConfiguration): Promise<number> {
  let errors: OpenFile;
  let accesses: OpenFile;
  try {
    errors = openLog(process, configuration.errorLog, 'error log file');
    accesses = openLog(process, configuration.accessLog, 'log file');
  } catch (error) {
    if (!(error instanceof ConfigurationFault)) throw error;
    await process.print(2, `${error.message}\nAH00015: Unable to open logs\n`);
    return 1;
  }
  const log = (module: string, text: string): Promise<void> =>
    errors.write(
      Buffer.from(
        `[${errorTime(process.now())}] [${module}] [pid ${process.pid}:tid ${process.pid}] ${text}\n`,
      ),
    );
  const worker = startWorkers(process, configuration);
  const listeners: { close(): void }[] = [];
  try {
    for (const port of configuration.ports) {
      const listener = serveHttp(worker.files, port, (request, response) =>
        answerRequest({ process: worker.files, configuration, accesses }, request, response),
      );
      if (listener === undefined) {
        const taken = `(98)Address already in use: AH00072: make_sock: could not bind to address [::]:${port}`;
        await process.print(
          2,
          `${taken}\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n`,
        );
        return 1;
      }
      listeners.push(listener);
    }
    const failed = writePidFile(process, configuration.pidFile);
    if (failed !== undefined) {
      const random = Math.random().toString(36).slice(2, 8).padEnd(6, 'x');
      const number = errorNumber(failed.code);
      await log(
        'core:error',
        `(${number})${failed.message}: AH00099: could not create ${configuration.pidFile}.${random}`,
      );
      await log('core:error', `AH00100: httpd: could not log pid to file ${configuration.pidFile}`);
      return 1;
    }
    if (worker.refused !== undefined) {
      await log('unixd:alert', worker.refused);
      await log(
        'core:alert',
        `AH00050: Child ${worker.files.pid} returned a Fatal error... Apache is exiting!`,
      );
      return 1;
    }
    await log('mpm_event:notice', `AH00489: ${SERVER} configured -- resuming normal operations`);
    await log('core:notice', `AH00094: Command line: '${commandLine(process.argv)}'`);
    const said = await untilStopped(process);
    await log('mpm_event:notice', said);
    removePidFile(process, configuration.pidFile);
    return 0;
  } finally {
    for (const listener of listeners) listener.close();
    worker.stop();
  }
}

function commandLine(argv: readonly string[]): string {
  return argv
    .map((word) => word.replace(/^-([DdfCc])(?=.)/, '-$1 '))
    .map((word) => (/^-\w |^[^ ]*$/.test(word) ? word : `"${word}"`))
    .join(' ');
}

/** The processes that answer: they run as the user of the configuration when the first one is root. */
function startWorkers(
  process: Process,
  { user, group }: HttpdConfiguration,
): { readonly files: Process; readonly refused: string | undefined; stop(): void } {
  if (!(process instanceof SimulatedProcess)) return { files: process, refused: undefined, stop() {} };
  const { credentials } = process;
  const uid = idOf(process, '/etc/passwd', user);
  const gid = idOf(process, '/etc/group', group);
  const isRoot = credentials.uid === 0;
  const own = isRoot
    ? { ...credentials, uid, realUid: uid, gid, realGid: gid, groups: [gid], capabilities: new Set<string>() }
    : credentials;
  const workers = Array.from({ length: WORKERS }, () =>
    process.forkProcess(async (self) => {
      await self.sleep(FOREVER);
      return 0;
    }, own),
  );
  const missing = ['SETGID', 'SETUID'].find((name) => isRoot && !credentials.capabilities.has(name));
  const refused =
    missing === undefined
      ? undefined
      : missing === 'SETGID'
        ? `(1)Operation not permitted: AH02156: setgid: unable to set group id to Group ${gid}`
        : `(1)Operation not permitted: AH02162: setuid: unable to change to uid: ${uid}`;
  return {
    files: workers[0] ?? process,
    refused,
    stop() {
      for (const worker of workers) worker.deliver('KILL', 'outside');
    },
  };
}

function idOf(process: Process, file: string, name: string): number {
  if (name.startsWith('#')) return Number(name.slice(1));
  try {
    const lines = Buffer.from(process.files.readFile(file)).toString().split('\n');
    const found = lines.map((line) => line.split(':')).find(([key]) => key === name);
    return Number(found?.[2] ?? 33);
  } catch {
    return 33;
  }
}

function openLog(process: Process, path: string, what: string): OpenFile {
  const standard = /^\/(?:proc\/self\/fd|dev\/fd)\/([12])$|^\/dev\/std(out|err)$/.exec(path);
  const number = standard === null ? undefined : Number(standard[1] ?? (standard[2] === 'out' ? 1 : 2));
  const open = number === undefined ? undefined : process.descriptors.get(number);
  if (open !== undefined) return open.share();
  try {
    return process.files.open(path, { write: true, create: true, append: true });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const said = `(${errorNumber(error.code)})${error.message}: AH00091: httpd: could not open ${what} ${path}.`;
    throw new ConfigurationFault(said);
  }
}

function writePidFile(process: Process, path: string): SystemError | undefined {
  try {
    process.files.writeFile(path, Buffer.from(`${process.pid}\n`), { mode: 0o644 });
    return undefined;
  } catch (error) {
    if (error instanceof SystemError) return error;
    throw error;
  }
}

function removePidFile(process: Process, path: string): void {
  try {
    process.files.unlink(path);
  } catch {
    // it is gone, or can't go
  }
}

/** Resolves with what the log says of the signal that stops the server. */
function untilStopped(process: Process): Promise<string> {
  return new Promise((resolve, reject) => {
    process.onSignal('TERM', () => resolve('AH00491: caught SIGTERM, shutting down'));
    process.onSignal('INT', () => resolve('AH00491: caught SIGTERM, shutting down'));
    process.onSignal('WINCH', () => resolve('AH00492: caught SIGWINCH, shutting down gracefully'));
    process.onSignal('HUP', 'ignore');
    process.onSignal('USR1', 'ignore');
    process.onSignal('PIPE', 'ignore');
    process.sleep(FOREVER).catch(reject);
  });
}

/** "Tue Nov 24 20:26:31.887211 2026", in UTC. */
function errorTime(at: Date): string {
  const [, week, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${week} ${month} ${day} ${time}.${String(at.getUTCMilliseconds()).padStart(3, '0')}211 ${year}`;
}
