import type { OpenFile } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import type { Options } from '../options.ts';
import { encodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { ToolExit } from '../tool.ts';
import { addressesOf, connect, connectMessage, headerOf, readAnswer, TimedOut } from './http.ts';
import type { Connection, HttpAnswer } from './http.ts';

interface Target {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly credentials: string | undefined;
}

const long = {
  quiet: 'q',
  'output-document': 'O',
  timeout: 'T',
  'server-response': 'S',
  spider: 'spider',
  header: 'header:',
  'post-data': 'post-data:',
  'post-file': 'post-file:',
  'user-agent': 'U',
  'no-check-certificate': 'no-check-certificate',
  'directory-prefix': 'P',
  tries: 't',
  continue: 'c',
  proxy: 'Y',
  'output-file': 'o',
  'no-verbose': 'nv',
};

/** wget of busybox. */
export async function wget(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'cqSO:o:P:T:U:Y:t:n:', long);
  if (options.rest.length === 0) tool.usage();
  for (const url of options.rest) await new Download(tool, options).run(url);
  return 0;
}

class Download {
  readonly #tool: Tool;
  readonly #options: Options;
  readonly #timeout: number;

  constructor(tool: Tool, options: Options) {
    this.#tool = tool;
    this.#options = options;
    // busybox waits for 900 seconds
    this.#timeout = Number(options.value('T') ?? 900) * 1000;
  }

  #say(text: string): void {
    if (!this.#options.has('q')) this.#tool.err(text);
  }

