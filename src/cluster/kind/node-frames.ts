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

/** Puts frames together from what comes in pieces. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  read(chunk: Buffer): readonly Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#take(); frame !== null; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): Frame | null {
    const end = this.#rest.indexOf('\n');
    if (end === -1) return null;
    const head = this.#rest.subarray(0, end).toString();
    if (head === 'ready') {
      this.#rest = this.#rest.subarray(end + 1);
      return { type: 'ready' };
    }
    const [number = '', code = '', out = '', err = ''] = head.split(' ');
    const [outSize, errSize] = [Number(out), Number(err)];
    const from = end + 1;
    const to = from + outSize + errSize;
    if (this.#rest.length < to) return null;
    const stdout = this.#rest.subarray(from, from + outSize).toString();
    const stderr = this.#rest.subarray(from + outSize, to).toString();
    this.#rest = this.#rest.subarray(to);
    return { type: 'ended', number: Number(number), code, stdout, stderr };
  }
}
