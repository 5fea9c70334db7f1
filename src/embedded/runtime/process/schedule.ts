import { setImmediate } from 'node:timers/promises';

/** How long simulated processes run before the rest of the program gets its turn; ms. */
const SLICE = 5;
/** A process that has not waited for anything for so long is slowed down; ms. */
const PATIENCE = 1_000;
/** And then rests between slices; ms. */
const REST = 20;
const LONG_REST = 95;

let sliceBegan = performance.now();

/** Watches how long one process runs without waiting for anything. */
export class CpuWatch {
  #spun = 0;
  #used = 0;

  /** CPU time in ms, for /proc/<pid>/stat. */
  get used(): number {
    return this.#used;
  }

  /** Is it time to let others run? */
  isDue(): boolean {
    return performance.now() - sliceBegan > SLICE;
  }

  /** Lets others run; `sleep` is the process's own, which ends with it. */
  async yield(sleep: (ms: number) => Promise<void>): Promise<void> {
    const ran = Math.min(performance.now() - sliceBegan, 50);
    this.#spun += ran;
    this.#used += ran;
    if (this.#spun > PATIENCE) await sleep(this.#spun > 5 * PATIENCE ? LONG_REST : REST);
    else await setImmediate();
    sliceBegan = performance.now();
  }

  /** It has waited for something else. */
  rested(): void {
    this.#spun = 0;
  }
}
