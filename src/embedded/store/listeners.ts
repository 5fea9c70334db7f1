import type { StoreEvent } from './types.ts';

/** One watcher's events on their way: in order, each in a turn of its own. */
export class Delivery {
  readonly #listener: (event: StoreEvent) => void;
  #waiting: StoreEvent[];
  #next = 0;
  #scheduled = false;
  #stopped = false;

  constructor(listener: (event: StoreEvent) => void, first: readonly StoreEvent[]) {
    this.#listener = listener;
    this.#waiting = [...first];
    this.#schedule();
  }

  push(event: StoreEvent): void {
    this.#waiting.push(event);
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting = [];
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped || this.#next >= this.#waiting.length) return;
    this.#scheduled = true;
    setImmediate(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    if (this.#stopped) return;
    const event = this.#waiting[this.#next++];
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    }
    try {
      if (event !== undefined) this.#listener(event);
    } finally {
      this.#schedule();
    }
  }
}
