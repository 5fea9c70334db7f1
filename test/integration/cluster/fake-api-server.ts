import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { systemClock, type Clock } from '../../../src/lib/clock.ts';
import type { Credentials } from '../../../src/cluster/api/credentials.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real HTTPS server that answers as an API server does, faults included; what is not set answers 404. */
export interface FakeApiServer {
  readonly credentials: Credentials;
  /** Method and path of every request, in order. */
  readonly requests: readonly string[];
  /** How many connections it has seen. */
  connections(): number;
  on(path: string, answer: Answer): void;
  /** What happens to a request to switch protocols (exec). */
  onUpgrade(answer: (request: IncomingMessage, socket: Duplex) => void): void;
  /** Ends every connection now. */
  cut(): void;
  close(): Promise<void>;
}

export async function startFakeApiServer(
  options: { readonly authority?: string } = {},
): Promise<FakeApiServer> {
  const answers = new Map<string, Answer>();
  const requests: string[] = [];
  let connections = 0;
  let upgrade: ((request: IncomingMessage, socket: Duplex) => void) | undefined;
  const server: Server = createServer({ key: fixture('api-server.key'), cert: fixture('api-server.crt') });
  const sockets = new Set<Duplex>();
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('request', (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const path = (request.url ?? '').split('?')[0] ?? '';
    (answers.get(path) ?? notFound)(request, response);
  });
  server.on('upgrade', (request, socket) => {
    requests.push(`UPGRADE ${request.url}`);
    // the client may hang up at any time
    socket.on('error', () => undefined);
    if (upgrade === undefined) socket.destroy();
    else upgrade(request, socket);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  answers.set('/version', (_request, response) => json(response, 200, { gitVersion: 'v1.36.3' }));
  answers.set('/api', (_request, response) => json(response, 200, { kind: 'APIVersions', versions: ['v1'] }));
  answers.set('/api/v1', (_request, response) =>
    json(response, 200, {
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: [
        { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get', 'list', 'deletecollection'] },
        { name: 'pods/exec', kind: 'PodExecOptions', namespaced: true, verbs: ['create'] },
        { name: 'namespaces', kind: 'Namespace', namespaced: false, verbs: ['get', 'list'] },
      ],
    }),
  );
  answers.set('/apis', (_request, response) => json(response, 200, { kind: 'APIGroupList', groups: [] }));
  return {
    credentials: {
      server: `https://127.0.0.1:${port}`,
      tls: { ca: fixture(options.authority ?? 'api-server.crt') },
      headers: () => Promise.resolve({}),
    },
    requests,
    connections: () => connections,
    on: (path, answer) => answers.set(path, answer),
    onUpgrade: (answer) => {
      upgrade = answer;
    },
    cut: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // the server no longer counts connections that switched protocols
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A clock whose waits are short; it notes how long they were to be. */
export const hurriedClock = (waits: number[]): Clock => ({
  ...systemClock,
  sleep: (ms, signal) => {
    waits.push(ms);
    return systemClock.sleep(1, signal);
  },
});

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** A v1.Status, as the API server words its errors. */
export const status = (code: number, message: string): object => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  message,
});

const notFound: Answer = (_request, response) => json(response, 404, status(404, 'not found'));

/** Says yes to switching protocols (RFC 6455, 4.2.2). */
export function acceptUpgrade(request: IncomingMessage, socket: Duplex): void {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
  );
}

/** One binary frame of a server: unmasked, payload under 126 bytes. */
export const frame = (channel: number, text: string): Buffer => {
  const payload = Buffer.concat([Buffer.of(channel), Buffer.from(text)]);
  return Buffer.concat([Buffer.of(0x82, payload.length), payload]);
};

/** The frame that closes a channel. */
export const closeFrame = Buffer.of(0x88, 0);
