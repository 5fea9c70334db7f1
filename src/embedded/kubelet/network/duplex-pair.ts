import { Duplex } from 'node:stream';

/** One end of a connection inside the process: what is written to one end is read from the other. */
class Side extends Duplex {
  other: Side | undefined;
  #resume: (() => void) | undefined;

  override _read(): void {
    this.#letWrite();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    const other = this.other;
    if (other === undefined || other.destroyed) {
      done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      return;
    }
    if (other.push(chunk)) process.nextTick(done);
    else other.#resume = done;
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.other?.destroyed === false) this.other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const other = this.other;
    // A writer that waits for this side to read would wait for ever.
    this.#letWrite();
    if (other !== undefined && !other.destroyed) {
      if (error !== null) other.destroy();
      else other.push(null);
    }
    done(error);
  }

  #letWrite(): void {
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }
}

/** Two streams joined end to end, as the two ends of a TCP connection. */
export function duplexPair(): readonly [Duplex, Duplex] {
  const one = new Side({ allowHalfOpen: true });
  const two = new Side({ allowHalfOpen: true });
  one.other = two;
  two.other = one;
  return [one, two];
}
