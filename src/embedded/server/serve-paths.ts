import { StatusError } from '../objects/status-error.ts';
import type { Exchange } from './exchange.ts';
import { wrongMethod } from './exchange.ts';
import { parseAccept } from './media-types.ts';
import { negotiateOutput } from './negotiate.ts';
import { outputRequestOf } from './request.ts';
import { writeBody, writeNotFound, writeObject, writeText } from './respond.ts';
import { metricsText, type RequestCounts } from './metrics.ts';
import { ISSUER } from './tokens.ts';

/** The checks behind /healthz, /livez and /readyz: that we answer, that the log is written, that the store is there. */
const CHECKS = ['ping', 'log', 'etcd'] as const;
const HEALTH = ['/healthz', '/livez', '/readyz'] as const;
const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Serves what is no resource: discovery, OpenAPI, health, the version. Throws StatusError. */
export function servePath(exchange: Exchange, counts: RequestCounts): void {
  const { request, response, info, parts } = exchange;
  const path = info.path.length > 1 ? info.path.replace(/\/+$/, '') : info.path;
  const health = HEALTH.find((one) => path === one || path.startsWith(`${one}/`));
  if (health !== undefined) return serveHealth(exchange, health, path);
  if (path === '/') return writeIndex(exchange);
  if (path === '/metrics') {
    const body = Buffer.from(metricsText(counts, parts.now()));
    return writeBody(request, response, 200, 'text/plain; version=0.0.4; charset=utf-8', body);
  }
  if (path === '/.well-known/openid-configuration' || path === '/openid/v1/jwks') {
    return serveOpenId(exchange, path);
  }
  if (path.startsWith('/openapi/')) return serveOpenApi(exchange, path);
  const document = parts.documents.read(path, wantsAggregated(exchange, path) ? 'aggregated' : 'plain');
  if (document === undefined) {
    // core's paths are the router's, the rest belongs to servers that may come and go
    if (path === '/api' || path.startsWith('/api/')) throw noRoute();
    return writeNotFound(response);
  }
  if (request.method !== 'GET') {
    if (path === '/version') return writeText(response, 405, 'Method Not Allowed\n');
    throw wrongMethod();
  }
  if (wantsAggregated(exchange, path)) {
    response.setHeader('Vary', 'Accept');
    return writeBody(request, response, 200, AGGREGATED, document);
  }
  if (path === '/version') {
    const text = JSON.stringify(JSON.parse(document.toString('utf8')), null, 2);
    return writeBody(request, response, 200, 'application/json', Buffer.from(text));
  }
  const format = negotiateOutput(outputRequestOf(request), { transforms: false, streams: false });
  if (path === '/api' || path === '/apis') response.setHeader('Vary', 'Accept');
  writeObject(
    request,
    response,
    200,
    withAddress(path, JSON.parse(document.toString('utf8')), request),
    format,
  );
}

function noRoute(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** /api says where the server is, which the recorded one can't know. */
function withAddress(path: string, document: object, request: Exchange['request']): object {
  if (path !== '/api') return document;
  const serverAddress = `${request.socket.localAddress ?? ''}:${request.socket.localPort ?? ''}`;
  return { ...document, serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }] };
}

function wantsAggregated({ request }: Exchange, path: string): boolean {
  if (path !== '/api' && path !== '/apis') return false;
  for (const { type, subtype, params } of parseAccept(request.headers.accept ?? '')) {
    if (type !== 'application' || subtype !== 'json') continue;
    if (params.get('g') === 'apidiscovery.k8s.io' && params.get('as') === 'APIGroupDiscoveryList') {
      if (params.get('v') === 'v2') return true;
    } else if (!params.has('g') && !params.has('as')) return false;
  }
  return false;
}

