import type { IncomingMessage, ServerResponse } from 'node:http';
import { SimulatedProcess } from '../../process/simulated-process.ts';
import { SystemError, type OpenFile, type Process, type Program } from '../../process/types.ts';
import { errorNumber } from '../error-number.ts';
import { logTime, mediaType, pathOfRequest, remoteAddress, serveHttp } from '../http-server.ts';
import { readServers, type NginxServer } from './configuration.ts';

const VERSION = 'nginx/1.27.5';
const FOREVER = Number.MAX_SAFE_INTEGER;
const TEMPORARY = ['client_temp', 'proxy_temp', 'fastcgi_temp', 'uwsgi_temp', 'scgi_temp'];
const PID_FILE = '/run/nginx.pid';

/** nginx, as far as static files of plain servers go. */
export const nginx: Program = async (process) => {
  const words = process.argv.slice(1);
  if (words.some((word) => word === '-v' || word === '-V')) {
    await process.print(2, `nginx version: ${VERSION}\n`);
    return 0;
  }
  const early = (level: string, text: string): Promise<void> =>
    process.print(2, `nginx: [${level}] ${text}\n`);
  const servers = readServers(process.files);
  if (typeof servers === 'string') {
    await early('emerg', servers);
    return 1;
  }
  const testOnly = words.includes('-t');
  if (testOnly) {
    const file = 'the configuration file /etc/nginx/nginx.conf syntax is ok\n';
    await process.print(
      2,
      `nginx: ${file}nginx: configuration file /etc/nginx/nginx.conf test is successful\n`,
    );
    return 0;
  }
  return run(process, servers, early);
};

async function run(
  process: Process,
  servers: readonly NginxServer[],
  early: (level: string, text: string) => Promise<void>,
): Promise<number> {
  let errors: OpenFile;
  let accesses: OpenFile;
  try {
    errors = openLog(process, '/var/log/nginx/error.log', 2);
    accesses = openLog(process, '/var/log/nginx/access.log', 1);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    await early('emerg', `open() "/var/log/nginx/error.log" failed (${reason(error)})`);
    return 1;
  }
  const log = (level: string, text: string): Promise<void> =>
    errors.write(
      Buffer.from(`${errorTime(process.now())} [${level}] ${process.pid}#${process.pid}: ${text}\n`),
    );
  const fail = async (text: string): Promise<number> => {
    await log('emerg', text);
    await early('emerg', text);
    return 1;
  };
  if (process.credentials.uid !== 0) {
    const said =
      'the "user" directive makes sense only if the master process runs with super-user privileges, ' +
      'ignored in /etc/nginx/nginx.conf:2';
    await log('warn', said);
    await early('warn', said);
  }
  const refused = prepare(process);
  if (refused !== undefined) return fail(refused);
  const worker = startWorker(process);
  const listeners: { close(): void }[] = [];
  try {
    for (const port of new Set(servers.flatMap(({ ports }) => ports))) {
      const site = servers.find(({ ports }) => ports.includes(port));
      const listener =
        site &&
        serveHttp(worker, port, (request, response) => answer(worker, site, accesses, request, response));
      if (listener === undefined)
        return await fail(`bind() to 0.0.0.0:${port} failed (98: Address already in use)`);
      listeners.push(listener);
    }
    await log('notice', 'using the "epoll" event method');
    await log('notice', VERSION);
    await log('notice', 'built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1) ');
    await log('notice', 'OS: Linux 6.8.0-60-generic');
    await log('notice', 'getrlimit(RLIMIT_NOFILE): 1048576:1048576');
    await log('notice', 'start worker processes');
    await log('notice', `start worker process ${worker.pid}`);
    const said = await untilStopped(process);
    await log('notice', said);
    await log('notice', 'exit');
    try {
      process.files.unlink(PID_FILE);
    } catch {
      // it is gone already
    }
    return 0;
  } finally {
    for (const listener of listeners) listener.close();
    if (worker instanceof SimulatedProcess && worker !== process) worker.deliver('KILL', 'outside');
  }
}

function prepare({ files, pid }: Process): string | undefined {
  for (const name of TEMPORARY) {
    const path = `/var/cache/nginx/${name}`;
    try {
      files.mkdir(path, 0o700);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code !== 'EEXIST') return `mkdir() "${path}" failed (${reason(error)})`;
    }
  }
  try {
    files.writeFile(PID_FILE, Buffer.from(`${pid}\n`));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return `open() "${PID_FILE}" failed (${reason(error)})`;
  }
  return undefined;
}

