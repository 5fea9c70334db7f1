import { type NanoClock, nanoTime } from '../timers.ts';

export interface LogLine {
  readonly nanos: bigint;
  readonly stream: 'stdout' | 'stderr';
  /** With its line break, but for the end of an unfinished line. */
  readonly bytes: Uint8Array;
}

/** Of one container's run; older lines go first. The kubelet rotates at 10 MiB, which 100 Pods would not fit in. */
const MAX_BYTES = 1024 * 1024;
/** containerd splits longer lines (max_container_log_line_size). */
const MAX_LINE = 16_384;
const LINE_FEED = 10;

/** What one run of a container wrote, in lines with times. */
export class ContainerLog {
  readonly #nanos: NanoClock;
  readonly #lines: LogLine[] = [];
  readonly #open = new Map<'stdout' | 'stderr', Uint8Array>();
  readonly #waiting = new Set<() => void>();
  #bytes = 0;
  /** How many lines have gone from the beginning. */
  #dropped = 0;
  #closed = false;

  constructor(nanos: NanoClock) {
    this.#nanos = nanos;
  }

  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    let rest = join(this.#open.get(stream), bytes);
    for (;;) {
      const end = rest.indexOf(LINE_FEED);
      const length = end === -1 ? (rest.length >= MAX_LINE ? MAX_LINE : 0) : Math.min(end + 1, MAX_LINE);
      if (length === 0) break;
      this.#add(stream, rest.slice(0, length));
      rest = rest.subarray(length);
    }
    if (rest.length > 0) this.#open.set(stream, rest.slice());
    else this.#open.delete(stream);
    this.#wake();
  }

  /** No more comes; unfinished lines end here. */
  close(): void {
    for (const [stream, bytes] of this.#open) this.#add(stream, bytes);
    this.#open.clear();
    this.#closed = true;
    this.#wake();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Lines from a position on, and the position after them. Positions stay right when old lines are dropped. */
  from(position: number): { readonly lines: readonly LogLine[]; readonly next: number } {
    const start = Math.max(0, position - this.#dropped);
    return { lines: this.#lines.slice(start), next: this.#dropped + this.#lines.length };
  }

  /** Settles when there is something new, the log is closed, or the signal fires. */
  changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || this.#closed) {
        resolve();
        return;
      }
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** The end of what was written, for terminationMessagePolicy FallbackToLogsOnError: 80 lines, 2048 bytes. */
  tail(): string {
    const text = Buffer.concat(this.#lines.slice(-80).map(({ bytes }) => bytes));
    return text.subarray(Math.max(0, text.length - 2048)).toString();
  }

  #add(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    this.#lines.push({ nanos: this.#nanos.next(), stream, bytes });
    this.#bytes += bytes.length;
    let drop = 0;
    while (this.#bytes > MAX_BYTES && drop < this.#lines.length - 1) {
      this.#bytes -= this.#lines[drop]?.bytes.length ?? 0;
      drop += 1;
    }
    if (drop > 0) {
      this.#lines.splice(0, drop);
      this.#dropped += drop;
    }
  }

  #wake(): void {
    const waiting = Array.from(this.#waiting);
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

function join(before: Uint8Array | undefined, bytes: Uint8Array): Uint8Array {
  return before === undefined ? bytes : Buffer.concat([before, bytes]);
}

export function stamp(line: LogLine): Uint8Array {
  return Buffer.concat([Buffer.from(`${nanoTime(line.nanos)} `), line.bytes]);
}
