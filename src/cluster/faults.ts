import { Fault, MachineFault } from '../lib/errors.ts';
import { CouldNotLook } from '../model/could-not-look.ts';

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What could not be looked at, as a fault of the machine; everything else as it is. */
export function asMachineFault(error: unknown, doing: string, next: string): unknown {
  if (error instanceof Fault || !(error instanceof CouldNotLook)) return error;
  return new MachineFault(`cluster-${error.reason}`, `${doing}: ${error.message}`, next, { cause: error });
}

/** The last lines of a program's output, indented. */
export function tailOf(output: string, lines = 15): string {
  return output
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `  ${line}`)
    .join('\n');
}
