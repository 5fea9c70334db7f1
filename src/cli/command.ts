import type { ExitCode } from '../lib/errors.ts';
import type { CommandContext } from './context.ts';
import type { OutputFormat } from './output-format.ts';

/** Values of a command's own options, by their names in camel case. */
export type CommandOptions = Readonly<Record<string, string | boolean | undefined>>;

/** One command: what the command line looks like, and what it does. */
export interface Command {
  /** "list"; a command of a group is two words: "pack check". */
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: "[TASK]", "<DIR>", "[FILE...]" for any number. */
  readonly arguments?: readonly { readonly syntax: string; readonly text: string }[];
  readonly options?: readonly { readonly syntax: string; readonly text: string }[];
  /** What help shows to copy, without the program's name: the command with what follows it, and what that does. */
  readonly examples: readonly { readonly line: string; readonly text: string }[];
  /** What it can print besides text. */
  readonly formats: readonly Exclude<OutputFormat, 'text'>[];
  /** Arguments that were left out are undefined. */
  run(
    context: CommandContext,
    args: readonly (string | undefined)[],
    options: CommandOptions,
  ): Promise<ExitCode>;
}
