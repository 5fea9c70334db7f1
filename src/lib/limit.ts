/** Runs what it is given, at most `most` at the same time, in the order it was asked. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `most` pieces of work side by side; the rest waits its turn. */
export function createLimit(most: number): Limit {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    // whoever ends hands its place on, so `running` does not change between the two
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
