/** Exit codes of the program. */
export const EXIT = {
  done: 0,
  notPassed: 1,
  usage: 2,
  machine: 3,
  undecided: 4,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A fault with one clear message: what, where, and what to do next. The class carries the exit code. */
export abstract class Fault extends Error {
  abstract readonly exitCode: ExitCode;
  /** For JSON output; lower case with dashes. */
  readonly code: string;
  /** What to type or do next; empty when there is nothing. */
  readonly next: string;

  constructor(code: string, message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}

/** The command line or a pack is wrong. */
export class UsageFault extends Fault {
  override readonly name = 'UsageFault';
  override readonly exitCode = EXIT.usage;
}

/** The machine or the cluster can't. */
export class MachineFault extends Fault {
  override readonly name = 'MachineFault';
  override readonly exitCode = EXIT.machine;
}

/** The user interrupted (SIGINT, Esc) or the system ended us (SIGTERM). */
export class Interrupted extends Fault {
  override readonly name = 'Interrupted';
  override readonly exitCode: ExitCode;

  constructor(message = 'interrupted', signal: 'SIGINT' | 'SIGTERM' = 'SIGINT') {
    super('interrupted', message, '');
    this.exitCode = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
}