function reason({ code, message }: SystemError): string {
  return `${errorNumber(code)}: ${message}`;
}

function startWorker(process: Process): Process {
  if (!(process instanceof SimulatedProcess)) return process;
  const { credentials } = process;
  const ids = {
    uid: 101,
    realUid: 101,
    gid: 101,
    realGid: 101,
    groups: [101],
    capabilities: new Set<string>(),
  };
  const own = credentials.uid === 0 ? { ...credentials, ...ids } : credentials;
  const worker = process.forkProcess(async (self) => {
    await self.sleep(FOREVER);
    return 0;
  }, own);
  worker.argv = ['nginx: worker process'];
  process.argv = [`nginx: master process ${process.argv.join(' ')}`];
  return worker;
}

function openLog(process: Process, path: string, standard: number): OpenFile {
  const real = process.files.lstat(path).type === 'symlink' ? process.files.readlink(path) : path;
  const open = /^\/dev\/std(out|err)$/.test(real) ? process.descriptors.get(standard) : undefined;
  return open?.share() ?? process.files.open(path, { write: true, create: true, append: true });
}

function untilStopped(process: Process): Promise<string> {
  return new Promise((resolve, reject) => {
    process.onSignal('QUIT', () => resolve('signal 3 (SIGQUIT) received, shutting down'));
    process.onSignal('TERM', () => resolve('signal 15 (SIGTERM) received, exiting'));
    process.onSignal('INT', () => resolve('signal 2 (SIGINT) received, exiting'));
    process.onSignal('HUP', 'ignore');
    process.onSignal('PIPE', 'ignore');
    process.sleep(FOREVER).catch(reject);
  });
}

async function answer(
  process: Process,
  site: NginxServer,
  accesses: OpenFile,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const now = process.now();
  const { status, headers, body } = pageFor(process, site, request);
  response.statusCode = status;
  response.setHeader('Server', VERSION);
  response.setHeader('Date', now.toUTCString());
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
  const sent = request.method === 'HEAD' ? 0 : body.length;
  const agent = request.headers['user-agent'] ?? '-';
  const line = `"${request.method} ${request.url} HTTP/${request.httpVersion}" ${status} ${sent} "${request.headers.referer ?? '-'}" "${agent}" "-"`;
  await accesses.write(Buffer.from(`${remoteAddress(request)} - - [${logTime(now)}] ${line}\n`));
}

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

function pageFor(
  { files }: Process,
  site: NginxServer,
  { method = 'GET', url = '/', headers }: IncomingMessage,
): Page {
  if (method !== 'GET' && method !== 'HEAD') return errorPage(405, 'Not Allowed');
  const path = pathOfRequest(url);
  if (path === undefined) return errorPage(400, 'Bad Request');
  try {
    let file = `${site.root}${path}`;
    if (files.stat(file).type === 'directory') {
      if (!path.endsWith('/'))
        return {
          ...errorPage(301, 'Moved Permanently'),
          headers: { 'Content-Type': 'text/html', Location: `http://${headers.host ?? 'localhost'}${path}/` },
        };
      const index = site.index.find((name) => isThere(files, `${file}${name}`));
      if (index === undefined) return errorPage(403, 'Forbidden');
      file = `${file}${index}`;
    }
    const { modified, size } = files.stat(file);
    const seconds = Math.floor(modified.getTime() / 1000);
    const about = {
      'Content-Type': mediaType(file) ?? 'application/octet-stream',
      'Last-Modified': modified.toUTCString(),
      ETag: `"${seconds.toString(16)}-${size.toString(16)}"`,
      'Accept-Ranges': 'bytes',
    };
    return { status: 200, headers: about, body: files.readFile(file) };
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return error.code === 'EACCES' ? errorPage(403, 'Forbidden') : errorPage(404, 'Not Found');
  }
}

function isThere(files: Process['files'], path: string): boolean {
  try {
    return files.stat(path).type === 'file';
  } catch {
    return false;
  }
}

function errorPage(status: number, title: string): Page {
  const text = `${status} ${title}`;
  const lines = [
    '<html>',
    `<head><title>${text}</title></head>`,
    '<body>',
    `<center><h1>${text}</h1></center>`,
    `<hr><center>${VERSION}</center>`,
    '</body>',
    '</html>',
    '',
  ];
  return { status, headers: { 'Content-Type': 'text/html' }, body: Buffer.from(lines.join('\r\n')) };
}

/** "2026/11/24 20:26:31", in UTC. */
function errorTime(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}
