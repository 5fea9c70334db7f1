import { RunMistake } from './mistakes.ts';
import type { Value } from './values.ts';

export type AwkArray = Map<string, Value>;

/** A variable or parameter; an array from the moment it is used as one. */
export class Cell {
  value: Value;
  #array: AwkArray | undefined;
  readonly #origin: Cell | undefined;

  /** `origin` is the variable that was given for a parameter before either was used. */
  constructor(value: Value, origin?: Cell) {
    this.value = value;
    this.#origin = origin;
  }

  get isArray(): boolean {
    return this.#array !== undefined || this.#origin?.isArray === true;
  }

  get array(): AwkArray {
    if (this.#origin !== undefined && this.value === undefined) return this.#origin.array;
    if (this.value !== undefined) throw new RunMistake('Not an array');
    this.#array ??= new Map();
    return this.#array;
  }
}

/** The variables of a program: its own, and those of the function that runs. */
export class Variables {
  readonly #globals = new Map<string, Cell>();
  #locals: ReadonlyMap<string, Cell> = new Map();

  cell(name: string): Cell {
    const local = this.#locals.get(name);
    if (local !== undefined) return local;
    let global = this.#globals.get(name);
    if (global === undefined) {
      global = new Cell(undefined);
      this.#globals.set(name, global);
    }
    return global;
  }

  isLocal(name: string): boolean {
    return this.#locals.has(name);
  }

  global(name: string): Value {
    return this.#globals.get(name)?.value;
  }

  setGlobal(name: string, value: Value): void {
    const known = this.#globals.get(name);
    if (known === undefined) this.#globals.set(name, new Cell(value));
    else known.value = value;
  }

  /** Runs with the variables of a function. */
  async within<T>(locals: ReadonlyMap<string, Cell>, run: () => Promise<T>): Promise<T> {
    const before = this.#locals;
    this.#locals = locals;
    try {
      return await run();
    } finally {
      this.#locals = before;
    }
  }
}

/**
 * The keys of an array in the order of busybox, whose for-in walks over its hash table: 61 chains of which each has
 * its newest key first. (It makes the table larger when chains have more than ten keys on average.)
 */
export function keysInOrder(array: AwkArray): readonly string[] {
  const sizes = [61, 251, 1021, 4093, 16_381, 65_521];
  const size = sizes.find((chains) => array.size / chains < 11) ?? 65_521;
  const chains = new Map<number, string[]>();
  for (const key of array.keys()) {
    const index = hash(key) % size;
    const chain = chains.get(index);
    if (chain === undefined) chains.set(index, [key]);
    else chain.unshift(key);
  }
  return [...chains].toSorted(([left], [right]) => left - right).flatMap(([, keys]) => keys);
}

function hash(key: string): number {
  let index = 0;
  for (const byte of Buffer.from(key)) index = (byte + (index << 5) + (index >>> 27)) >>> 0;
  return index;
}
