import type { Duplex } from 'node:stream';
import type { Tool } from '../tool.ts';

/** A connection, as the tools read it. */
export class Connection {
  readonly #stream: Duplex;
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (chunk: Uint8Array) => {
      this.#chunks.push(Buffer.from(chunk));
      this.#wake?.();
    });
    stream.on('end', () => this.#end());
    stream.on('close', () => this.#end());
    stream.on('error', (error: Error) => {
      this.#failure = error;
      this.#end();
    });
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** What comes next; undefined at the end. Rejects with TimedOut after `ms`. */
  async read(tool: Tool, ms?: number): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) return chunk;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return undefined;
      const arrived = new Promise<'more'>((resolve) => {
        this.#wake = () => resolve('more');
      });
      const outcome = await waitOrEnd(tool, arrived, ms);
      if (outcome === 'time') throw new TimedOut();
    }
  }

  write(bytes: Uint8Array): void {
    if (!this.#stream.destroyed && this.#stream.writable) this.#stream.write(bytes);
  }

  finish(): void {
    if (!this.#stream.destroyed && this.#stream.writable) this.#stream.end();
  }

  close(): void {
    this.#stream.destroy();
  }
}

export class TimedOut extends Error {}

/** Waits for something, for a time at most, and no longer than the process lives. */
export async function waitOrEnd<T>(tool: Tool, wanted: Promise<T>, ms?: number): Promise<T | 'time'> {
  const { signal } = tool.process;
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;
  const ended = new Promise<'ended'>((resolve) => {
    stop = () => resolve('ended');
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  const late = new Promise<'time'>((resolve) => {
    if (ms !== undefined && Number.isFinite(ms)) timer = setTimeout(() => resolve('time'), ms);
  });
  try {
    const outcome = await Promise.race([wanted, ended, late]);
    // a process that is being ended learns it from its next system call
    if (outcome === 'ended') await tool.process.sleep(1);
    return outcome as T | 'time';
  } finally {
    clearTimeout(timer);
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

/** What a connection was refused for, in the C library's words. */
export function connectMessage(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ECONNREFUSED':
      return 'Connection refused';
    case 'EHOSTUNREACH':
      return 'No route to host';
    case 'ETIMEDOUT':
      return 'Connection timed out';
    default:
      return 'Network is unreachable';
  }
}

/** Opens a connection; 'time' when it takes longer than `ms`. Rejects as PodNetwork does. */
export async function connect(
  tool: Tool,
  ip: string,
  port: number,
  ms?: number,
): Promise<Connection | 'time'> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  tool.process.signal.addEventListener('abort', abort, { once: true });
  try {
    const wanted = tool.process.network
      .connect(ip, port, controller.signal)
      .then((stream) => new Connection(stream));
    const outcome = await waitOrEnd(tool, wanted, ms);
    if (outcome === 'time') {
      controller.abort();
      wanted.then((connection) => connection.close()).catch(() => undefined);
    }
    return outcome;
  } finally {
    tool.process.signal.removeEventListener('abort', abort);
  }
}

/** IP addresses of a name, or the address itself. */
export async function addressesOf(tool: Tool, host: string): Promise<readonly string[]> {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(':')) return [host];
  if (host === 'localhost') return ['127.0.0.1'];
  if (host === tool.process.hostname) return [tool.process.network.ip];
  const found = await waitOrEnd(tool, tool.process.network.resolve(host, tool.process.signal));
  return found === 'time' ? [] : found;
}

export interface HttpAnswer {
  /** "HTTP/1.1 200 OK" */
  readonly statusLine: string;
  readonly status: number;
  /** In order, names as they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: AsyncGenerator<Uint8Array>;
  readonly length: number | undefined;
}

export function headerOf(answer: Pick<HttpAnswer, 'headers'>, name: string): string | undefined {
  return answer.headers.find(([known]) => known.toLowerCase() === name)?.[1];
}

/** Reads an answer's head; the body comes as it is read. Undefined: the connection ended before. */
export async function readAnswer(
  tool: Tool,
  connection: Connection,
  ms?: number,
): Promise<HttpAnswer | undefined> {
  let buffer: Buffer = Buffer.alloc(0);
  let end = -1;
  while (end === -1) {
    const chunk = await connection.read(tool, ms);
    if (chunk === undefined) return undefined;
    buffer = Buffer.concat([buffer, chunk]);
    end = buffer.indexOf('\r\n\r\n');
    if (end === -1 && buffer.length > 131_072) return undefined;
  }
  const [statusLine = '', ...lines] = buffer.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const rest = buffer.subarray(end + 4);
  const status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec(statusLine)?.[1] ?? 0);
  const isChunked = /chunked/i.test(headerOf({ headers }, 'transfer-encoding') ?? '');
  const length = isChunked ? undefined : numberOf(headerOf({ headers }, 'content-length'));
  const body = isChunked
    ? chunkedBody(tool, connection, rest, ms)
    : plainBody(tool, connection, rest, length, ms);
  return { statusLine, status, headers, body, length };
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);

async function* plainBody(
  tool: Tool,
  connection: Connection,
  start: Uint8Array,
  length: number | undefined,
  ms?: number,
): AsyncGenerator<Uint8Array> {
  let left = length ?? Infinity;
  for (
    let chunk: Uint8Array | undefined = start;
    chunk !== undefined;
    chunk = left > 0 ? await connection.read(tool, ms) : undefined
  ) {
    const part = chunk.subarray(0, Math.min(chunk.length, left));
    left -= part.length;
    if (part.length > 0) yield part;
  }
}

async function* chunkedBody(
  tool: Tool,
  connection: Connection,
  start: Uint8Array,
  ms?: number,
): AsyncGenerator<Uint8Array> {
  let buffer: Buffer = Buffer.from(start);
  const more = async (): Promise<boolean> => {
    const chunk = await connection.read(tool, ms);
    if (chunk === undefined) return false;
    buffer = Buffer.concat([buffer, chunk]);
    return true;
  };
  for (;;) {
    while (!buffer.includes('\r\n')) if (!(await more())) return;
    const end = buffer.indexOf('\r\n');
    const size = Number.parseInt(buffer.subarray(0, end).toString('latin1'), 16);
    buffer = buffer.subarray(end + 2);
    if (!(size > 0)) return;
    while (buffer.length < size + 2) if (!(await more())) break;
    yield buffer.subarray(0, size);
    buffer = buffer.subarray(size + 2);
  }
}
