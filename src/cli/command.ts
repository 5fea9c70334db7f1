import type { ExitCode } from '../lib/errors.ts';
import type { CommandAbout } from './command-about.ts';
import type { CommandContext } from './context.ts';

/** Values of a command's own options, by their names in camel case. */
export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>;

/** One command: what the command line looks like, and what it does. */
export interface Command extends CommandAbout {
  /** Arguments that were left out are undefined. */
  run(
    context: CommandContext,
    args: readonly (string | undefined)[],
    options: CommandOptions,
  ): Promise<ExitCode>;
}