function serveHealth(exchange: Exchange, health: (typeof HEALTH)[number], path: string): void {
  const { request, response, query, parts } = exchange;
  const check = path.slice(health.length + 1);
  if (check !== '') {
    if (!CHECKS.some((known) => known === check)) return writeNotFound(response);
    return writeText(response, 200, 'ok');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return writeText(response, 405, 'Method Not Allowed\n');
  const excluded = new Set(query.getAll('exclude'));
  const lines = CHECKS.map((name) => `[+]${name}${excluded.has(name) ? ' excluded:' : ''} ok\n`);
  const unknown = [...excluded].filter((name) => !CHECKS.some((known) => known === name)).toSorted();
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(',');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}\n`);
    parts.log.write('health-exclude', { names });
  }
  writeText(
    response,
    200,
    query.has('verbose') ? `${lines.join('')}${health.slice(1)} check passed\n` : 'ok',
  );
}

function writeIndex({ request, response, parts }: Exchange): void {
  const groups = JSON.parse(parts.documents.read('/apis', 'plain')?.toString('utf8') ?? '{}') as {
    groups?: readonly { name: string; versions: readonly { groupVersion: string }[] }[];
  };
  const paths = [
    '/.well-known/openid-configuration',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/',
    ...(groups.groups ?? []).flatMap(({ name, versions }) => [
      `/apis/${name}`,
      ...versions.map(({ groupVersion }) => `/apis/${groupVersion}`),
    ]),
    ...HEALTH.flatMap((path) => [path, ...CHECKS.map((check) => `${path}/${check}`)]),
    '/metrics',
    '/openapi/v2',
    '/openapi/v3',
    '/openapi/v3/',
    '/openid/v1/jwks',
    '/version',
  ].toSorted();
  writeBody(request, response, 200, 'application/json', Buffer.from(JSON.stringify({ paths }, null, 2)));
}

function serveOpenId({ request, response, parts }: Exchange, path: string): void {
  response.setHeader('Cache-Control', 'public, max-age=3600');
  if (path === '/openid/v1/jwks') {
    const body = Buffer.from(JSON.stringify(parts.tokens.keySet));
    return writeBody(request, response, 200, 'application/jwk-set+json', body);
  }
  const configuration = {
    issuer: ISSUER,
    jwks_uri: `https://127.0.0.1:${request.socket.localPort ?? 0}/openid/v1/jwks`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  };
  writeBody(request, response, 200, 'application/json', Buffer.from(JSON.stringify(configuration)));
}

function serveOpenApi({ request, response, query, parts, info }: Exchange, path: string): void {
  const document = parts.documents.read(path, 'plain');
  if (document === undefined) return writeNotFound(response);
  const accept = request.headers.accept ?? '';
  const takesJson =
    accept === '' ||
    parseAccept(accept).some(
      ({ type, subtype }) => type === '*' || (type === 'application' && ['json', '*'].includes(subtype)),
    );
  // the protobuf forms are not made here
  if (!takesJson) {
    response.setHeader('Content-Length', 0);
    response.writeHead(406);
    response.end();
    return;
  }
  const hash = query.get('hash') ?? '';
  if (path !== '/openapi/v3' && path !== '/openapi/v2' && hash !== '') {
    const own = hashOf(parts.documents.read('/openapi/v3', 'plain'), path);
    if (own !== undefined && own !== hash) {
      response.writeHead(301, { Location: `${info.path}?hash=${own}` });
      response.end();
      return;
    }
    response.setHeader('Cache-Control', 'public, immutable');
    response.setHeader('Expires', new Date(parts.now().getTime() + 365 * 24 * 3600_000).toUTCString());
    response.setHeader('Etag', `"${hash}"`);
  }
  response.setHeader('Vary', 'Accept');
  writeBody(request, response, 200, 'application/json', document);
}

function hashOf(index: Buffer | undefined, path: string): string | undefined {
  if (index === undefined) return undefined;
  const { paths } = JSON.parse(index.toString('utf8')) as {
    paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
  };
  return paths[path.slice('/openapi/v3/'.length)]?.serverRelativeURL.split('hash=')[1];
}
