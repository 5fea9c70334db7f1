/** Something to agree to. */
export interface Question {
  readonly title: string;
  /** Paragraphs; may hold text of a pack or cluster. */
  readonly text: readonly string[];
  /** What `y` does, in words: "reset", "quit". */
  readonly yes: string;
  /** What `n` and Esc do. */
  readonly no: string;
  /** Something would be lost: only `y` agrees, Enter doesn't. */
  readonly loses: boolean;
  readonly onYes: () => void;
  /** After `n` and Esc; nothing happens without it. */
  readonly onNo?: () => void;
}
