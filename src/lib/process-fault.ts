/** The process could not be started, or did not end in time. Its message holds a command that can be pasted. */
export class ProcessFault extends Error {
  override readonly name = 'ProcessFault';
  readonly kind: 'not-found' | 'not-allowed' | 'timeout' | 'other';
  readonly command: string;
  readonly output: string;

  constructor(kind: ProcessFault['kind'], command: string, message: string, output: string) {
    super(message);
    this.kind = kind;
    this.command = command;
    this.output = output;
  }
}
