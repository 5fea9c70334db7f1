import type { Clock } from '../../lib/clock.ts';
import { after } from '../kubelet/timers.ts';
import { StatusError } from '../objects/status-error.ts';

/** client-go's ItemExponentialFailureRateLimiter as the controllers have it. */
const FIRST_RETRY_MS = 5;
const LONGEST_RETRY_MS = 1_000_000;
/** Longer than this a timer of the platform can't wait; the key is only looked at once more in between. */
const LONGEST_WAIT_MS = 2_000_000_000;

interface Timer {
  readonly at: number;
  cancel(): void;
}

/**
 * Keys to look at, each once however often it was added, one per turn of the event loop. What fails is tried again,
 * later each time.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #sync: (key: string) => void;
  readonly #onFault: (error: unknown) => void;
  readonly #ready = new Set<string>();
  readonly #later = new Map<string, Timer>();
  readonly #failures = new Map<string, number>();
  #running = false;
  #stopped = false;

  /** `onFault` hears of errors that are not the API's answers. */
  constructor(clock: Clock, sync: (key: string) => void, onFault: (error: unknown) => void) {
    this.#clock = clock;
    this.#sync = sync;
    this.#onFault = onFault;
  }

  add(key: string): void {
    if (this.#stopped) return;
    this.#ready.add(key);
    this.#run();
  }

  /** The earliest of the times asked for counts. */
  addAfter(key: string, ms: number): void {
    if (this.#stopped) return;
    if (ms <= 0) return this.add(key);
    const wait = Math.min(ms, LONGEST_WAIT_MS);
    const at = this.#clock.monotonicMs() + wait;
    const known = this.#later.get(key);
    if (known !== undefined && known.at <= at) return;
    known?.cancel();
    const cancel = after(this.#clock, wait, () => {
      this.#later.delete(key);
      this.add(key);
    });
    this.#later.set(key, { at, cancel });
  }

  /** Tries a key again later, later each time until it succeeds once. */
  retry(key: string): void {
    const failed = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failed + 1);
    this.addAfter(key, Math.min(FIRST_RETRY_MS * 2 ** Math.min(failed, 30), LONGEST_RETRY_MS));
  }

  stop(): void {
    this.#stopped = true;
    this.#ready.clear();
    for (const timer of this.#later.values()) timer.cancel();
    this.#later.clear();
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => {
      this.#running = false;
      const next = this.#ready.keys().next();
      if (next.done === true || this.#stopped) return;
      this.#ready.delete(next.value);
      this.#try(next.value);
      if (this.#ready.size > 0) this.#run();
    });
  }

  #try(key: string): void {
    try {
      this.#sync(key);
      this.#failures.delete(key);
    } catch (error) {
      if (!(error instanceof StatusError)) this.#onFault(error);
      this.retry(key);
    }
  }
}
