import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import { readSize, type AskedStreams, type RemoteStreams } from './remote-streams.ts';
import { takeConnection } from './upgrade.ts';

/** The channels of remote commands (k8s.io/apimachinery/pkg/util/remotecommand). */
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const RESIZE = 4;
/** Followed by the channel that is closed; v5 alone has it. */
const CLOSE = 255;

const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const V5 = 'v5.channel.k8s.io';
/** In base64, each message begins with the channel's digit. */
const BASE64 = /(^|\.)base64\.channel\.k8s\.io$/;
const KNOWN = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'channel.k8s.io', 'base64.channel.k8s.io'];

/** The first protocol of the client's list that we know; false when there is none. No list is fine. */
export function pickProtocol(offered: readonly string[]): string | false {
  if (offered.length === 0) return '';
  if (offered.includes(V5)) return V5;
  return offered.find((protocol) => KNOWN.includes(protocol)) ?? false;
}

/** The protocols a websocket request offers. */
export function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((protocol) => protocol.trim())
    .filter((protocol) => protocol !== '');
}

/**
 * Accepts a websocket with one of its protocols ('' for none). Undefined when the handshake is no handshake; then it has
 * been answered. The protocol is answered by hand: ws takes no names with a slash, which are used here.
 */
export function acceptWebSocket(
  request: IncomingMessage,
  response: ServerResponse,
  protocol: string,
): Promise<WebSocket | undefined> {
  const { socket, head } = takeConnection(request, response);
  delete request.headers['sec-websocket-protocol'];
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    clientTracking: false,
  });
  server.on('headers', (headers) => {
    if (protocol !== '') headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
  });
  return new Promise((resolve) => {
    const lost = (): void => resolve(undefined);
    socket.once('close', lost);
    server.handleUpgrade(request, socket, head, (accepted) => {
      socket.off('close', lost);
      // what breaks the connection also closes it, and that is listened to
      accepted.on('error', () => {});
      resolve(accepted);
    });
  });
}

/** exec and attach over a websocket that speaks one of the protocols above. */
export function createWebSocketStreams(
  socket: WebSocket,
  protocol: string,
  asked: AskedStreams,
): RemoteStreams {
  const base64 = BASE64.test(protocol);
  const send = (channel: number, bytes: Uint8Array): void => {
    if (socket.readyState !== 1) return;
    const message = base64
      ? Buffer.from(`${channel}${Buffer.from(bytes).toString('base64')}`)
      : Buffer.concat([Buffer.of(channel), bytes]);
    socket.send(message);
  };
  // tells the client that the connection stands
  send(asked.stdout ? STDOUT : asked.stderr ? STDERR : STATUS, new Uint8Array());

  return {
    write: (stream, bytes) => send(stream === 'stdout' ? STDOUT : STDERR, bytes),
    finish(status) {
      send(STATUS, Buffer.from(JSON.stringify(status)));
      socket.close(1000);
    },
    get backlog() {
      return socket.bufferedAmount;
    },
    listen({ input, inputEnd, resize, gone }) {
      socket.on('message', (data) => {
        const channel = base64 ? Number(String.fromCharCode(data[0] ?? 0)) : data[0];
        const payload = base64
          ? Buffer.from(data.subarray(1).toString('latin1'), 'base64')
          : data.subarray(1);
        if (channel === STDIN && asked.stdin) input(payload);
        else if (channel === RESIZE) {
          const size = readSize(payload.toString('utf8'));
          if (size !== undefined) resize(size.columns, size.rows);
        } else if (channel === CLOSE && protocol === V5 && payload[0] === STDIN) inputEnd();
      });
      socket.on('close', gone);
    },
  };
}
