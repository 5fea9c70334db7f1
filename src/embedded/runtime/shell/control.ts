/** How control leaves a command other than by its end. */
export class LoopJump extends Error {
  readonly kind: 'break' | 'continue';
  levels: number;

  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

export class FunctionReturn extends Error {
  readonly code: number;

  constructor(code: number) {
    super('return');
    this.code = code;
  }
}

export class ShellExit extends Error {
  readonly code: number;
  /** The process runs another program by now: no EXIT trap. */
  readonly isReplaced: boolean;

  constructor(code: number, isReplaced = false) {
    super('exit');
    this.code = code;
    this.isReplaced = isReplaced;
  }
}

/**
 * A mistake that ends a script and brings an interactive shell back to its prompt: expansion errors, failures of
 * special built-in commands, syntax errors. The message is complete.
 */
export class ShellFault extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
