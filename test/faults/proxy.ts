import { constants, X509Certificate } from 'node:crypto';
import { request as sendRequest, Agent, createServer, type RequestOptions, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Credentials } from '../../src/cluster/api/credentials.ts';
import type { KeyPair } from '../../src/embedded/server/certificates.ts';
import { seededRandom } from '../long/embedded-server.ts';

/** What goes wrong on the way to the API server. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** `share` of the requests are answered 429 or 500; `lasting`: the same paths each time, so that no retry helps. */
  | { readonly kind: 'answering'; readonly share: number; readonly seed: number; readonly lasting: boolean };

/** Stands between a client and an API server, and speaks to it as whoever speaks to the proxy. */
export interface FaultProxy {
  /** Such as "https://127.0.0.1:40123". */
  readonly server: string;
  fault: Fault;
  /** Requests that came, and those of them that were not passed on. */
  readonly count: { came: number; refused: number };
  /** Without a client's key the proxy can't speak in its name: connections of unknown clients are cut. */
  know(client: KeyPair): void;
  /** From then on nothing listens; once is enough. */
  stop(): Promise<void>;
}

/** Serves with `own` in front of the server that the credentials lead to. */
export async function startFaultProxy(own: KeyPair, { server, tls }: Credentials): Promise<FaultProxy> {
  const { hostname: host, port } = new URL(server);
  const { ca, cert, key } = tls;
  const agents = new Map<string, Agent>();
  const count = { came: 0, refused: 0 };
  const agentFor = (identity: { readonly cert?: Buffer | string; readonly key?: Buffer | string }): Agent =>
    new Agent({ keepAlive: true, ca, ...identity });
  const know = (client: KeyPair): void => {
    const { certificate, key: clientKey } = client;
    agents.set(nameOf(certificate), agentFor({ cert: certificate, key: clientKey }));
  };
  const nobody = agentFor({});
  if (cert !== undefined && key !== undefined) know({ certificate: cert.toString(), key: key.toString() });

  const listener = createServer({
    cert: own.certificate,
    key: own.key,
    requestCert: true,
    rejectUnauthorized: false,
    // a resumed session would not show its certificate
    secureOptions: constants.SSL_OP_NO_TICKET,
    keepAliveTimeout: 60_000,
  });
  const sockets = new Set<Duplex>();
  listener.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const proxy: FaultProxy = {
    server: '',
    fault: { kind: 'none' },
    count,
    know,
    async stop() {
      if (!listener.listening) return;
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      for (const agent of [nobody, ...agents.values()]) agent.destroy();
      await closed;
    },
  };

  /** What to send on with; undefined for a client that has gone, or that the proxy can't speak for. */
  const onward = (request: IncomingMessage): RequestOptions | undefined => {
    // null once the client has gone
    const certificate = (request.socket as TLSSocket).getPeerCertificate() as { raw?: Buffer } | null;
    if (certificate === null) return undefined;
    const { raw } = certificate;
    const agent = raw === undefined ? nobody : agents.get(raw.toString('base64'));
    const { method, url: path, headers } = request;
    return agent && { host, port, method, path, agent, headers: { ...headers, host: `${host}:${port}` } };
  };
  const random = new Map<number, () => number>();
  const refusalOf = (request: IncomingMessage): Refusal | undefined => {
    const { fault } = proxy;
    if (fault.kind !== 'answering') return undefined;
    const draw = random.get(fault.seed) ?? seededRandom(fault.seed);
    random.set(fault.seed, draw);
    const path = `${request.method} ${request.url?.replace(/\?.*$/, '')}`;
    const [one, two] = fault.lasting ? drawsFor(path, fault.seed) : [draw(), draw()];
    return one < fault.share ? REFUSALS[Math.floor(two * REFUSALS.length)] : undefined;
  };
  /** Waits, or refuses, as the fault says; whether the request goes on. */
  const letPass = async (request: IncomingMessage): Promise<Refusal | undefined> => {
    count.came += 1;
    if (proxy.fault.kind === 'slow') await sleep(proxy.fault.ms);
    const refusal = refusalOf(request);
    if (refusal !== undefined) count.refused += 1;
    return refusal;
  };

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = await letPass(request);
    if (refusal !== undefined) {
      request.resume();
      response.writeHead(refusal.status, refusal.headers).end(refusal.body);
      return;
    }
    const options = onward(request);
    if (options === undefined) {
      request.socket.destroy();
      return;
    }
    const sent = sendRequest(options, (answer) => {
      if (response.destroyed) return;
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    sent.on('error', () => response.destroy());
    response.on('close', () => sent.destroy());
    request.pipe(sent);
  };
  const passUpgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => {});
    const refusal = await letPass(request);
    if (refusal !== undefined) {
      const headers = Object.entries({
        ...refusal.headers,
        'content-length': Buffer.byteLength(refusal.body),
      });
      socket.end(`${headOf(refusal.status, headers)}${refusal.body}`);
      return;
    }
    const options = onward(request);
    if (options === undefined) {
      socket.destroy();
      return;
    }
    const sent = sendRequest({ ...options, agent: undefined, ...optionsOf(options.agent) });
    sent.on('error', () => socket.destroy());
    sent.on('upgrade', (answer, other: Duplex, rest: Buffer) => {
      socket.write(headOf(101, pairsOf(answer.rawHeaders)));
      socket.write(rest);
      other.write(head);
      join(socket, other);
    });
    sent.on('response', (answer) => {
      const headers = pairsOf(answer.rawHeaders).filter(
        ([name]) => !/^(connection|transfer-encoding)$/i.test(name),
      );
      socket.write(headOf(answer.statusCode ?? 502, [...headers, ['connection', 'close']]));
      answer.pipe(socket);
    });
    sent.end();
  };
  listener.on('request', (request, response) => void pass(request, response));
  listener.on('upgrade', (request, socket, head: Buffer) => void passUpgrade(request, socket, head));
  listener.on('clientError', (_error, socket) => socket.destroy());
  await listenAnew(listener);
  return Object.assign(proxy, { server: `https://127.0.0.1:${(listener.address() as AddressInfo).port}` });
}

