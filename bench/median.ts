/** The middle of some numbers: one odd run doesn't move it. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Runs several works in turn, round by round, so that a busy moment of the machine hits all alike; median ms of each. */
export async function medianTimes<Name extends string>(
  works: Readonly<Record<Name, () => Promise<unknown>>>,
  rounds: number,
): Promise<Readonly<Record<Name, number>>> {
  const names = Object.keys(works) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const began = performance.now();
      await works[name]();
      times.get(name)?.push(performance.now() - began);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

/** One line of a report: what, how much, and how it compares with its budget. */
export function reportLine(
  what: string,
  milliseconds: number,
  ratio?: { of: string; is: number; budget: string },
): string {
  const time = `${milliseconds.toFixed(1).padStart(9)} ms`;
  return ratio === undefined
    ? `${what.padEnd(44)} ${time}`
    : `${what.padEnd(44)} ${time}   ${ratio.is.toFixed(1)}x ${ratio.of} (budget ${ratio.budget})`;
}
