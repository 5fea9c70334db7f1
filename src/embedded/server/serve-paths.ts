import { StatusError } from '../objects/status-error.ts';
import type { Exchange } from './exchange.ts';
import { wrongMethod } from './exchange.ts';
import type { ApiDocument } from '../schema/api-documents.ts';
import { negotiateOutput } from './negotiate.ts';
import { outputRequestOf } from './request.ts';
import { writeBody, writeNotFound, writeObject, writeText } from './respond.ts';
import { metricsText, type RequestCounts } from './metrics.ts';
import { ISSUER } from './tokens.ts';

/** The checks behind /healthz, /livez and /readyz: that we answer, that the log is written, that the store is there. */
const CHECKS = ['ping', 'log', 'etcd'] as const;
const HEALTH = ['/healthz', '/livez', '/readyz'] as const;
const JSON_TYPE = 'application/json';
const YEAR_MS = 365 * 24 * 60 * 60_000;

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
  const document = parts.documents.read(path, request.headers.accept);
  if (document === undefined) {
    // core's paths are the router's, the rest belongs to servers that may come and go
    if (path.startsWith('/api/')) throw noRoute();
    return writeNotFound(response);
  }
  if (request.method !== 'GET') {
    if (path.startsWith('/openapi/')) {
      return writeText(response, 405, 'Method Not Allowed\n');
    }
    throw wrongMethod();
  }
  if (path.startsWith('/openapi/')) return serveOpenApi(exchange, path, document);
  // in JSON alone, indented, like every answer that is no object of the API
  if (path === '/version') {
    const text = JSON.stringify(parts.documents.version, null, 2);
    return writeBody(request, response, 200, JSON_TYPE, Buffer.from(text));
  }
  if (path === '/api' || path === '/apis') response.setHeader('Vary', 'Accept');
  if (document !== 'not-acceptable' && document.contentType !== JSON_TYPE) {
    return sendDocument(exchange, document);
  }
  const format = negotiateOutput(outputRequestOf(request), { transforms: false, streams: false });
  const plain = document === 'not-acceptable' ? parts.documents.read(path, JSON_TYPE) : document;
  if (plain === undefined || plain === 'not-acceptable') throw noRoute();
  if (format.mediaType === JSON_TYPE && !format.pretty) return sendDocument(exchange, plain);
  writeObject(request, response, 200, JSON.parse(plain.body.toString('utf8')), format);
}

function sendDocument({ request, response }: Exchange, document: ApiDocument): void {
  if (document.etag !== undefined) {
    response.setHeader('ETag', `"${document.etag}"`);
    if (request.headers['if-none-match'] === `"${document.etag}"`) {
      response.writeHead(304);
      response.end();
      return;
    }
  }
  if (document.cacheControl !== undefined) response.setHeader('Cache-Control', document.cacheControl);
  writeBody(request, response, 200, document.contentType, document.body);
}

function noRoute(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
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
  const versions = new Set(parts.schemas.resources.map(({ apiVersion }) => apiVersion));
  const paths = [
    '/.well-known/openid-configuration',
    '/api',
    '/api/v1',
    '/apis',
    '/apis/',
    ...[...versions].flatMap((apiVersion) =>
      apiVersion.includes('/') ? [`/apis/${apiVersion.split('/')[0] ?? ''}`, `/apis/${apiVersion}`] : [],
    ),
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

function serveOpenApi(exchange: Exchange, path: string, document: ApiDocument | 'not-acceptable'): void {
  const { response, query, parts } = exchange;
  response.setHeader('Vary', 'Accept');
  if (document === 'not-acceptable') {
    response.setHeader('Content-Length', 0);
    response.writeHead(406);
    response.end();
    return;
  }
  const hash = query.get('hash') ?? '';
  if (path.startsWith('/openapi/v3/') && hash !== '' && document.etag !== undefined) {
    // an address with a hash never changes what it shows; an old one is sent on
    if (document.etag !== hash) {
      response.writeHead(301, { Location: `${path}?hash=${document.etag}` });
      response.end();
      return;
    }
    const expires = new Date(parts.now().getTime() + YEAR_MS).toUTCString();
    response.setHeader('Expires', expires);
    return sendDocument(exchange, { ...document, cacheControl: 'public, immutable' });
  }
  sendDocument(exchange, document);
}
