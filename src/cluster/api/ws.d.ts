/** The part of the package ws that the exec channel uses; the package carries no types. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { ClientRequest, IncomingMessage } from 'node:http';
  import type { RequestOptions } from 'node:https';

  export class WebSocket extends EventEmitter {
    static readonly OPEN: 1;
    readonly protocol: string;
    readonly readyState: number;
    constructor(
      address: string,
      protocols: readonly string[],
      options: RequestOptions & { perMessageDeflate?: boolean; maxPayload?: number },
    );
    send(data: Buffer): void;
    close(): void;
    terminate(): void;
    on(event: 'open', listener: () => void): this;
    on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): this;
    on(event: 'close', listener: (code: number, reason: Buffer) => void): this;
    on(event: 'error', listener: (error: Error) => void): this;
    on(
      event: 'unexpected-response',
      listener: (request: ClientRequest, response: IncomingMessage) => void,
    ): this;
  }
}
