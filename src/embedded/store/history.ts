import type { StoreEvent } from './types.ts';

/** How much of the past is kept for watchers: by number, and by the JSON text of the objects, which bounds memory. */
const MOST_EVENTS = 10_000;
const MOST_CHARACTERS = 12 * 1024 * 1024;

/** The last changes in order. What falls out of it is what etcd would have compacted. */
export class History {
  #events: StoreEvent[] = [];
  #sizes: number[] = [];
  #characters = 0;
  /** Every change after this revision is there. */
  #reachesBackTo: number;

  constructor(revision: number) {
    this.#reachesBackTo = revision;
  }

  get oldest(): number {
    return this.#reachesBackTo;
  }

  /** `size` is the length of the object's JSON text. */
  add(event: StoreEvent, size: number): void {
    this.#events.push(event);
    this.#sizes.push(size);
    this.#characters += size;
    // A slack of a tenth, so that dropping is rare and in one go.
    if (this.#events.length > MOST_EVENTS * 1.1 || this.#characters > MOST_CHARACTERS * 1.1) this.#drop();
  }

  /** The changes after a revision, or 'expired' when some of them were dropped. */
  after(revision: number): readonly StoreEvent[] | 'expired' {
    if (revision < this.#reachesBackTo) return 'expired';
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return this.#events.slice(low);
  }

  #drop(): void {
    let count = Math.max(0, this.#events.length - MOST_EVENTS);
    for (let index = 0; index < this.#events.length; index++) {
      if (index >= count && this.#characters <= MOST_CHARACTERS) break;
      this.#characters -= this.#sizes[index] ?? 0;
      count = index + 1;
    }
    this.#reachesBackTo = this.#events[count - 1]?.revision ?? this.#reachesBackTo;
    this.#events = this.#events.slice(count);
    this.#sizes = this.#sizes.slice(count);
  }
}
