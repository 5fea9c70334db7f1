import { StatusError } from '../objects/status-error.ts';
import type { Target, WatchEvent, WatchOptions } from '../registry/types.ts';
import type { Exchange } from './exchange.ts';
import { negotiateOutput, type OutputFormat } from './negotiate.ts';
import { outputRequestOf } from './request.ts';
import type { Transform } from './transform.ts';

/** A watch without a timeout ends after 30 to 60 minutes (--min-request-timeout). */
const MIN_TIMEOUT_SECONDS = 1800;
/** What a client may leave unread before it is let go; it can begin anew from where it was. */
const LONGEST_BACKLOG_BYTES = 64 * 1024 * 1024;
/** setTimeout takes no more. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Streams events as lines of JSON until the client goes, the time is over or the server ends. Throws StatusError. */
export function serveWatch(
  exchange: Exchange,
  target: Target,
  options: WatchOptions & { readonly timeoutSeconds?: number },
  format: OutputFormat,
  transform: Transform,
): void {
  const { request, response, signal, parts } = exchange;
  // streams are JSON here: YAML has no framing
  if (format.mediaType === 'application/yaml') {
    negotiateOutput(
      { ...outputRequestOf(request), accept: 'application/none' },
      { transforms: true, streams: true },
    );
  }
  const timeoutSeconds = options.timeoutSeconds ?? MIN_TIMEOUT_SECONDS * (1 + Math.random());

  let stop: (() => void) | undefined;
  const end = (): void => {
    clearTimeout(timer);
    stop?.();
    if (!response.writableEnded) response.end();
  };
  const timer = setTimeout(end, Math.min(timeoutSeconds * 1000, LONGEST_TIMEOUT_MS));
  const begin = (): void => {
    if (response.headersSent) return;
    response.setHeader('Content-Type', 'application/json');
    response.writeHead(200);
    response.flushHeaders();
  };
  const send = ({ type, object }: WatchEvent): void => {
    if (response.writableEnded || response.destroyed) return;
    const shown = type === 'ERROR' ? object : transform.event(object);
    response.write(`${JSON.stringify({ type, object: shown })}\n`);
    if (response.writableLength > LONGEST_BACKLOG_BYTES) {
      response.destroy();
      end();
    } else if (type === 'ERROR') end();
  };

  try {
    stop = parts.registry.watch(target, options, send);
  } catch (error) {
    if (!(error instanceof StatusError) || error.status.code !== 410) {
      clearTimeout(timer);
      throw error;
    }
    // a history that no longer reaches back is told inside of the stream
    begin();
    response.write(`${JSON.stringify({ type: 'ERROR', object: error.status })}\n`);
    end();
    return;
  }
  begin();
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}
