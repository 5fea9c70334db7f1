import type { IncomingMessage, ServerResponse } from 'node:http';
import { readSize, type AskedStreams, type RemoteStreams } from './remote-streams.ts';
import { writeText } from './respond.ts';
import { createSpdySession, type SpdyStream } from './spdy.ts';
import { takeConnection, type Upgrade } from './upgrade.ts';

const V4 = 'v4.channel.k8s.io';
const CREATION_LIMIT_MS = 30_000;

/**
 * Changes a connection to SPDY with one of the protocols the client offers. Undefined when there is none of ours; then
 * it has been told.
 */
export function acceptSpdy(
  request: IncomingMessage,
  response: ServerResponse,
  protocol: string,
): Upgrade['socket'] | undefined {
  const name = 'x-stream-protocol-version';
  const offered = request.rawHeaders
    .filter((_value, index) => index % 2 === 1 && request.rawHeaders[index - 1]?.toLowerCase() === name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim());
  if (!offered.includes(protocol)) {
    const sides = `client supports [${offered.join(' ')}], server supports [${protocol}]`;
    writeText(response, 403, `unable to upgrade: unable to negotiate protocol: ${sides}\n`);
    return undefined;
  }
  const { socket, head } = takeConnection(request, response);
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n' +
      `X-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length > 0) socket.unshift(head);
  return socket;
}

/** exec and attach over SPDY, as clients before websockets do it; resolves when all streams are open. */
export function acceptSpdyStreams(
  request: IncomingMessage,
  response: ServerResponse,
  asked: AskedStreams,
): Promise<RemoteStreams | undefined> {
  const socket = acceptSpdy(request, response, V4);
  if (socket === undefined) return Promise.resolve(undefined);
  const wanted = [
    'error',
    ...(asked.stdin ? ['stdin'] : []),
    ...(asked.stdout ? ['stdout'] : []),
    ...(asked.stderr ? ['stderr'] : []),
    ...(asked.tty ? ['resize'] : []),
  ];
  const streams = new Map<string, SpdyStream>();
  let gone: (() => void) | undefined;
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error('the client did not open its streams'));
    }, CREATION_LIMIT_MS);
    const session = createSpdySession(
      socket,
      (stream) => {
        streams.set(stream.headers.get('streamtype') ?? '', stream);
        if (!wanted.every((type) => streams.has(type))) return;
        clearTimeout(limit);
        resolve({
          write: (name, bytes) => streams.get(name)?.write(bytes),
          finish(status) {
            streams.get('error')?.write(Buffer.from(JSON.stringify(status)));
            for (const type of wanted) streams.get(type)?.end();
            session.close();
          },
          get backlog() {
            return session.backlog;
          },
          listen(listeners) {
            gone = listeners.gone;
            streams.get('stdin')?.listen(listeners.input, listeners.inputEnd);
            streams.get('resize')?.listen(
              (bytes) => {
                const size = readSize(bytes.toString('utf8'));
                if (size !== undefined) listeners.resize(size.columns, size.rows);
              },
              () => {},
            );
          },
        });
      },
      () => {
        clearTimeout(limit);
        reject(new Error('the client is gone'));
        gone?.();
      },
    );
  });
}
