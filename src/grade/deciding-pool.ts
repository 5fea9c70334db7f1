import { availableParallelism } from 'node:os';
import { DecidingThread } from './deciding-thread.ts';

/** More than the cores are of no use, each holds some 30 MB, and one that must be ended should not hold up all others. */
const MOST_THREADS = Math.min(Math.max(availableParallelism(), 2), 4);

/** Threads for the decisions of all gradings: starting one takes longer than most decisions, so they are kept. */
export class DecidingPool {
  /** All that run, in use or not. */
  #count = 0;
  readonly #free: DecidingThread[] = [];
  readonly #waiting: ((thread: DecidingThread) => void)[] = [];

  /** Starts a thread ahead of the first decision, where there is none. */
  prepare(): void {
    if (this.#count === 0) this.#free.push(this.#start());
  }

  /** Lends a thread for one piece of work, in the order of asking; one that isn't usable afterwards is replaced. */
  async lend<T>(work: (thread: DecidingThread) => Promise<T>): Promise<T> {
    const thread = await this.#take();
    try {
      return await work(thread);
    } finally {
      this.#giveBack(thread);
    }
  }

  #start(): DecidingThread {
    this.#count += 1;
    return new DecidingThread();
  }

  #take(): DecidingThread | Promise<DecidingThread> {
    for (let thread = this.#free.pop(); thread !== undefined; thread = this.#free.pop()) {
      if (thread.usable) return thread;
      this.#count -= 1;
    }
    if (this.#count < MOST_THREADS) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(thread: DecidingThread): void {
    if (!thread.usable) this.#count -= 1;
    const next = this.#waiting.shift();
    if (next !== undefined) next(thread.usable ? thread : this.#start());
    else if (thread.usable) this.#free.push(thread);
  }
}
