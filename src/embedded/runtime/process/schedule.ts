import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long simulated processes run before the rest of the program gets its turn; ms. */
const SLICE = 5;
/** A container that has used so much more than its share is slowed down; ms. */
const PATIENCE = 1_000;
/** The share of the time that a container may use for long. */
const SHARE = 0.2;
/** How long it rests after each slice then; ms. */
const REST = SLICE / SHARE - SLICE;

let inTurn = false;
let turnBegan = 0;
/** Up to here the time of this turn has been counted for somebody. */
let counted = 0;

/** Begins a turn when a process is the first to run since the event loop went around. */
function beginTurn(now: number): void {
  if (inTurn) return;
  inTurn = true;
  turnBegan = now;
  counted = now;
  setImmediate(() => {
    inTurn = false;
  });
}

/** Watches how much of the time the processes of one container take. */
export class CpuWatch {
  #used = 0;
  #seen = performance.now();

  /** Is it time to let others run? */
  isDue(): boolean {
    const now = performance.now();
    beginTurn(now);
    return now - turnBegan > SLICE;
  }

  /** Lets others run; `sleep` is the process's own, which ends with it. Resolves with the ms that were used. */
  async yield(sleep: (ms: number) => Promise<void>): Promise<number> {
    const now = performance.now();
    const ran = now - counted;
    counted = now;
    this.#used = Math.max(0, this.#used - (now - this.#seen) * SHARE) + ran;
    this.#seen = now;
    if (this.#used > PATIENCE) await sleep(REST);
    else await nextTurn();
    return ran;
  }
}
