import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Process } from '../process/types.ts';

/** Answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Serves HTTP on a port of the Pod until the process ends. Undefined when the port is taken. An answer that fails ends
 * its connection.
 */
export function serveHttp(process: Process, port: number, answer: Answer): { close(): void } | undefined {
  const server = createServer((request, response) => {
    void answerOrHangUp(answer, request, response);
  });
  const connections = new Set<Duplex>();
  const listening = process.network.listen(port, (stream) => {
    connections.add(stream);
    stream.once('close', () => connections.delete(stream));
    server.emit('connection', stream);
  });
  if (listening === undefined) return undefined;
  const close = (): void => {
    listening.close();
    for (const stream of connections) stream.destroy();
  };
  process.signal.addEventListener('abort', close, { once: true });
  return { close };
}

async function answerOrHangUp(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    response.sendDate = false;
    await answer(request, response);
  } catch {
    response.destroy();
  }
}

/** The client's address, for access logs. */
export function remoteAddress({ socket }: IncomingMessage): string {
  return socket.remoteAddress?.replace(/^::ffff:/, '') ?? '10.244.0.1';
}

/** The path of a request, decoded and without dots; undefined for what can't be a path. */
export function pathOfRequest(url: string): string | undefined {
  let text: string;
  try {
    text = decodeURIComponent(url.replace(/[?#].*$/s, ''));
  } catch {
    return undefined;
  }
  if (!text.startsWith('/') || text.includes('\0')) return undefined;
  const parts: string[] = [];
  for (const part of text.split('/').slice(1)) {
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  const folder = text.endsWith('/') && parts.length > 0 ? '/' : '';
  return `/${parts.join('/')}${folder}`;
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  gif: 'image/gif',
  html: 'text/html',
  htm: 'text/html',
  ico: 'image/vnd.microsoft.icon',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain',
  xml: 'application/xml',
};

/** By the end of the name; undefined when nothing is known. */
export function mediaType(path: string): string | undefined {
  return TYPES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ''];
}

/** "24/Nov/2026:20:26:31 +0000", in UTC. */
export function logTime(at: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
