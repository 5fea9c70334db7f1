/** Without vowels and look-alikes, so that no words come out (apimachinery/pkg/util/rand). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const LENGTH = 5;
/** A generated name fits a DNS label. */
const LONGEST_BASE = 63 - LENGTH;

/** metadata.name from metadata.generateName; `random` gives numbers from 0 to below 1. */
export function generateName(base: string, random: () => number): string {
  let name = base.slice(0, LONGEST_BASE);
  for (let index = 0; index < LENGTH; index++) name += ALPHABET[Math.floor(random() * ALPHABET.length)];
  return name;
}
