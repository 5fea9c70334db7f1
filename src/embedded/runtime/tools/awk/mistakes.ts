/** A mistake in the text of a program. */
export class SyntaxMistake extends Error {
  readonly line: number;
  /** mawk's words for it. */
  readonly detail: string;

  constructor(message: string, line: number, detail: string) {
    super(message);
    this.line = line;
    this.detail = detail;
  }
}

/** What a running program can't do, such as a division by zero. */
export class RunMistake extends Error {
  /** Said without the place, as what is wrong with a file or an expression. */
  readonly isPlain: boolean;

  constructor(message: string, isPlain = false) {
    super(message);
    this.isPlain = isPlain;
  }
}
