import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { stringify, type DocumentOptions, type SchemaOptions, type ToStringOptions } from 'yaml';
import type { StatusError } from '../objects/status-error.ts';
import { negotiateOutput, type OutputFormat } from './negotiate.ts';
import { outputRequestOf } from './request.ts';

const FLOAT = 'tag:yaml.org,2002:float';

/** As sigs.k8s.io/yaml writes: lists not indented, and quotes around what YAML 1.1 takes for a time or a boolean. */
const YAML_STYLE: DocumentOptions & SchemaOptions & ToStringOptions & { aliasDuplicateObjects: boolean } = {
  version: '1.1',
  lineWidth: 0,
  indentSeq: false,
  aliasDuplicateObjects: false,
  sortMapEntries: true,
  // a lone dot, the name of managed fields for "the thing itself", is no number to Go
  customTags: (tags) =>
    tags.map((tag) =>
      typeof tag === 'object' && tag.collection === undefined && tag.tag === FLOAT && tag.test?.test('.')
        ? { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9_]+)$/ }
        : tag,
    ),
};

/** Answers longer than this are compressed for whoever takes it (writers.go: defaultGzipThresholdBytes). */
const GZIP_FROM_BYTES = 128 * 1024;

/** Writes an object of the API in a negotiated format. */
export function writeObject(
  request: IncomingMessage,
  response: ServerResponse,
  code: number,
  object: unknown,
  format: Pick<OutputFormat, 'mediaType' | 'pretty'>,
): void {
  const text =
    format.mediaType === 'application/yaml'
      ? stringify(object, YAML_STYLE)
      : `${JSON.stringify(object, null, format.pretty ? 2 : undefined)}\n`;
  writeBody(request, response, code, format.mediaType, Buffer.from(text));
}

/** Writes a whole body, compressed when it is large and the client takes that. */
export function writeBody(
  request: IncomingMessage,
  response: ServerResponse,
  code: number,
  contentType: string,
  body: Buffer,
): void {
  let bytes = body;
  response.setHeader('Content-Type', contentType);
  if (body.length > GZIP_FROM_BYTES && acceptsGzip(request)) {
    bytes = gzipSync(body, { level: 1 });
    response.setHeader('Content-Encoding', 'gzip');
    response.appendHeader('Vary', 'Accept-Encoding');
  }
  response.setHeader('Content-Length', bytes.length);
  // Node's word for it is an older one
  if (code === 413) response.statusMessage = 'Request Entity Too Large';
  response.writeHead(code);
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function acceptsGzip(request: IncomingMessage): boolean {
  return (request.headers['accept-encoding'] ?? '').split(',').some((token) => token.trim() === 'gzip');
}

/** Writes a failure as a Status, in JSON where the client takes neither JSON nor YAML. */
export function writeFailure(request: IncomingMessage, response: ServerResponse, error: StatusError): void {
  let format: Pick<OutputFormat, 'mediaType' | 'pretty'> = { mediaType: 'application/json', pretty: true };
  try {
    format = negotiateOutput(outputRequestOf(request), { transforms: true, streams: false });
  } catch {
    // the client can't have what it wants; it gets the failure all the same
  }
  const retry = error.status.details?.retryAfterSeconds;
  if (retry !== undefined && retry > 0) response.setHeader('Retry-After', retry);
  writeObject(request, response, error.status.code, error.status, format);
}

/** Plain text as Go's http.Error writes it. */
export function writeText(response: ServerResponse, code: number, text: string): void {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.writeHead(code);
  response.end(text);
}

/** What Go's http.NotFound writes. */
export function writeNotFound(response: ServerResponse): void {
  writeText(response, 404, '404 page not found\n');
}

/** "Warning:" headers (RFC 7234); text that no header can carry is left out of the text. */
export function addWarnings(response: ServerResponse, warnings: readonly string[]): void {
  for (const text of new Set(warnings)) {
    const clean = text
      .replace(/[\p{Cc}]+/gu, ' ')
      .replaceAll('\\', '\\\\')
      .replaceAll('"', '\\"');
    response.appendHeader('Warning', `299 - "${Buffer.from(clean).toString('latin1')}"`);
  }
}
