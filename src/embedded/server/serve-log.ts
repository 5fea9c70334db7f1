import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { quoteGo } from '../objects/go-quote.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { LogOptions } from '../kubelet/types.ts';
import type { Target } from '../registry/types.ts';
import { wrongMethod, type Exchange } from './exchange.ts';
import { readInteger } from './options.ts';
import { findPod, pickContainer } from './pod-container.ts';
import { isOn } from './request-info.ts';

const STREAMS = ['All', 'Stdout', 'Stderr'];

/** Streams a container's log as text. Throws StatusError before the first byte; what fails later ends the stream. */
export async function serveLog(exchange: Exchange, target: Target): Promise<void> {
  const { request, response, query, parts, signal } = exchange;
  if (request.method !== 'GET') throw wrongMethod();
  const options = readLogOptions(query, target.name);
  const pod = findPod(parts, target);
  const container = pickContainer(pod, query.get('container') ?? '');
  if ((pod.spec?.nodeName ?? '') === '') {
    // not scheduled: there is nothing to ask for a log
    response.writeHead(204);
    response.end();
    return;
  }
  const chunks = parts.node.logs(target, container, options, signal)[Symbol.asyncIterator]();
  let next = chunks.next();
  next.catch(() => {});
  // what the kubelet refuses it refuses at once; after that the client is told that the log is there, though it may
  // say nothing for long
  await Promise.race([next, nextTurn().then(() => nextTurn())]);
  response.setHeader('Content-Type', 'text/plain');
  response.writeHead(200);
  response.flushHeaders();
  try {
    for (;;) {
      const result = await next;
      if (result.done === true || response.destroyed) break;
      if (!response.write(result.value)) await once(response, 'drain', { signal });
      next = chunks.next();
    }
  } catch (error) {
    if (!signal.aborted) {
      parts.log.write('log-broken', { pod: `${target.namespace}/${target.name}`, why: String(error) });
      if (error instanceof StatusError) response.write(`${error.message}\n`);
    }
  }
  await chunks.return?.();
  response.end();
}

/** Throws StatusError (400, 422), as ValidatePodLogOptions. */
function readLogOptions(query: URLSearchParams, pod: string): LogOptions {
  const sinceSeconds = readInteger(query, 'sinceSeconds');
  const sinceTime = readTime(query.get('sinceTime'));
  const tailLines = readInteger(query, 'tailLines');
  const limitBytes = readInteger(query, 'limitBytes');
  const stream = query.get('stream') ?? 'All';
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(fieldErrors.invalid(Path.of('tailLines'), tailLines, 'must be greater than or equal to 0'));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(fieldErrors.invalid(Path.of('limitBytes'), limitBytes, 'must be greater than 0'));
  }
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    const detail = 'at most one of `sinceTime` or `sinceSeconds` may be specified';
    errors.push(fieldErrors.forbidden(Path.root, detail));
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldErrors.invalid(Path.of('sinceSeconds'), sinceSeconds, 'must be greater than 0'));
  }
  if (!STREAMS.includes(stream)) {
    errors.push(fieldErrors.notSupported(Path.of('stream'), stream, STREAMS));
  }
  if (stream !== 'All' && tailLines !== undefined) {
    const detail = '`tailLines` and specific `stream` are mutually exclusive for now';
    errors.push(fieldErrors.forbidden(Path.root, detail));
  }
  if (errors.length > 0) throw failures.invalid('', 'PodLogOptions', pod, errors);
  return {
    follow: isOn(query.get('follow')),
    previous: isOn(query.get('previous')),
    timestamps: isOn(query.get('timestamps')),
    ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    ...(sinceTime === undefined ? {} : { sinceTime }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limitBytes === undefined ? {} : { limitBytes }),
    stream,
  };
}

/** Throws StatusError (400) for what isn't RFC 3339. */
function readTime(text: string | null): string | undefined {
  if (text === null || text === '' || text === 'null') return undefined;
  const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
  if (shape.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw failures.badRequest(
    `parsing time ${quoteGo(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoteGo(text)} as "2006"`,
  );
}
