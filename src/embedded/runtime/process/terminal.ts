import { makeReopenable, standInode } from '../files/anonymous.ts';
import { waitFor, type Description } from '../files/handle.ts';
import { statOf } from '../files/inode.ts';
import type { Output } from './output.ts';
import type { SimulatedProcess, TerminalOf } from './simulated-process.ts';
import type { SignalName } from './types.ts';

const KEYS = {
  interrupt: 3,
  end: 4,
  backspace: 8,
  newline: 10,
  carriageReturn: 13,
  erase: 21,
  word: 23,
  quit: 28,
  del: 127,
};

/**
 * A terminal in canonical mode: input is edited line by line and echoed, ^C and ^\ are signals to its processes, ^D is
 * the end of input; "\n" goes out as "\r\n".
 */
export class Terminal implements TerminalOf {
  readonly name: string;
  readonly description: Description;
  readonly processes = new Set<SimulatedProcess>();
  readonly #output: Output;
  #size = { columns: 80, rows: 24 };
  #line: number[] = [];
  /** Lines to be read; an empty one is the end of input. */
  #ready: Uint8Array[] = [];
  #hungUp = false;
  #waiting: (() => void)[] = [];

  constructor(
    name: string,
    output: Output,
    owner: { readonly uid: number; readonly gid: number; readonly now: () => Date },
  ) {
    this.name = name;
    this.#output = output;
    const inode = { ...standInode({ ...owner, gid: 5 }, 0o620) };
    const size = (): { readonly columns: number; readonly rows: number } => this.#size;
    this.description = {
      isTerminal: true,
      get terminalSize() {
        return size();
      },
      path: `/dev/${name}`,
      inode,
      read: (length, process) =>
        this.#read(length, (change) => process.block(waitFor(change, process.signal))),
      write: (bytes, process) =>
        this.#output.write('stdout', withReturns(bytes), (change) =>
          process.block(waitFor(change, process.signal)),
        ),
      stat: (viewer) => statOf(inode, viewer),
      close() {},
    };
    makeReopenable(inode, this.description);
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#signal('WINCH');
  }

  /** What is typed. */
  type(bytes: Uint8Array): void {
    for (const byte of bytes) this.#key(byte);
  }

  /** The other side is gone. */
  hangUp(): void {
    this.#hungUp = true;
    this.#wake();
    this.#signal('HUP');
  }

  #key(byte: number): void {
    switch (byte) {
      case KEYS.interrupt:
      case KEYS.quit:
        this.#line = [];
        this.#echo(byte === KEYS.quit ? '^\\' : '^C');
        this.#signal(byte === KEYS.quit ? 'QUIT' : 'INT');
        return;
      case KEYS.end:
        this.#submit();
        return;
      case KEYS.carriageReturn:
      case KEYS.newline:
        this.#echo('\r\n');
        this.#line.push(KEYS.newline);
        this.#submit();
        return;
      case KEYS.backspace:
      case KEYS.del:
        this.#eraseOne();
        return;
      case KEYS.erase:
        while (this.#line.length > 0) this.#eraseOne();
        return;
      case KEYS.word:
        while (this.#line.at(-1) === 0x20) this.#eraseOne();
        while (this.#line.length > 0 && this.#line.at(-1) !== 0x20) this.#eraseOne();
        return;
      default:
        if (this.#line.length >= 4095) return;
        this.#line.push(byte);
        if (byte >= 0x20 || byte === 9) this.#echoBytes(Uint8Array.of(byte));
        else this.#echo(`^${String.fromCodePoint(byte + 64)}`);
    }
  }

  #eraseOne(): void {
    let byte = this.#line.pop();
    if (byte === undefined) return;
    // the bytes of one character that follow its first
    while (byte !== undefined && (byte & 0xc0) === 0x80) byte = this.#line.pop();
    const width = byte !== undefined && byte < 0x20 && byte !== 9 ? 2 : 1;
    this.#echo('\b \b'.repeat(width));
  }

  #submit(): void {
    this.#ready.push(Uint8Array.from(this.#line));
    this.#line = [];
    this.#wake();
  }

  async #read(length: number, wait: (change: Promise<void>) => Promise<void>): Promise<Uint8Array> {
    for (;;) {
      const line = this.#ready.shift();
      if (line !== undefined) {
        if (line.length > length) this.#ready.unshift(line.subarray(length));
        return line.subarray(0, length);
      }
      if (this.#hungUp) return new Uint8Array();
      await wait(new Promise((resolve) => this.#waiting.push(resolve)));
    }
  }

  #wake(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  #echo(text: string): void {
    this.#echoBytes(Buffer.from(text, 'latin1'));
  }

  #echoBytes(bytes: Uint8Array): void {
    this.#output.push('stdout', bytes);
  }

  #signal(signal: SignalName): void {
    for (const process of this.processes) process.deliver(signal, 'inside');
  }
}

function withReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(KEYS.newline)) return bytes;
  return Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
}
