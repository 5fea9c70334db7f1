import type { OutputFormat } from './output-format.ts';

/** What the command line of one command looks like, and what help says of it. */
export interface CommandAbout {
  /** "list"; a command of a group is two words: "pack check". */
  readonly name: string;
  readonly summary: string;
  /** As commander writes them: "[TASK]", "<DIR>", "[FILE...]" for any number. */
  readonly arguments?: readonly Described[];
  readonly options?: readonly Described[];
  /** What help shows to copy, without the program's name: the command with what follows it, and what that does. */
  readonly examples: readonly { readonly line: string; readonly text: string }[];
  /** What it can print besides text. */
  readonly formats: readonly Exclude<OutputFormat, 'text'>[];
}

/** An argument or an option. */
export interface Described {
  readonly syntax: string;
  readonly text: string;
  /** For our own scripts: neither help nor completion names it. */
  readonly hidden?: boolean;
}
