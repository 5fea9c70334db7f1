import type { Clock } from '../../lib/clock.ts';

/** Calls `act` once after a time, unless the answer is called before. */
export function after(clock: Clock, ms: number, act: () => void): () => void {
  const cancelled = new AbortController();
  const wait = async (): Promise<void> => {
    try {
      await clock.sleep(ms, cancelled.signal);
    } catch {
      return;
    }
    if (!cancelled.signal.aborted) act();
  };
  void wait();
  return () => cancelled.abort();
}

/** Wall time in nanoseconds that never gives the same answer twice: names of events, times of log lines. */
export class NanoClock {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(): bigint {
    const now = BigInt(this.#clock.now().getTime()) * 1_000_000n;
    this.#last = now > this.#last ? now : this.#last + 1n;
    return this.#last;
  }
}

/** A time as metav1.Time is written: whole seconds. */
export function wireTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** A time as metav1.MicroTime is written. */
export function wireMicroTime(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}

/** Nanoseconds since 1970 as RFC 3339 with nine digits, as log lines carry them. */
export function nanoTime(nanos: bigint): string {
  const seconds = new Date(Number(nanos / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(nanos % 1_000_000_000n).padStart(9, '0')}Z`;
}

/** A duration as Go prints it: "1m20s", "10s", "1.5s", "12ms". */
export function goDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
