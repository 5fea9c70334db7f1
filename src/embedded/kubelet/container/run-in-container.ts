import type { Clock } from '../../../lib/clock.ts';
import { type Container, ContainerStartError } from '../../runtime/types.ts';
import { newContainerId } from '../names.ts';
import { after, goDuration } from '../timers.ts';

export type ExecResult =
  | { readonly kind: 'exited'; readonly code: number; readonly output: string }
  /** It was ended because it took too long. */
  | { readonly kind: 'timed-out'; readonly message: string }
  /** It could not be started. */
  | { readonly kind: 'failed'; readonly message: string };

/** What probes read at most of a command's output. */
const MAX_OUTPUT = 10 * 1024;

/** Runs a command in a container, as exec probes and hooks do. `timeoutMs` 0: however long it takes. */
export async function runInContainer(
  clock: Clock,
  container: Container,
  command: readonly string[],
  timeoutMs: number,
): Promise<ExecResult> {
  const chunks: Uint8Array[] = [];
  let timedOut = false;
  try {
    const process = container.exec(command, { tty: false, stdin: false });
    process.onOutput((_stream, bytes) => {
      chunks.push(bytes);
    });
    const cancel =
      timeoutMs === 0
        ? undefined
        : after(clock, timeoutMs, () => {
            timedOut = true;
            process.kill();
          });
    const { code } = await process.exited;
    cancel?.();
    if (timedOut) {
      const seconds = goDuration(timeoutMs);
      return {
        kind: 'timed-out',
        message: `command timed out: ${JSON.stringify(command.join(' '))} timed out after ${seconds}`,
      };
    }
    return { kind: 'exited', code, output: Buffer.concat(chunks).subarray(0, MAX_OUTPUT).toString() };
  } catch (error) {
    return { kind: 'failed', message: `rpc error: code = Unknown desc = ${execFailure(error)}` };
  }
}

/** containerd's words for an exec that did not start. */
export function execFailure(error: unknown): string {
  if (error instanceof ContainerStartError) {
    const id = newContainerId();
    return (
      `failed to exec in container: failed to start exec ${JSON.stringify(id)}: ` +
      `OCI runtime exec failed: ${withoutPrefix(error.message)}`
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  return `failed to exec in container: ${message}`;
}

/** A runtime's message from "exec failed:" on. */
function withoutPrefix(message: string): string {
  const plain = message.replace(/^(?:OCI runtime exec failed: )+/, '');
  return plain.startsWith('exec failed: ') ? plain : `exec failed: ${plain}`;
}

/** containerd's words for a container that did not start. */
export function startFailure(message: string): string {
  const plain = message
    .replace(/^failed to create containerd task: failed to create shim task: /, '')
    .replace(/^OCI runtime create failed: /, '')
    .replace(/^runc create failed: /, '');
  return (
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: ' +
    `runc create failed: ${plain}`
  );
}
