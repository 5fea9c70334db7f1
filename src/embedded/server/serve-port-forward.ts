import { createWebSocketStream } from 'ws';
import type { Duplex } from 'node:stream';
import { failures } from '../objects/status-error.ts';
import type { Target } from '../registry/types.ts';
import { requireCreate, wrongMethod, type Exchange } from './exchange.ts';
import { findPod, requireHost } from './pod-container.ts';
import { writeText } from './respond.ts';
import { acceptSpdy } from './spdy-streams.ts';
import { createSpdySession, type SpdyStream } from './spdy.ts';
import { upgradeAsked } from './upgrade.ts';
import { acceptWebSocket, offeredProtocols } from './websocket-streams.ts';

const PROTOCOL = 'portforward.k8s.io';
/** SPDY inside of websocket messages: what kubectl does first. */
const TUNNEL = `SPDY/3.1+${PROTOCOL}`;

/** Forwards connections to ports of a Pod. Throws StatusError before the connection changes its protocol. */
export async function servePortForward(exchange: Exchange, target: Target): Promise<void> {
  const { request, response, query, parts } = exchange;
  if (request.method !== 'GET' && request.method !== 'POST') throw wrongMethod();
  if (query.getAll('dryRun').length > 0) throw failures.badRequest('dryRun is not supported');
  requireCreate(exchange);
  const pod = findPod(parts, target);
  requireHost(pod);
  const upgrade = upgradeAsked(request);
  if (upgrade === '') throw failures.badRequest('Upgrade request required');
  if (pod.status?.phase !== 'Running') {
    // what clients ask first themselves
    writeText(
      response,
      500,
      `unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`,
    );
    return;
  }
  let connection: Duplex | undefined;
  if (upgrade === 'spdy/3.1') connection = acceptSpdy(request, response, PROTOCOL);
  else if (upgrade === 'websocket' && offeredProtocols(request).includes(TUNNEL)) {
    const socket = await acceptWebSocket(request, response, TUNNEL);
    if (socket !== undefined) connection = createWebSocketStream(socket);
  } else {
    writeText(response, 400, `unable to upgrade: only ${TUNNEL} and SPDY/3.1 are known here\n`);
  }
  if (connection !== undefined) forward(exchange, target, pod.metadata.uid ?? '', connection);
}

/** Each forwarded connection is two streams with one request id: data, and one for what goes wrong. */
function forward({ parts }: Exchange, target: Target, uid: string, connection: Duplex): void {
  const waiting = new Map<string, SpdyStream>();
  const open = new Set<Duplex>();
  createSpdySession(
    connection,
    (stream) => {
      const type = stream.headers.get('streamtype');
      const port = Number(stream.headers.get('port'));
      if ((type !== 'data' && type !== 'error') || !Number.isInteger(port) || port < 1 || port > 65535) {
        stream.reset();
        return;
      }
      const id = stream.headers.get('requestid') ?? String(port);
      const other = waiting.get(id);
      if (other === undefined) {
        waiting.set(id, stream);
        return;
      }
      waiting.delete(id);
      const [data, errors] = type === 'data' ? [stream, other] : [other, stream];
      void forwardOne(target, uid, port, data, errors, parts.node.connect(target, port), open);
    },
    () => {
      for (const socket of open) socket.destroy();
    },
  );
}

async function forwardOne(
  target: Target,
  uid: string,
  port: number,
  data: SpdyStream,
  errors: SpdyStream,
  connecting: Promise<Duplex>,
  open: Set<Duplex>,
): Promise<void> {
  const why = await connectTo(connecting, data, open);
  if (why !== undefined) {
    errors.write(Buffer.from(`error forwarding port ${port} to pod ${target.name}, uid ${uid}: ${why}`));
  }
  errors.end();
  data.end();
}

/** Resolves when the Pod's side has ended: with why, when it could not be reached. */
async function connectTo(
  connecting: Promise<Duplex>,
  data: SpdyStream,
  open: Set<Duplex>,
): Promise<string | undefined> {
  let socket: Duplex;
  try {
    socket = await connecting;
  } catch (error) {
    return (error as Error).message.replace(/^Internal error occurred: /, '');
  }
  open.add(socket);
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => data.write(bytes));
    const over = (): void => {
      open.delete(socket);
      resolve(undefined);
    };
    socket.on('end', over);
    socket.on('close', over);
    data.listen(
      (bytes) => socket.write(bytes),
      () => socket.end(),
    );
  });
}
