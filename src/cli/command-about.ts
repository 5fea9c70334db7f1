import type { OutputFormat } from './output-format.ts';

/** What exit codes 1 and 4 say. */
export const DECISIONS = {
  grading: { 1: 'graded, not all passed', 4: 'undecided: something could not be looked at; grade again' },
  testing: {
    1: 'a wrong attempt survived, or a solution failed',
    4: 'undecided: something could not be looked at',
  },
} as const;

/** What the command line of one command looks like, and what help says of it. */
export interface CommandAbout {
  /** "list"; a command of a group is two words: "pack check". */
  readonly name: string;
  readonly summary: string;
  /** More than the summary, for its page of help: paragraphs with an empty line between. */
  readonly description?: string;
  /** As commander writes them: "[TASK]", "<DIR>", "[FILE...]" for any number. */
  readonly arguments?: readonly Described[];
  readonly options?: readonly Described[];
  /** What help shows to copy, without the program's name: the command with what follows it, and what that does. */
  readonly examples: readonly { readonly line: string; readonly text: string }[];
  /** Full names of commands that go with it. */
  readonly seeAlso?: readonly string[];
  /** What decides its exit status besides that it worked; nothing where that is all. */
  readonly decides?: keyof typeof DECISIONS;
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
