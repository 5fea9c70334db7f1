import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { constants } from 'node:crypto';
import { createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';
import { MachineFault } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import type { Handle } from './handle.ts';
import type { Pki } from './pki.ts';
import { responseForUpgrade } from './upgrade.ts';

/** As k8s.io/apiserver/pkg/server/secure_serving.go has them. */
const MAX_HEADER_BYTES = 1024 * 1024;
const HEADER_LIMIT_MS = 32_000;
/** A whole body has to be there by then (--request-timeout). */
const REQUEST_LIMIT_MS = 60_000;
const KEEP_ALIVE_MS = 90_000;
const HANDSHAKE_LIMIT_MS = 10_000;
const END_LIMIT_MS = 1_000;
const TLS_HANDSHAKE = 0x16;

export interface Listening {
  readonly port: number;
  /** Open now. */
  readonly connections: number;
  /** Takes no more connections, lets answers end for a second, then closes what is open. */
  close(): Promise<void>;
}

/**
 * Serves HTTPS on 127.0.0.1. `port` 0 takes a free one. Rejects with MachineFault (code "port") when it is taken.
 */
export async function listen(pki: Pki, port: number, handle: Handle, log: Log): Promise<Listening> {
  const server = createServer({
    cert: pki.server.certificate,
    key: pki.server.key,
    ca: pki.caCertificate,
    minVersion: 'TLSv1.2',
    requestCert: true,
    // who has none, or one of another authority, is answered in HTTP
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    // a resumed session would not show its certificate
    secureOptions: constants.SSL_OP_NO_TICKET,
    handshakeTimeout: HANDSHAKE_LIMIT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: HEADER_LIMIT_MS,
    requestTimeout: REQUEST_LIMIT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
    // told in Go's words below
    requireHostHeader: false,
    noDelay: true,
  });
  server.maxHeadersCount = 0;
  server.on('request', (request, response) => {
    const fault = faultOfHost(request);
    if (fault === undefined) void handle(request, response);
    else refuseWith(request.socket, fault);
  });
  server.on('checkContinue', (request, response) => {
    response.writeContinue();
    void handle(request, response);
  });
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    void handle(request, responseForUpgrade(request, socket, head));
  });
  server.on('connect', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    void handle(request, responseForUpgrade(request, socket, head));
  });
  server.on('clientError', refuse);
  server.on('tlsClientError', (error, socket: TLSSocket) => {
    log.write('tls-failed', { why: error.message });
    socket.destroy();
  });

  const sockets = new Set<Socket>();
  const raw = createRawServer({ pauseOnConnect: false, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    tellProtocols(socket, server);
  });
  await bind(raw, port);
  const address = raw.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    port: address.port,
    get connections() {
      return sockets.size;
    },
    close: () => end(raw, server, sockets),
  };
}

function bind(server: RawServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is taken' : error.message;
      reject(
        new MachineFault('port', `can't serve on 127.0.0.1:${port}: ${why}`, 'choose another with --port', {
          cause: error,
        }),
      );
    });
    server.listen({ host: '127.0.0.1', port }, () => resolve());
  });
}

/** Who speaks plain HTTP is told so, as Go tells it; the rest goes to TLS. */
function tellProtocols(socket: Socket, server: Server): void {
  const limit = setTimeout(() => socket.destroy(), HANDSHAKE_LIMIT_MS);
  socket.on('error', () => {});
  socket.once('close', () => clearTimeout(limit));
  socket.once('readable', () => {
    const first = socket.read() as Buffer | null;
    clearTimeout(limit);
    if (first === null) {
      socket.destroy();
      return;
    }
    if (first[0] === TLS_HANDSHAKE) {
      socket.unshift(first);
      server.emit('connection', socket);
      return;
    }
    const looksLikeHttp = /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) ?/.test(
      first.subarray(0, 8).toString('latin1'),
    );
    socket.end(
      looksLikeHttp
        ? 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n'
        : '',
    );
  });
}

/** What Go's net/http answers to what is no request. */
function refuse(error: NodeJS.ErrnoException & { readonly rawPacket?: Buffer }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET' || error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    socket.destroy();
    return;
  }
  const known = FAULTS[error.code ?? ''] ?? '400 Bad Request';
  // what is no request line at all is told so before its method is
  const isRequest = /^[!#-'*+.0-9A-Z^-z|~-]+ \/\S* HTTP\/1\./.test(error.rawPacket?.toString('latin1') ?? '');
  refuseWith(socket, error.code === 'HPE_INVALID_METHOD' && !isRequest ? '400 Bad Request' : known);
}

/** What the parser says, as Go's net/http answers it; anything else is 400 Bad Request. */
const FAULTS: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_INVALID_VERSION: '505 HTTP Version Not Supported: unsupported protocol version',
  HPE_INVALID_TRANSFER_ENCODING: { line: '501 Not Implemented', text: 'Unsupported transfer encoding' },
  HPE_INVALID_METHOD: statusOf(405, {
    message: 'the server does not allow this method on the requested resource',
    reason: 'MethodNotAllowed',
    details: {},
  }),
  HPE_INVALID_CHUNK_SIZE: statusOf(500, { message: 'invalid byte in chunk length' }),
};

/** The status line, which is the body as well unless `text` is. */
type Refusal = string | { readonly line: string; readonly text: string; readonly type?: string };

function statusOf(code: 405 | 500, more: Readonly<Record<string, unknown>>): Refusal {
  const line = code === 405 ? '405 Method Not Allowed' : '500 Internal Server Error';
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...more, code };
  return { line, text: `${JSON.stringify(status)}\n`, type: 'application/json' };
}

/** RFC 9112, 3.2: a request of HTTP/1.1 names one host. */
function faultOfHost(request: IncomingMessage): Refusal | undefined {
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length;
  if (hosts > 1) return '400 Bad Request';
  if (hosts === 0 && request.httpVersion === '1.1') return '400 Bad Request: missing required Host header';
  return undefined;
}

function refuseWith(socket: Duplex, refusal: Refusal): void {
  const {
    line,
    text,
    type = 'text/plain; charset=utf-8',
  } = typeof refusal === 'string' ? { line: refusal, text: refusal, type: undefined } : refusal;
  socket.end(`HTTP/1.1 ${line}\r\nContent-Type: ${type}\r\nConnection: close\r\n\r\n${text}`);
}

async function end(raw: RawServer, server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => raw.close(() => resolve()));
  server.closeIdleConnections();
  const limit = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, END_LIMIT_MS);
  await closed;
  clearTimeout(limit);
}