  async run(url: string): Promise<void> {
    const tool = this.#tool;
    let target = this.#parse(url);
    const original = target;
    for (let redirections = 0; ; redirections += 1) {
      const connection = await this.#connect(target);
      try {
        const answer = await this.#ask(connection, target);
        if (this.#options.has('S')) {
          tool.err(
            `  ${answer.statusLine}\n${answer.headers.map(([name, value]) => `  ${name}: ${value}\n`).join('')}`,
          );
        }
        const location = headerOf(answer, 'location');
        if ([301, 302, 303, 307, 308].includes(answer.status) && location !== undefined) {
          if (redirections >= 5) tool.die('too many redirections');
          target = this.#parse(
            location.startsWith('/')
              ? `${target.scheme}://${target.host}:${target.port}${location}`
              : location,
          );
          continue;
        }
        if (answer.status === 204 || (answer.status >= 200 && answer.status < 300)) {
          await this.#save(answer, original);
          return;
        }
        tool.die(`server returned error: ${answer.statusLine}`);
      } catch (error) {
        if (error instanceof TimedOut) tool.die('download timed out');
        throw error;
      } finally {
        connection.close();
      }
    }
  }

  #parse(url: string): Target {
    const match = /^(?:([a-z]+):\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([/?][^#]*)?/i.exec(url);
    const scheme = (match?.[1] ?? 'http').toLowerCase();
    if (match === null || !/^(?:https?|ftp)$/.test(scheme))
      return this.#tool.die(`not an http or ftp url: ${url}`);
    const path = match[5] ?? '/';
    return {
      scheme,
      host: match[3] ?? '',
      port: Number(match[4] ?? (scheme === 'https' ? 443 : scheme === 'ftp' ? 21 : 80)),
      path: path.startsWith('?') ? `/${path}` : path,
      credentials: match[2],
    };
  }

  async #connect(target: Target): Promise<Connection> {
    const tool = this.#tool;
    const [ip] = await addressesOf(tool, target.host);
    if (ip === undefined) return tool.die(`bad address '${target.host}'`);
    const shown = target.port === 80 ? target.host : `${target.host}:${target.port}`;
    this.#say(`Connecting to ${shown} (${ip}:${target.port})\n`);
    await tool.flush();
    try {
      const connection = await connect(tool, ip, target.port, this.#timeout);
      if (connection === 'time') return tool.die('download timed out');
      if (target.scheme === 'https') {
        // nobody here speaks TLS: the other side's answer is no record of it
        connection.close();
        if (!this.#options.has('no-check-certificate')) {
          tool.err('wget: note: TLS certificate validation not implemented\n');
        }
        tool.err('wget: TLS error from peer (alert code 80): internal error\n');
        return tool.die('error getting response: Connection reset by peer');
      }
      return connection;
    } catch (error) {
      if (error instanceof ToolExit || !(error instanceof Error && 'code' in error)) throw error;
      return tool.die(`can't connect to remote host (${ip}): ${connectMessage(error)}`);
    }
  }

  async #ask(connection: Connection, target: Target): Promise<HttpAnswer> {
    const options = this.#options;
    const file = options.value('post-file');
    const body =
      file === undefined
        ? options.has('post-data')
          ? encodeText(options.value('post-data') ?? '')
          : undefined
        : await this.#tool.read(file);
    const own = options.all('header');
    const lines = [
      `${body === undefined ? (options.has('spider') ? 'HEAD' : 'GET') : 'POST'} ${target.path} HTTP/1.1`,
    ];
    const add = (name: string, value: string): void => {
      if (!own.some((header) => header.toLowerCase().startsWith(`${name.toLowerCase()}:`)))
        lines.push(`${name}: ${value}`);
    };
    const isDefault = target.port === 80;
    add('Host', isDefault ? target.host : `${target.host}:${target.port}`);
    add('User-Agent', options.value('U') ?? 'Wget');
    lines.push('Connection: close');
    if (target.credentials !== undefined)
      lines.push(
        `Authorization: Basic ${Buffer.from(decodeURIComponent(target.credentials)).toString('base64')}`,
      );
    lines.push(...own);
    if (body !== undefined) {
      add('Content-Type', 'application/x-www-form-urlencoded');
      lines.push(`Content-Length: ${body.length}`);
    }
    connection.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body ?? Buffer.alloc(0)]));
    let answer: HttpAnswer | undefined;
    try {
      answer = await readAnswer(this.#tool, connection, this.#timeout);
    } catch (error) {
      if (error instanceof TimedOut || error instanceof ToolExit) throw error;
      answer = undefined;
    }
    if (answer === undefined) return this.#tool.die('error getting response');
    if (answer.status === 0) return this.#tool.die('error getting response');
    return answer;
  }

  async #save(answer: HttpAnswer, target: Target): Promise<void> {
    const tool = this.#tool;
    if (this.#options.has('spider')) {
      this.#say('remote file exists\n');
      return;
    }
    const name = this.#options.value('O') ?? this.#fileName(target);
    let file: OpenFile | undefined;
    if (name !== '-') {
      try {
        if (!this.#options.has('O') && this.#exists(name)) tool.die(`can't open '${name}': File exists`);
        file = tool.process.files.open(name, { write: true, create: true, truncate: true });
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        tool.die(`can't open '${name}': ${error.message}`);
      }
    }
    this.#say(name === '-' ? 'writing to stdout\n' : `saving to '${name}'\n`);
    let size = 0;
    try {
      for await (const chunk of answer.body) {
        size += chunk.length;
        if (file === undefined) tool.out(chunk);
        else await file.write(chunk);
        await tool.relieve();
      }
    } finally {
      file?.close();
    }
    const shown = name === '-' ? '-' : (name.split('/').at(-1) ?? name);
    const label = shown.length > 20 ? shown.slice(0, 20) : shown.padEnd(20);
    this.#say(`${label} 100% |${'*'.repeat(32)}| ${String(size).padStart(5)}  0:00:00 ETA\n`);
    this.#say(name === '-' ? 'written to stdout\n' : `'${name}' saved\n`);
    await tool.flush();
  }

  #exists(name: string): boolean {
    try {
      this.#tool.process.files.lstat(name);
      return true;
    } catch (error) {
      if (error instanceof SystemError) return false;
      throw error;
    }
  }

  #fileName(target: Target): string {
    const name = target.path.replace(/\?.*$/, '').split('/').at(-1) ?? '';
    const own = name === '' ? 'index.html' : name;
    const folder = this.#options.value('P');
    return folder === undefined ? own : `${folder}/${own}`;
  }
}
