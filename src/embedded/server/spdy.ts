import type { Duplex } from 'node:stream';
import { constants, createDeflate, createInflate } from 'node:zlib';
import { spdyDictionary } from './spdy-dictionary.ts';

/** One stream of a SPDY connection that the client opened. */
export interface SpdyStream {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** What the client sends; what came before is heard first. */
  listen(data: (bytes: Buffer) => void, end: () => void): void;
  write(bytes: Uint8Array): void;
  /** Nothing more comes from us. */
  end(): void;
  reset(): void;
}

export interface SpdySession {
  /** Bytes the client has not taken yet. */
  readonly backlog: number;
  /** Says goodbye and closes the connection. */
  close(): void;
}

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FIN = 1;
const VERSION = 0x8003;
const CANCEL = 5;
/** Frames may be 16 MiB; the clients of the API send 32 KiB at most. */
const LONGEST_FRAME = 1024 * 1024;

/**
 * The server's side of SPDY/3.1, as far as kubectl speaks it: streams that the client opens, data, ping. There is no
 * flow control, which the client's library lacks as well. What breaks the protocol closes the connection.
 */
export function createSpdySession(
  connection: Duplex,
  onStream: (stream: SpdyStream) => void,
  onClose: () => void,
): SpdySession {
  const streams = new Map<number, OpenStream>();
  const decompress = createHeaderReader();
  const compress = createHeaderWriter();
  let rest: Buffer = Buffer.alloc(0);
  let work: Promise<void> = Promise.resolve();
  let last = 0;

  const send = (bytes: Uint8Array): void => {
    if (!connection.writableEnded && !connection.destroyed) connection.write(bytes);
  };
  const data = (id: number, flags: number, bytes: Uint8Array): void => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id, 0);
    head.writeUInt32BE(((flags << 24) | bytes.length) >>> 0, 4);
    send(Buffer.concat([head, bytes]));
  };

  const open = async (flags: number, payload: Buffer): Promise<void> => {
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    const headers = readHeaders(await decompress(payload.subarray(10)));
    if (id <= last || id % 2 === 0) throw new Error('a stream out of order');
    last = id;
    const stream = createStream(id, headers, data, (status) => {
      streams.delete(id);
      send(control(RST_STREAM, 0, words(id, status)));
    });
    streams.set(id, stream);
    const empty = await compress(Buffer.alloc(4));
    send(control(SYN_REPLY, 0, Buffer.concat([words(id), empty])));
    onStream(stream);
    if ((flags & FIN) !== 0) stream.receiveEnd();
  };

  const receive = async (head: Buffer, payload: Buffer): Promise<void> => {
    const flags = head.readUInt8(4);
    if ((head.readUInt8(0) & 0x80) === 0) {
      const stream = streams.get(head.readUInt32BE(0));
      stream?.receive(payload);
      if ((flags & FIN) !== 0) stream?.receiveEnd();
      return;
    }
    switch (head.readUInt16BE(2)) {
      case SYN_STREAM:
        await open(flags, payload);
        break;
      case RST_STREAM: {
        const id = payload.readUInt32BE(0);
        streams.get(id)?.receiveEnd();
        streams.delete(id);
        break;
      }
      case PING:
        send(control(PING, 0, payload));
        break;
      case GOAWAY:
        connection.end();
        break;
      default:
      // settings and window updates change nothing here
    }
  };

  connection.on('data', (bytes: Buffer) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (rest.length >= 8) {
      const length = rest.readUIntBE(5, 3);
      if (length > LONGEST_FRAME) {
        connection.destroy();
        return;
      }
      if (rest.length < 8 + length) return;
      const head = rest.subarray(0, 8);
      const payload = rest.subarray(8, 8 + length);
      rest = rest.subarray(8 + length);
      // one after another: headers are decompressed in turns of their own
      work = work.then(() => receive(head, payload)).catch(() => void connection.destroy());
    }
  });
  connection.on('error', () => {});
  connection.on('close', () => {
    for (const stream of streams.values()) stream.receiveEnd();
    onClose();
  });
  connection.on('end', () => connection.end());

  return {
    get backlog() {
      return connection.writableLength;
    },
    close() {
      send(control(GOAWAY, 0, words(last, 0)));
      connection.end();
    },
  };
}

function control(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(VERSION, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt32BE((flags << 24) | payload.length, 4);
  return Buffer.concat([head, payload]);
}

interface OpenStream extends SpdyStream {
  receive(bytes: Buffer): void;
  receiveEnd(): void;
}

function createStream(
  id: number,
  headers: ReadonlyMap<string, string>,
  send: (id: number, flags: number, bytes: Uint8Array) => void,
  reset: (status: number) => void,
): OpenStream {
  let listener: { data: (bytes: Buffer) => void; end: () => void } | undefined;
  const early: Buffer[] = [];
  let inputEnded = false;
  let ended = false;
  return {
    headers,
    listen(onData, onEnd) {
      listener = { data: onData, end: onEnd };
      for (const bytes of early.splice(0)) onData(bytes);
      if (inputEnded) onEnd();
    },
    write: (bytes) => {
      if (!ended && bytes.length > 0) send(id, 0, bytes);
    },
    end: () => {
      if (!ended) send(id, FIN, Buffer.alloc(0));
      ended = true;
    },
    reset: () => {
      ended = true;
      reset(CANCEL);
    },
    receive: (bytes) => {
      if (inputEnded) return;
      if (listener === undefined) early.push(bytes);
      else listener.data(bytes);
    },
    receiveEnd: () => {
      if (inputEnded) return;
      inputEnded = true;
      listener?.end();
    },
  };
}

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
};

/** Throws RangeError when it is cut short. */
function readHeaders(block: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = block.readUInt32BE(at);
    at += 4 + length;
    return block.subarray(at - length, at).toString('utf8');
  };
  for (let left = block.readUInt32BE(0); left > 0; left -= 1) {
    const name = text();
    headers.set(name.toLowerCase(), text());
  }
  return headers;
}

/** All header blocks of a connection are one compressed stream, flushed after each block. */
function createHeaderReader(): (bytes: Buffer) => Promise<Buffer> {
  const inflate = createInflate({ dictionary: spdyDictionary });
  let out: Buffer[] = [];
  inflate.on('data', (bytes: Buffer) => out.push(bytes));
  return (bytes) =>
    new Promise((resolve, reject) => {
      inflate.once('error', reject);
      inflate.write(bytes, () => {
        inflate.off('error', reject);
        resolve(Buffer.concat(out));
        out = [];
      });
    });
}

function createHeaderWriter(): (bytes: Buffer) => Promise<Buffer> {
  const deflate = createDeflate({ dictionary: spdyDictionary });
  let out: Buffer[] = [];
  deflate.on('data', (bytes: Buffer) => out.push(bytes));
  return (bytes) =>
    new Promise((resolve) => {
      deflate.write(bytes);
      deflate.flush(constants.Z_SYNC_FLUSH, () => {
        resolve(Buffer.concat(out));
        out = [];
      });
    });
}
