import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json } from '../../model/json.ts';

/** A failure of one try, and whether another try could go better. */
export interface Failure {
  readonly fault: CouldNotLook;
  readonly transient: boolean;
  /** What the server asked us to wait (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
]);

/** Sorts what went wrong on the way: no connection, no answer in time, or a certificate that isn't trusted. */
export function failureOfConnection(error: Error, server: string): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const detail = code === '' ? error.message : `${error.message} (${code})`;
  if (UNREACHABLE.has(code) || /socket hang up|aborted/.test(error.message)) {
    return {
      fault: new CouldNotLook('unreachable', `no connection to ${server}: ${error.message}`, {
        cause: error,
      }),
      transient: true,
    };
  }
  if (code === 'ETIMEDOUT' || error.name === 'TimeoutError') {
    return {
      fault: new CouldNotLook('timeout', `${server} did not answer in time`, { cause: error }),
      transient: true,
    };
  }
  return {
    fault: new CouldNotLook('unavailable', `${server} can't be used: ${detail}`, { cause: error }),
    transient: false,
  };
}

/** Sorts an HTTP answer that tells nothing about the object; undefined when it is an answer about it. */
export function failureOfStatus(
  status: number,
  message: string,
  headers: { readonly 'retry-after'?: string | undefined },
  what: string,
): Failure | undefined {
  if (status === 429) {
    return {
      fault: new CouldNotLook('throttled', `${what}: the API server asks to slow down: ${message}`),
      transient: true,
      retryAfterMs: retryAfterMs(headers['retry-after']),
    };
  }
  // a webhook that does not answer is somebody's admission rule, not the API server
  if (status >= 500 && message.includes('failed calling webhook')) {
    return { fault: new CouldNotLook('blocked', `${what}: ${message}`), transient: false };
  }
  if (status >= 500) {
    return {
      fault: new CouldNotLook('unavailable', `${what}: the API server answered ${status}: ${message}`),
      transient: true,
      retryAfterMs: retryAfterMs(headers['retry-after']),
    };
  }
  if (status === 401) {
    return {
      fault: new CouldNotLook('unavailable', `${what}: the API server refuses our credentials: ${message}`),
      transient: false,
    };
  }
  return undefined;
}

/** The message of a v1.Status body, else the beginning of the text. */
export function messageOfBody(body: string): string {
  const parsed = parseJson(body);
  const message = valueAt(parsed, ['message']);
  return typeof message === 'string' && message !== '' ? message : body.trim().slice(0, 300);
}

/** The reason of a v1.Status body, such as "NotFound"; empty when the body is none. */
export function reasonOfBody(body: string): string {
  const parsed = parseJson(body);
  const reason = isJsonObject(parsed) && parsed['kind'] === 'Status' ? parsed['reason'] : undefined;
  return typeof reason === 'string' ? reason : '';
}

/** The JSON in a text; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

// RFC 9110: seconds or a date; the API server sends seconds
function retryAfterMs(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header === undefined || !Number.isFinite(seconds) ? undefined : Math.max(0, seconds * 1000);
}
