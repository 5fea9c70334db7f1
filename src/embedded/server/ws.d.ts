/** The part of the package ws that the server's side uses, beyond what its client's side declares. */
declare module 'ws' {
  import type { IncomingMessage } from 'node:http';
  import type { Duplex } from 'node:stream';

  export interface WebSocket {
    readonly bufferedAmount: number;
    close(code: number, reason?: string): void;
  }

  /** The payloads of binary messages as one stream of bytes, and back. */
  export function createWebSocketStream(socket: WebSocket): Duplex;

  export class WebSocketServer {
    constructor(options: {
      readonly noServer: true;
      readonly perMessageDeflate: false;
      readonly maxPayload: number;
      readonly clientTracking: false;
    });
    on(event: 'headers', listener: (headers: string[]) => void): void;
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (socket: WebSocket) => void,
    ): void;
  }
}
