import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { ContainerAccess, ContainerRef, ExecOptions, ExecOutcome } from '../../model/ports/cluster.ts';
import { endOfExec, isRuntimeRefusal } from './exec-status.ts';
import { failureOfConnection, failureOfStatus, messageOfBody, type Failure } from './failures.ts';
import { reasonOf, throwIfOver, type Transport } from './transport.ts';

/** Output of a command is cut here. */
export const LONGEST_OUTPUT = 1024 * 1024;
/** A command that prints more than this is not waited for. */
const FLOOD = 64 * 1024 * 1024;
const HANDSHAKE_LIMIT_MS = 15_000;
// channels of the protocol (k8s.io/apimachinery/pkg/util/remotecommand); closing one is new in v5
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const CLOSE = 255;

/** Runs commands in containers through the API server. */
export function createContainerAccess(transport: Transport): ContainerAccess {
  return {
    exec: (container, command, options) =>
      transport.retrying(() => execOnce(transport, container, command, options), options.signal),
  };
}

/**
 * One channel, one command. What fails before the channel is open is a Failure that may be tried again, because the
 * command has not run; what breaks later throws.
 */
async function execOnce(
  transport: Transport,
  container: ContainerRef,
  command: readonly string[],
  options: ExecOptions,
): Promise<ExecOutcome | Failure> {
  const { credentials, agent } = transport;
  const what = `exec in ${container.namespace}/${container.pod} (${container.container})`;
  const search = new URLSearchParams({ container: container.container, stdout: 'true', stderr: 'true' });
  if (options.stdin !== undefined) search.set('stdin', 'true');
  for (const word of command) search.append('command', word);
  const path = `/api/v1/namespaces/${container.namespace}/pods/${container.pod}/exec?${search.toString()}`;
  const headers = await credentials.headers();
  throwIfOver(options.signal);

  return new Promise((resolve, reject) => {
    const socket = new WebSocket(
      `${credentials.server.replace(/^http/, 'ws').replace(/\/$/, '')}${path}`,
      ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
      { agent, headers: { 'user-agent': 'cks-trainer', ...headers }, perMessageDeflate: false },
    );
    let open = false;
    let status: string | undefined;
    const stdout = createSink();
    const stderr = createSink();

    const finish = (act: () => void): void => {
      clearTimeout(limit);
      options.signal.removeEventListener('abort', abort);
      act();
    };
    const abort = (): void => {
      finish(() => reject(reasonOf(options.signal)));
      socket.terminate();
    };
    const limit = setTimeout(() => {
      const fault = new CouldNotLook('timeout', `${what}: no answer within ${HANDSHAKE_LIMIT_MS / 1000} s`);
      finish(() => resolve({ fault, transient: false }));
      socket.terminate();
    }, HANDSHAKE_LIMIT_MS);
    options.signal.addEventListener('abort', abort, { once: true });

    socket.on('open', () => {
      open = true;
      clearTimeout(limit);
      if (options.stdin === undefined) return;
      socket.send(Buffer.concat([Buffer.of(STDIN), Buffer.from(options.stdin)]));
      if (socket.protocol === 'v5.channel.k8s.io') {
        socket.send(Buffer.of(CLOSE, STDIN));
        return;
      }
      const message = `${what}: this API server can't tell a command that its input has ended`;
      finish(() => reject(new CouldNotLook('unavailable', message)));
      socket.terminate();
    });
    socket.on('message', (data) => {
      const channel = data[0];
      const payload = data.subarray(1);
      if (channel === STDOUT) stdout.add(payload);
      else if (channel === STDERR) stderr.add(payload);
      else if (channel === STATUS) status = `${status ?? ''}${payload.toString('utf8')}`;
      if (stdout.size() + stderr.size() <= FLOOD) return;
      finish(() => reject(new CouldNotLook('unavailable', `${what}: the command prints without end`)));
      socket.terminate();
    });
    socket.on('close', () =>
      finish(() => {
        if (status === undefined) {
          reject(new CouldNotLook('unreachable', `${what}: the channel broke before the command ended`));
          return;
        }
        const end = endOfExec(status);
        if (end instanceof CouldNotLook) reject(end);
        else if (end.ended === 'refused') resolve({ ran: false, message: end.message });
        else resolve({ ran: true, exitCode: end.exitCode, stdout: stdout.text(), stderr: stderr.text() });
      }),
    );
    socket.on('error', (error) =>
      finish(() => {
        if (open) reject(new CouldNotLook('unreachable', `${what}: ${error.message}`, { cause: error }));
        else resolve(failureOfConnection(error, credentials.server));
      }),
    );
    // without a listener ws would drop the body that says why
    socket.on('unexpected-response', (_request, response) => {
      const judge = async (): Promise<void> => {
        const body = await bodyOf(response);
        finish(() => resolve(judgeHandshake(response, body, what)));
        socket.terminate();
      };
      void judge();
    });
  });
}

/** What an answer other than "switching protocols" says: about the container, or about the way to it. */
function judgeHandshake(response: IncomingMessage, body: string, what: string): ExecOutcome | Failure {
  const status = response.statusCode ?? 0;
  const message = messageOfBody(body);
  if (isRuntimeRefusal(message)) return { ran: false, message };
  const failure = failureOfStatus(status, message, response.headers, what);
  if (failure !== undefined) return failure;
  // the Pod is gone, has no node yet, or has no such container
  if (status === 404 || status === 400) return { ran: false, message };
  const reason = status === 403 ? 'blocked' : 'unavailable';
  return { fault: new CouldNotLook(reason, `${what}: ${status} ${message}`), transient: false };
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const sink = createSink();
  try {
    for await (const chunk of response) sink.add(chunk as Buffer);
  } catch {
    // a cut body: what came is all there is to tell
  }
  return sink.text();
}

/** Collects output up to the limit and counts the rest. */
function createSink(): { add(chunk: Buffer): void; size(): number; text(): string } {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add(chunk) {
      const room = LONGEST_OUTPUT - size;
      if (room > 0) chunks.push(chunk.subarray(0, room));
      size += chunk.length;
    },
    size: () => size,
    text: () => Buffer.concat(chunks).toString('utf8'),
  };
}
