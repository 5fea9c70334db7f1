import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json } from '../../model/json.ts';
import { parseJson } from './failures.ts';

/** How a command ended, read from the v1.Status at the end of an exec channel. */
export type ExecEnd =
  | { readonly ended: 'exited'; readonly exitCode: number }
  | { readonly ended: 'refused'; readonly message: string };

/**
 * Reads the last word of an exec channel. A refusal of the container runtime (no such program, container not running)
 * is an observation; everything else that is not an exit status is CouldNotLook.
 */
export function endOfExec(status: string): ExecEnd | CouldNotLook {
  const parsed = parseJson(status);
  if (!isJsonObject(parsed)) return new CouldNotLook('unavailable', `exec ended without a status: ${status}`);
  if (parsed['status'] === 'Success') return { ended: 'exited', exitCode: 0 };
  const message = typeof parsed['message'] === 'string' ? parsed['message'] : 'exec failed';
  if (parsed['reason'] === 'NonZeroExitCode') {
    const causes = valueAt(parsed, ['details', 'causes']);
    const cause = (Array.isArray(causes) ? (causes as readonly Json[]) : [])
      .filter(isJsonObject)
      .find((candidate) => candidate['reason'] === 'ExitCode');
    const exitCode = Number(cause?.['message']);
    if (Number.isInteger(exitCode)) return { ended: 'exited', exitCode };
    return new CouldNotLook('unavailable', `exec ended with an unreadable exit status: ${message}`);
  }
  if (isRuntimeRefusal(message)) return { ended: 'refused', message };
  return new CouldNotLook('unavailable', `exec failed: ${message}`);
}

/**
 * Is it the container runtime that says: there is no such program, or no such running container? Messages of
 * containerd, CRI-O, runc, crun and the kubelet. What speaks of the way to the node (dial, EOF) never is.
 */
export function isRuntimeRefusal(message: string): boolean {
  if (
    /\bdial\b|\bEOF\b|connection refused|i\/o timeout|TLS handshake|context (deadline|canceled)/.test(message)
  )
    return false;
  const noProgram =
    /exec/.test(message) &&
    /executable file not found|executable file `.*` not found|no such file or directory|permission denied|is a directory|not a directory|exec format error/i.test(
      message,
    );
  const noContainer =
    /container not found|pod does not exist|container .*not running|is not running|not in running state|not created or running|cannot exec in a (stopped|deleted)|CONTAINER_EXITED|task .*not found|cannot exec (a|in) .*(stopped|paused)/i.test(
      message,
    );
  return noProgram || noContainer;
}
