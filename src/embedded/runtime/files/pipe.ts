import { systemError } from '../process/system-error.ts';

const CAPACITY = 65_536;

/** A pipe's bytes between its two ends, at most 64 KiB of them. Waiting ends are woken in turn. */
export class PipeBuffer {
  readers = 0;
  writers = 0;
  /** Whoever writes from outside may put in more than fits. */
  #chunks: Uint8Array[] = [];
  #size = 0;
  #waiting: (() => void)[] = [];

  get size(): number {
    return this.#size;
  }

  async read(length: number, wait: (changed: Promise<void>) => Promise<void>): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array();
    while (this.#size === 0) {
      if (this.writers === 0) return new Uint8Array();
      await wait(this.#changed());
    }
    return this.#take(length);
  }

  async write(bytes: Uint8Array, wait: (changed: Promise<void>) => Promise<void>): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      if (this.readers === 0) throw systemError('EPIPE');
      const room = CAPACITY - this.#size;
      // up to PIPE_BUF bytes go in one piece
      const whole = bytes.length - done <= 4096 ? bytes.length - done : 1;
      if (room < whole) {
        await wait(this.#changed());
        continue;
      }
      this.push(bytes.slice(done, done + room));
      done += room;
    }
    if (bytes.length === 0 && this.readers === 0) throw systemError('EPIPE');
  }

  /** Puts bytes in at once, whatever the room. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#size += bytes.length;
    this.wake();
  }

  wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  /** Settles with the next change of bytes or ends. */
  changed(): Promise<void> {
    return this.#changed();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #take(length: number): Uint8Array {
    const taken: Uint8Array[] = [];
    let size = 0;
    while (size < length) {
      const first = this.#chunks.shift();
      if (first === undefined) break;
      const part = first.subarray(0, length - size);
      if (part.length < first.length) this.#chunks.unshift(first.subarray(part.length));
      taken.push(part);
      size += part.length;
    }
    this.#size -= size;
    this.wake();
    return taken.length === 1 && taken[0] !== undefined ? taken[0] : Buffer.concat(taken);
  }
}
