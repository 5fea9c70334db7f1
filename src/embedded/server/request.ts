import type { IncomingMessage } from 'node:http';
import { failures } from '../objects/status-error.ts';
import type { Body } from '../registry/types.ts';
import type { Schemas } from '../schema/types.ts';
import { mediaTypeOf } from './media-types.ts';
import type { RequestForOutput } from './negotiate.ts';

/** The largest body taken (k8s.io/apiserver/pkg/server/config.go: MaxRequestBodyBytes). */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The path, decoded, and the query. Undefined when the address can't be read. */
export function readAddress(
  url: string,
): { readonly path: string; readonly rawPath: string; readonly query: URLSearchParams } | undefined {
  const address = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1] ?? url;
  const [whole = ''] = address.split('#');
  const at = whole.indexOf('?');
  const rawPath = at < 0 ? whole : whole.slice(0, at);
  if (!rawPath.startsWith('/')) return undefined;
  try {
    const path = decodeURIComponent(rawPath);
    return { path, rawPath, query: new URLSearchParams(at < 0 ? '' : whole.slice(at + 1)) };
  } catch {
    return undefined;
  }
}

const queries = new WeakMap<IncomingMessage, URLSearchParams>();

/** The query of a request; empty when its address can't be read. */
export function queryOf(request: IncomingMessage): URLSearchParams {
  const known = queries.get(request);
  if (known !== undefined) return known;
  const query = readAddress(request.url ?? '/')?.query ?? new URLSearchParams();
  queries.set(request, query);
  return query;
}

export function outputRequestOf(request: IncomingMessage): RequestForOutput {
  return {
    accept: request.headers.accept ?? '',
    userAgent: request.headers['user-agent'] ?? '',
    query: queryOf(request),
  };
}

/**
 * Reads a body to its end. Throws StatusError: 413 when it is too large, 400 when the client went away. The request's
 * stream is left whole, for the answer goes over the same connection.
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(failures.tooLarge(`Request entity too large: limit is ${MAX_BODY_BYTES}`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    const broken = (): void => reject(failures.badRequest('unexpected EOF'));
    request.on('error', broken);
    request.on('close', broken);
  });
}

/** Go replaces what isn't UTF-8 only in strings; a body that isn't UTF-8 at all is a decoding error anyhow. */
const decoder = new TextDecoder('utf-8');

/** The types of bodies that are read here, as the failure lists them. */
const BODY_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/**
 * A body of an object. Throws StatusError (415, 413, 400). Protobuf becomes JSON: for it the schemas must have the
 * kind that it says it is.
 */
export async function readObjectBody(
  request: IncomingMessage,
  schemas: Pick<Schemas, 'definitionOf'>,
): Promise<Body> {
  const type = mediaTypeOf(request.headers['content-type']);
  if (type !== '' && !BODY_TYPES.includes(type)) {
    throw failures.unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${BODY_TYPES.join(', ')}`,
    );
  }
  const bytes = await readBody(request);
  if (type === 'application/vnd.kubernetes.protobuf' && bytes.length > 0) {
    const { jsonOfProtobuf } = await import('./protobuf/read-body.ts');
    const text = jsonOfProtobuf(bytes, (apiVersion, kind) =>
      schemas.definitionOf(apiVersion, kind)?.replace(/^io\.k8s\./, 'k8s.io.'),
    );
    return { text, format: 'json' };
  }
  return { text: decoder.decode(bytes), format: type === 'application/yaml' ? 'yaml' : 'json' };
}

/** The text of bytes that came as a patch. */
export async function readText(request: IncomingMessage): Promise<string> {
  return decoder.decode(await readBody(request));
}
