/** What a shell on a node says: that it is there, or how a command ended and what it printed. */
export type Frame =
  | { readonly type: 'ready' }
  | {
      readonly type: 'ended';
      readonly number: number;
      /** The exit code; "absent" where there is no such program. */
      readonly code: string;
      readonly stdout: string;
      readonly stderr: string;
    };

/** "number exit-code size-of-output size-of-errors" */
const HEAD = /^(\d+) (\d+|absent) (\d+) (\d+)$/;
/** The longest head there can be, with room to spare, in bytes. */
const LONGEST_HEAD = 100;

/** Puts frames together from what comes in pieces. */
export class FrameReader {
  #rest = Buffer.alloc(0);
  #broken = false;

  /** Has something come that is no frame? Nothing can be read after it. */
  get broken(): boolean {
    return this.#broken;
  }

  /** The frames that are whole by now. */
  read(chunk: Buffer): readonly Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (!this.#broken) {
      const frame = this.#take();
      if (frame === 'partial') break;
      if (frame === 'nonsense') this.#broken = true;
      else frames.push(frame);
    }
    return frames;
  }

  #take(): Frame | 'partial' | 'nonsense' {
    const end = this.#rest.indexOf('\n');
    if (end === -1) return this.#rest.length > LONGEST_HEAD ? 'nonsense' : 'partial';
    const head = this.#rest.subarray(0, end).toString();
    if (head === 'ready') {
      this.#rest = this.#rest.subarray(end + 1);
      return { type: 'ready' };
    }
    const [, number, code, out, err] = HEAD.exec(head) ?? [];
    if (number === undefined || code === undefined) return 'nonsense';
    const [outSize, errSize] = [Number(out), Number(err)];
    const from = end + 1;
    const to = from + outSize + errSize;
    if (this.#rest.length < to) return 'partial';
    const stdout = this.#rest.subarray(from, from + outSize).toString();
    const stderr = this.#rest.subarray(from + outSize, to).toString();
    this.#rest = this.#rest.subarray(to);
    return { type: 'ended', number: Number(number), code, stdout, stderr };
  }
}
