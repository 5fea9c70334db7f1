import type { JsonObject } from '../../model/json.ts';
import type { Look } from '../../model/ports/check-kind.ts';

/** What running a command came to. `ran: false`: nothing of what was tried is in the container. */
export type RunFacts =
  | {
      readonly ran: true;
      readonly command: readonly string[];
      readonly exitCode: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly ran: false; readonly command: readonly string[]; readonly message: string }
  /** The container was not running (any more) when it was looked into. */
  | { readonly ran: 'not-running'; readonly command: readonly string[]; readonly message: string };

/** What reading a file came to; `by` names the way, whose soundness was shown where the file is absent. */
export type FileFacts =
  | { readonly file: 'present'; readonly text: string; readonly by: string }
  | { readonly file: 'absent'; readonly by: string }
  | { readonly file: 'not-running'; readonly message: string };

/** What of a file is asked: with 'existence' the text of one that is there is left out. */
export type FileAspect = 'text' | 'existence';

/** What was seen inside one container. */
export type InsideFacts = {
  /** The effective container, or what the engine says of it. */
  readonly container: JsonObject;
  /** Shown to the learner: "pod-ro". */
  readonly name: string;
  readonly file: Look<FileFacts> | null;
  readonly run: Look<RunFacts> | null;
  /** The allowed thing that proves the instrument, where a refusal is asked. */
  readonly control: Look<RunFacts> | null;
};
