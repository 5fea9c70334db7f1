import { EXIT, Fault, type ExitCode } from '../lib/errors.ts';
import { ProcessFault } from '../lib/process-fault.ts';
import { CouldNotLook } from '../model/could-not-look.ts';

/** How a failure is told: one message, what to do next, and the exit code. */
export interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly next: string;
  /** A fault of the program itself: it goes to the log with its stack. */
  readonly bug: boolean;
}

/** What a caught error means. When the signal fired, that is the cause, whatever the work threw on its way out. */
export function failureOf(error: unknown, signal: AbortSignal, commandPrefix: string): Failure {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof Fault) {
    const { exitCode, code, message, next } = cause;
    return { exitCode, code, message, next, bug: false };
  }
  if (cause instanceof CouldNotLook) {
    return {
      exitCode: EXIT.machine,
      code: cause.reason,
      message: cause.message,
      next: `${commandPrefix} status`,
      bug: false,
    };
  }
  if (cause instanceof ProcessFault) {
    return {
      exitCode: EXIT.machine,
      code: `process-${cause.kind}`,
      message: cause.message,
      next: `${commandPrefix} doctor`,
      bug: false,
    };
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return { exitCode: EXIT.bug, code: 'bug', message, next: '', bug: true };
}
