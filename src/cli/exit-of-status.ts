import { EXIT, type ExitCode } from '../lib/errors.ts';
import type { AttemptStatus } from '../model/status.ts';

/** What a command that graded ends with. */
export function exitOfStatus(status: AttemptStatus): ExitCode {
  switch (status) {
    case 'passed':
      return EXIT.done;
    case 'failed':
      return EXIT.notPassed;
    case 'undecided':
      return EXIT.undecided;
  }
}