/** Below the ports that systems hand out by themselves. */
let nextPort = 20_000 + Math.floor(Math.random() * 4_000);

/**
 * Listens on a port that no proxy of this run had before: whoever speaks to one that was stopped must not reach the next.
 */
async function listenAnew(listener: Server): Promise<void> {
  for (;;) {
    const port = nextPort++;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const taken = (): void => resolve(false);
    listener.once('error', taken);
    listener.listen(port, '127.0.0.1', () => resolve(true));
    const listens = await promise;
    listener.off('error', taken);
    if (listens) return;
    if (nextPort > 32_000) throw new Error('no port is free');
  }
}

interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const statusBody = (code: number, reason: string, message: string): string =>
  JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  });
const TEXT = { 'content-type': 'text/plain; charset=utf-8' };
const JSON_BODY = { 'content-type': 'application/json' };

/** As an API server words them, Status objects and plain text (apiserver/pkg/server/filters, storage's errors). */
const REFUSALS: readonly Refusal[] = [
  {
    status: 429,
    headers: { ...TEXT, 'retry-after': '1' },
    body: 'Too many requests, please try again later.\n',
  },
  {
    status: 429,
    headers: { ...JSON_BODY, 'retry-after': '1' },
    body: statusBody(429, 'TooManyRequests', 'the server has received too many requests'),
  },
  {
    status: 500,
    headers: JSON_BODY,
    body: statusBody(500, 'InternalError', 'Internal error occurred: etcdserver: request timed out'),
  },
  {
    status: 500,
    headers: TEXT,
    body: 'This request caused apiserver to panic. Look in the logs for details.\n',
  },
];

/** A client's name: its certificate. */
function nameOf(pem: string): string {
  return new X509Certificate(pem).raw.toString('base64');
}

/** Two numbers in [0, 1) that a path has for good. */
function drawsFor(path: string, seed: number): readonly [number, number] {
  let hash = seed >>> 0;
  for (const character of path) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  const draw = seededRandom(hash);
  return [draw(), draw()];
}

function optionsOf(agent: RequestOptions['agent']): RequestOptions {
  if (!(agent instanceof Agent)) return {};
  const { ca, cert, key } = agent.options;
  // a connection of its own: it is kept by whoever upgrades it
  return { agent: false, ca, cert, key };
}

function pairsOf(raw: readonly string[]): readonly (readonly [string, string])[] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : []));
}

function headOf(status: number, headers: readonly (readonly [string, string | number])[]): string {
  return `HTTP/1.1 ${status} -\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}
