import { request as sendRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Pod } from '../objects/kinds.ts';
import { quoteGo } from '../objects/go-quote.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { Target } from '../registry/types.ts';
import type { Exchange } from './exchange.ts';
import { upgradeAsked } from './upgrade.ts';

/** Headers that are about one connection only (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What only the API server may see. */
const OWN = /^(authorization|impersonate-.*)$/;

/** "name", "name:port", "scheme:name:port". Undefined when it is none of them. */
function splitTarget(
  text: string,
): { readonly scheme: string; readonly name: string; readonly port: string } | undefined {
  const parts = text.split(':');
  const [first = '', second = '', third = ''] = parts;
  if (parts.length > 3 || parts.length === 0) return undefined;
  const [scheme, name, port] = parts.length === 3 ? [first, second, third] : ['', first, second];
  if (!['', 'http', 'https'].includes(scheme) || name === '') return undefined;
  return { scheme, name, port };
}

/** GET .../pods/NAME[:PORT]/proxy/PATH and the other methods. Throws StatusError. */
export async function servePodProxy(exchange: Exchange, target: Target): Promise<void> {
  const split = splitTarget(target.name);
  if (split === undefined) throw failures.badRequest(`invalid pod request ${quoteGo(target.name)}`);
  const { registry, node } = exchange.parts;
  const pod = registry.get({ ...target, subresource: '', name: split.name }) as Pod;
  if ((pod.status?.podIP ?? '') === '') throw failures.badRequest('address not allowed');
  const declared = pod.spec?.containers.flatMap((container) => container.ports ?? [])[0]?.containerPort;
  const port = split.port === '' ? (declared ?? 80) : Number(split.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw unreachable(`unknown port ${split.port}`);
  if (redirected(exchange)) return;
  const reference = { namespace: target.namespace, name: split.name };
  await proxy(exchange, split.scheme, `${pod.status?.podIP ?? ''}:${port}`, () =>
    node.connect(reference, port),
  );
}

/** GET .../services/NAME[:PORT]/proxy/PATH and the other methods. Throws StatusError. */
export async function serveServiceProxy(exchange: Exchange, target: Target): Promise<void> {
  const split = splitTarget(target.name);
  if (split === undefined) {
    throw failures.badRequest(`invalid service request ${quoteGo(target.name)}`);
  }
  const { registry, node } = exchange.parts;
  registry.get({ ...target, subresource: '', name: split.name });
  if (redirected(exchange)) return;
  await proxy(exchange, split.scheme, split.name, () =>
    node.connectService(target.namespace, split.name, split.port),
  );
}

/** A path without a slash at its end is sent on to the one with it, for links in pages to work. */
function redirected({ request, response, info, query }: Exchange): boolean {
  if (info.rest !== '' || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  response.writeHead(301, { Location: `${info.path}/${search}` });
  response.end();
  return true;
}

const unreachable = (why: string): StatusError =>
  new StatusError(503, 'ServiceUnavailable', `error trying to reach service: ${why}`);

async function proxy(
  { request, response, info, signal }: Exchange,
  scheme: string,
  host: string,
  connect: () => Promise<Duplex>,
): Promise<void> {
  if (scheme === 'https') throw unreachable('tls: first record does not look like a TLS handshake');
  if (upgradeAsked(request) !== '') throw failures.badRequest('upgrades are not passed on here');
  const socket = await connect().catch((error: unknown) => {
    if (!(error instanceof StatusError) || error.status.code !== 500) throw error;
    // the node's words end as those of a dial do
    throw unreachable(
      `dial tcp ${host}: connect: ${/connect: (.*)$/.exec(error.message)?.[1] ?? error.message}`,
    );
  });
  socket.on('error', () => {});
  const address = request.url ?? '/';
  const search = address.includes('?') ? address.slice(address.indexOf('?')) : '';
  const path = info.rest === '' ? '/' : info.rest;
  await new Promise<void>((resolve, reject) => {
    const onward = sendRequest(
      {
        createConnection: () => socket,
        method: request.method,
        path: encodeURI(path) + search,
        headers: headersFor(request, host, info.path),
        signal,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
        answer.pipe(response);
        answer.on('close', resolve);
      },
    );
    onward.on('error', (error: Error) => {
      socket.destroy();
      if (response.headersSent) {
        response.destroy();
        resolve();
      } else reject(unreachable(error.message));
    });
    request.pipe(onward);
  });
  socket.destroy();
}

function headersFor(request: IncomingMessage, host: string, path: string): IncomingHttpHeaders {
  const headers = withoutHops(request.headers);
  for (const name of Object.keys(headers)) if (OWN.test(name)) delete headers[name];
  const from = request.socket.remoteAddress ?? '';
  return {
    ...headers,
    host,
    connection: 'close',
    'x-forwarded-for': from,
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'https',
    'x-forwarded-uri': path,
  };
}

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)));
}
