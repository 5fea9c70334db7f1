import { request as httpRequest, Agent as HttpAgent, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../lib/clock.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { Credentials } from './credentials.ts';
import { failureOfConnection, failureOfStatus, messageOfBody, type Failure } from './failures.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** With its query, below the server's address. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  /** For messages, such as "reading Pod sun/pod-ro". */
  readonly what: string;
  /** May it be sent again when it is not known whether it arrived? */
  readonly repeatable: boolean;
  /** Answers of these statuses are the caller's to judge, whatever they mean elsewhere. */
  readonly isAnswer?: ((status: number, body: string) => boolean) | undefined;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends requests to one API server over kept connections. */
export interface Transport {
  readonly credentials: Credentials;
  readonly agent: HttpAgent;
  readonly clock: Clock;
  /**
   * The server's answer: any status but 401, 429 and 5xx. Passing faults are tried again while the signal allows;
   * throws CouldNotLook when there is no answer, and the signal's reason when it fires.
   */
  send(request: ApiRequest, signal: AbortSignal): Promise<ApiResponse>;
  /** Tries, and tries again while the failure passes. */
  retrying<T>(attempt: () => Promise<T | Failure>, signal: AbortSignal): Promise<T>;
  close(): void;
}

/** One try never takes longer, whatever the caller's signal says: a hung connection is found out. */
const TRY_LIMIT_MS = 15_000;
const WAITS_MS = [100, 300, 900];
const LONGEST_BODY = 64 * 1024 * 1024;

export function createTransport(credentials: Credentials, clock: Clock): Transport {
  const secure = credentials.server.startsWith('https:');
  const kept = { keepAlive: true, maxSockets: 16 };
  const agent =
    credentials.agent ??
    (secure ? new HttpsAgent({ ...kept, ...definedOf(credentials.tls) }) : new HttpAgent(kept));

  const once = (request: ApiRequest, signal: AbortSignal): Promise<ApiResponse | Failure> =>
    sendOnce(credentials, agent, request, signal);

  const retrying = async <T>(attempt: () => Promise<T | Failure>, signal: AbortSignal): Promise<T> => {
    for (let tries = 0; ; tries += 1) {
      throwIfOver(signal);
      const outcome = await attempt();
      if (!isFailure(outcome)) return outcome;
      const wait = WAITS_MS[tries];
      if (!outcome.transient || wait === undefined) throw outcome.fault;
      await waitFor(clock, Math.max(wait, outcome.retryAfterMs ?? 0), signal);
    }
  };

  return {
    credentials,
    agent,
    clock,
    retrying,
    send: (request, signal) => retrying(() => once(request, signal), signal),
    close: () => agent.destroy(),
  };
}

/** Is it a failure (and not an answer)? */
export function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'fault' in value && 'transient' in value;
}

/** Throws the signal's reason when it has fired; a time-out of the platform becomes CouldNotLook. */
export function throwIfOver(signal: AbortSignal): void {
  if (signal.aborted) throw reasonOf(signal);
}

/** Why the signal fired, as what callers are promised: CouldNotLook for budgets, else the reason itself. */
export function reasonOf(signal: AbortSignal): Error {
  const reason = signal.reason as Error;
  // what AbortSignal.timeout gives
  if (reason.name === 'TimeoutError')
    return new CouldNotLook('timeout', 'no answer in time', { cause: reason });
  return reason;
}

async function waitFor(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    throwIfOver(signal);
    throw error;
  }
}

async function sendOnce(
  credentials: Credentials,
  agent: HttpAgent,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<ApiResponse | Failure> {
  const limit = AbortSignal.timeout(TRY_LIMIT_MS);
  const headers = await credentials.headers();
  let reused = false;
  let response: ApiResponse;
  try {
    response = await exchange();
  } catch (error) {
    throwIfOver(signal);
    if (limit.aborted) {
      const fault = new CouldNotLook('timeout', `${request.what}: no answer within ${TRY_LIMIT_MS / 1000} s`);
      return { fault, transient: false };
    }
    const failure = failureOfConnection(error as Error, credentials.server);
    // a kept connection that the server has closed meanwhile: the request was never read
    const unread = reused || (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
    return { ...failure, transient: failure.transient && (request.repeatable || unread) };
  }
  if (request.isAnswer?.(response.status, response.body) === true) return response;
  const failure = failureOfStatus(
    response.status,
    messageOfBody(response.body),
    response.headers,
    request.what,
  );
  if (failure === undefined) return response;
  return { ...failure, transient: failure.transient && (request.repeatable || response.status === 429) };

  function exchange(): Promise<ApiResponse> {
    const send = credentials.server.startsWith('https:') ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const call = send(
        `${credentials.server.replace(/\/$/, '')}${request.path}`,
        {
          method: request.method,
          agent,
          signal: AbortSignal.any([signal, limit]),
          headers: {
            accept: request.accept ?? 'application/json',
            'user-agent': 'cks-trainer',
            ...(request.body === undefined
              ? {}
              : {
                  'content-type': request.contentType ?? 'application/json',
                  'content-length': Buffer.byteLength(request.body),
                }),
            ...headers,
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          let size = 0;
          answer.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > LONGEST_BODY) answer.destroy(new Error('the answer is larger than 64 MiB'));
            else chunks.push(chunk);
          });
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      call.on('error', (error) => {
        reused = call.reusedSocket;
        reject(error);
      });
      call.end(request.body);
    });
  }
}

function definedOf<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<T>;
}
