import { request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { Container, Probe } from '../../objects/kinds.ts';

export type HttpGet = NonNullable<Probe['httpGet']>;

export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
}

/** Opens connections from the node. */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Duplex>;

/** A request failed; the message is Go's, without the `Get "url": ` before it. */
export class HttpFailure extends Error {}

/** The port by number or by the name of a container's port; undefined: no such name. */
export function portNumber(port: unknown, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  if (typeof port !== 'string') return undefined;
  const text = port;
  if (/^\d+$/.test(text)) return Number(text);
  return (container.ports ?? []).find((one) => one.name === text)?.containerPort;
}

/** The request's URL as Go prints it. */
export function urlOf(get: HttpGet, container: Container, podIp: string): string | undefined {
  const port = portNumber(get.port, container);
  if (port === undefined) return undefined;
  const scheme = (get.scheme ?? 'HTTP').toLowerCase();
  const host = (get.host ?? '') === '' ? podIp : (get.host ?? '');
  const path = get.path ?? '';
  const slash = path.startsWith('/') || path === '' ? '' : '/';
  return `${scheme}://${host}:${port}${slash}${path}`;
}

/** Makes one GET as the kubelet's probes and hooks do. Rejects with an HttpFailure. */
export async function httpGet(
  url: string,
  get: HttpGet,
  agent: string,
  dial: Dial,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const address = `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
  const number = Number(address.slice(address.lastIndexOf(':') + 1));
  let stream: Duplex;
  try {
    stream = await dial(hostname, number, signal);
  } catch (error) {
    throw new HttpFailure(dialFailure(address, error, signal));
  }
  const secure = protocol === 'https:';
  const connection = secure ? tlsConnect({ socket: stream, rejectUnauthorized: false }) : stream;
  const custom = new Map(
    (get.httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), { name, value }]),
  );
  const headers: Record<string, string> = {};
  if (!custom.has('host')) headers['Host'] = address;
  if (!custom.has('user-agent')) headers['User-Agent'] = agent;
  if (!custom.has('accept')) headers['Accept'] = '*/*';
  for (const { name, value } of custom.values()) headers[name] = value;
  headers['Connection'] = 'close';
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        method: 'GET',
        path: `${pathname}${search}`,
        headers,
        setHost: false,
        createConnection: () => connection,
        signal,
      },
      (response) => {
        response.resume();
        resolve({ status: response.statusCode ?? 0, location: response.headers.location });
        response.on('error', () => undefined);
        connection.destroy();
      },
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      connection.destroy();
      reject(new HttpFailure(requestFailure(error, signal)));
    });
    request.end();
  });
}

/** What Go's dialer says. */
export function dialFailure(address: string, error: unknown, signal: AbortSignal): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (signal.aborted) return `dial tcp ${address}: i/o timeout`;
  if (code === 'ECONNREFUSED') return `dial tcp ${address}: connect: connection refused`;
  if (code === 'EHOSTUNREACH') return `dial tcp ${address}: connect: no route to host`;
  if (code === 'ETIMEDOUT') return `dial tcp ${address}: connect: connection timed out`;
  return `dial tcp ${address}: ${error instanceof Error ? error.message : String(error)}`;
}

function requestFailure(error: NodeJS.ErrnoException, signal: AbortSignal): string {
  if (signal.aborted) return 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  if (error.code === 'ECONNRESET' || error.message === 'socket hang up') return 'EOF';
  if (error.code?.startsWith('HPE_') === true) {
    return `net/http: HTTP/1.x transport connection broken: malformed HTTP response`;
  }
  return error.message;
}
