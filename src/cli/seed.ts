import { UsageFault } from '../lib/errors.ts';

/** A seed of the command line: a whole number of 32 bits. Throws UsageFault. */
export function readSeed(given: string | boolean | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seed = Number(given);
  if (/^\d+$/.test(String(given)) && seed < 2 ** 32) return seed;
  throw new UsageFault(
    'usage',
    `a seed is a whole number below 4294967296, not ${String(given)}`,
    '--seed 1',
  );
}
