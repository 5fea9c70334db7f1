import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connect, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../dist/embedded.js', import.meta.url));

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

/** The server of an embedded cluster in a folder of its own, which may be killed and started again. */
export interface EmbeddedServer {
  readonly folder: string;
  readonly pid: number;
  readonly alive: boolean;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Rejects when there is no answer. */
  send(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** A TLS connection with the administrator's certificate. */
  connect(): Promise<TLSSocket>;
  remove(): Promise<void>;
}

export function makeServer(): EmbeddedServer {
  const folder = mkdtempSync(join(tmpdir(), 'cks-server-'));
  let child: ChildProcess | undefined;
  let port = 0;
  let agent = new Agent();
  let identity: { ca: Buffer; cert: Buffer; key: Buffer };

  return {
    folder,
    get pid() {
      return child?.pid ?? 0;
    },
    get alive() {
      return child !== undefined && child.exitCode === null && child.signalCode === null;
    },
    async start() {
      const started = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', SCRIPT, '--folder', folder],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      child = started;
      const line = await new Promise<string>((resolve, reject) => {
        createInterface({ input: started.stdout }).once('line', resolve);
        started.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      });
      ({ port } = JSON.parse(line) as { port: number });
      const read = (name: string): Buffer => readFileSync(join(folder, 'pki', name));
      identity = { ca: read('ca.crt'), cert: read('admin.crt'), key: read('admin.key') };
      agent.destroy();
      agent = new Agent({ keepAlive: true, ...identity });
    },
    async kill() {
      const running = child;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
      const ended = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await ended;
    },
    send: (method, path, body, headers = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            host: '127.0.0.1',
            port,
            agent,
            method,
            path,
            timeout: 20_000,
            headers: {
              accept: 'application/json',
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
              ...headers,
            },
          },
          (response) => {
            const parts: Buffer[] = [];
            response.on('data', (part: Buffer) => parts.push(part));
            response.on('error', reject);
            response.on('end', () =>
              resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
            );
          },
        );
        sent.on('timeout', () => sent.destroy(new Error(`${method} ${path}: no answer in time`)));
        sent.on('error', reject);
        sent.end(body);
      }),
    connect: () =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, ...identity }, () => resolve(socket));
        socket.once('error', reject);
      }),
    async remove() {
      await this.kill();
      agent.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Numbers in [0, 1) from a seed (mulberry32), so that a run can be had again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
