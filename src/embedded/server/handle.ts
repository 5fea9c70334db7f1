import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failures, StatusError } from '../objects/status-error.ts';
import { readWanted, type Authenticate } from './authenticate.ts';
import { createImpersonate } from '../access/impersonate.ts';
import { requireRight } from '../access/refusal.ts';
import { attributesOf } from './authorize.ts';
import type { Exchange } from './exchange.ts';
import type { RequestCounts } from './metrics.ts';
import type { ServerParts } from './parts.ts';
import { readAddress } from './request.ts';
import { readRequestInfo } from './request-info.ts';
import { addWarnings, writeFailure, writeNotFound, writeText } from './respond.ts';
import { servePath } from './serve-paths.ts';
import { serveResource } from './serve-resource.ts';

/** Answers one request. Never rejects: what goes wrong unforeseen is a Status 500 and a line in the log. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** `ending` fires when the server is about to end: watches and logs are then closed. */
export function createHandle(
  parts: ServerParts,
  authenticate: Authenticate,
  counts: RequestCounts,
  ending: AbortSignal,
): Handle {
  const impersonate = createImpersonate(parts.access);
  return async (request, response) => {
    const address = readAddress(request.url ?? '/');
    if (address === undefined) {
      writeText(response, 400, '400 Bad Request');
      return;
    }
    const { path, query } = address;
    const method = request.method ?? 'GET';
    const info = readRequestInfo(method, path, query);
    const abort = new AbortController();
    const over = (): void => abort.abort();
    response.on('close', over);
    ending.addEventListener('abort', over, { once: true });
    response.on('close', () => ending.removeEventListener('abort', over));
    response.on('finish', () => counts.add(info.verb, response.statusCode));
    const audit = [request.headers['audit-id']].flat()[0];
    response.setHeader('Audit-Id', audit === undefined || audit === '' ? randomUUID() : audit);
    response.setHeader('Cache-Control', 'no-cache, private');
    try {
      const requestor = authenticate(request);
      const attributes = attributesOf(info, query);
      const wanted = readWanted(request);
      const caller =
        wanted === undefined
          ? requestor
          : { ...impersonate(requestor, wanted, attributes), agent: requestor.agent };
      requireRight(parts.access, caller, attributes);
      const exchange: Exchange = { request, response, info, query, caller, parts, signal: abort.signal };
      if (!info.isResource) servePath(exchange, counts);
      else if (isServed(info, parts)) await serveResource(exchange);
      else writeNotFound(response);
    } catch (error) {
      answerFailure(request, response, error, parts);
    }
  };
}

/** Paths below a group version that isn't there belong to nobody; those of core are the router's. */
function isServed(info: { readonly group: string; readonly version: string }, parts: ServerParts): boolean {
  const { group, version } = info;
  return (
    group === '' || parts.schemas.resources.some((one) => one.group === group && one.version === version)
  );
}

function answerFailure(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  parts: ServerParts,
): void {
  const known = error instanceof StatusError;
  if (!known) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parts.log.write('handler-failed', { method: request.method ?? '', url: request.url ?? '', why: stack });
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const failure = known ? error : failures.internal(error instanceof Error ? error.message : String(error));
  try {
    // a body that was not read to its end would be taken for the next request
    if (!request.complete) response.setHeader('Connection', 'close');
    if (failure.status.code === 403) response.setHeader('X-Content-Type-Options', 'nosniff');
    addWarnings(response, failure.warnings);
    writeFailure(request, response, failure);
  } catch (unwritable) {
    parts.log.write('answer-failed', { why: String(unwritable) });
    response.destroy();
  }
}
