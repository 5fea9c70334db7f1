import { availableParallelism } from 'node:os';
import { createLimit } from '../lib/limit.ts';
import { DecidingThread } from './deciding-thread.ts';

/** More than the cores are of no use, each holds some 30 MB, and one that must be ended should not hold up all others. */
const MOST_THREADS = Math.min(Math.max(availableParallelism(), 2), 4);

/** Threads for the decisions of all gradings: starting one takes longer than most decisions, so they are kept. */
export class DecidingPool {
  readonly #limit = createLimit(MOST_THREADS);
  readonly #free: DecidingThread[] = [];
  #lent = 0;

  /** Starts a thread ahead of the first decision, where there is none. */
  prepare(): void {
    if (this.#free.length + this.#lent === 0) this.#free.push(new DecidingThread());
  }

  /** Lends a thread for one piece of work, in the order of asking; one that isn't usable afterwards is not kept. */
  async lend<T>(work: (thread: DecidingThread) => Promise<T>): Promise<T> {
    return this.#limit(async () => {
      const thread = this.#take();
      this.#lent += 1;
      try {
        return await work(thread);
      } finally {
        this.#lent -= 1;
        if (thread.usable) this.#free.push(thread);
      }
    });
  }

  #take(): DecidingThread {
    for (let thread = this.#free.pop(); thread !== undefined; thread = this.#free.pop())
      if (thread.usable) return thread;
    return new DecidingThread();
  }
}
