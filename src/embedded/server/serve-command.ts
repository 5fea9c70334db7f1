import { setTimeout as sleep } from 'node:timers/promises';
import { failures, StatusError } from '../objects/status-error.ts';
import type { ExecOptions } from '../kubelet/types.ts';
import type { Target } from '../registry/types.ts';
import type { ContainerExit, ContainerProcess } from '../runtime/types.ts';
import { requireCreate, wrongMethod, type Exchange } from './exchange.ts';
import { findPod, pickContainer, requireHost } from './pod-container.ts';
import type { AskedStreams, EndStatus, RemoteStreams } from './remote-streams.ts';
import { isOn } from './request-info.ts';
import { writeText } from './respond.ts';
import { acceptSpdyStreams } from './spdy-streams.ts';
import { upgradeAsked } from './upgrade.ts';
import {
  acceptWebSocket,
  createWebSocketStreams,
  offeredProtocols,
  pickProtocol,
} from './websocket-streams.ts';

/** The command waits with its output while the client has more than this still to take. */
const LONGEST_BACKLOG_BYTES = 1024 * 1024;
const BACKLOG_LOOK_MS = 10;

/**
 * Runs a command in a container, or attaches to its main process. What the API server itself refuses is a StatusError;
 * what its kubelet refuses before the streams are open is plain text, as through the real proxy; what the runtime
 * refuses comes over the error channel.
 */
export async function serveCommand(
  exchange: Exchange,
  target: Target,
  what: 'exec' | 'attach',
): Promise<void> {
  const { request, response, query, parts } = exchange;
  if (request.method !== 'GET' && request.method !== 'POST') throw wrongMethod();
  if (query.getAll('dryRun').length > 0) throw failures.badRequest('dryRun is not supported');
  requireCreate(exchange);
  const pod = findPod(parts, target);
  const container = pickContainer(pod, query.get('container') ?? '');
  requireHost(pod);
  const upgrade = upgradeAsked(request);
  if (upgrade === '') throw failures.badRequest('Upgrade request required');

  const tty = isOn(query.get('tty'));
  const asked: AskedStreams = {
    stdin: isOn(query.get('stdin')),
    stdout: isOn(query.get('stdout')),
    stderr: !tty && isOn(query.get('stderr')),
    tty,
  };
  if (!asked.stdin && !asked.stdout && !asked.stderr) {
    writeText(response, 400, 'you must specify at least 1 of stdin, stdout, stderr');
    return;
  }
  const command = query.getAll('command');
  const started = start(exchange, target, container, what, { ...asked, command });
  if (started === undefined) return;
  try {
    const streams = await openStreams(exchange, upgrade, asked);
    if (streams === undefined) throw new Error('no streams');
    join(streams, started, what, asked);
  } catch {
    // the client is gone, or was told why not
    if (!(started instanceof Error)) started.kill();
  }
}

/** The process, or why the runtime would not start it; undefined when the client has been told that it can't be. */
function start(
  { response, parts, query }: Exchange,
  target: Target,
  container: string,
  what: 'exec' | 'attach',
  options: ExecOptions,
): ContainerProcess | Error | undefined {
  try {
    if (what === 'attach') return parts.node.attach(target, container, options);
    if (query.getAll('command').length === 0) {
      return new Error('failed to exec in container: process args must be set');
    }
    return parts.node.exec(target, container, options);
  } catch (error) {
    if (!(error instanceof StatusError)) return error as Error;
    if (error.status.code < 500) throw error;
    writeText(response, 500, error.message.replace(/^Internal error occurred: /, ''));
    return undefined;
  }
}

/** Undefined when the protocol isn't one of ours; then the client has been told. */
async function openStreams(
  { request, response }: Exchange,
  upgrade: string,
  asked: AskedStreams,
): Promise<RemoteStreams | undefined> {
  if (upgrade === 'spdy/3.1') return acceptSpdyStreams(request, response, asked);
  const protocol = upgrade === 'websocket' ? pickProtocol(offeredProtocols(request)) : false;
  if (protocol === false) {
    const why = upgrade === 'websocket' ? 'no websocket subprotocol of the client is known here' : upgrade;
    writeText(response, 400, `unable to upgrade: ${why}\n`);
    return undefined;
  }
  const socket = await acceptWebSocket(request, response, protocol);
  return socket === undefined ? undefined : createWebSocketStreams(socket, protocol, asked);
}

/** Joins the client's streams with the process's, until either ends. */
function join(
  streams: RemoteStreams,
  process: ContainerProcess | Error,
  what: 'exec' | 'attach',
  asked: AskedStreams,
): void {
  if (process instanceof Error) {
    streams.listen({ input() {}, inputEnd() {}, resize() {}, gone() {} });
    streams.finish(refusal(what, process));
    return;
  }
  const state = { over: false };
  streams.listen({
    input: (bytes) => process.write(bytes),
    inputEnd: () => process.end(),
    resize: (columns, rows) => process.resize(columns, rows),
    gone: () => {
      if (!state.over) process.kill();
      state.over = true;
    },
  });
  const taken = async (): Promise<void> => {
    while (!state.over && streams.backlog > LONGEST_BACKLOG_BYTES) await sleep(BACKLOG_LOOK_MS);
  };
  process.onOutput((stream, bytes) => {
    if (state.over || !asked[stream]) return undefined;
    streams.write(stream, bytes);
    return streams.backlog > LONGEST_BACKLOG_BYTES ? taken() : undefined;
  });
  const finish = async (): Promise<void> => {
    const exit = await process.exited;
    if (state.over) return;
    state.over = true;
    streams.finish(what === 'attach' ? SUCCESS : endStatus(exit));
  };
  void finish();
}

const SUCCESS: EndStatus = { metadata: {}, status: 'Success' };

function endStatus({ code }: ContainerExit): EndStatus {
  if (code === 0) return SUCCESS;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

/** The runtime's words pass two servers on their way, each of which puts its own before them. */
function refusal(what: 'exec' | 'attach', { message }: Error): EndStatus {
  const doing = what === 'exec' ? 'executing command in' : 'attaching to';
  const text = `Internal error occurred: error ${doing} container: ${message}`;
  return {
    metadata: {},
    status: 'Failure',
    message: `Internal error occurred: ${text}`,
    reason: 'InternalError',
    details: { causes: [{ message: text }] },
    code: 500,
  };
}
