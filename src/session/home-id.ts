import { linkSync, readFileSync, rmSync } from 'node:fs';
import { writeFileAtomic, throwFileFault } from '../lib/files.ts';

/** Without vowels and look-alikes, so that no id is a word; allowed in names of clusters and containers. */
const ALPHABET = 'bcdfghjkmnpqrstvwxz2456789';
const LENGTH = 5;
const ID = /^[a-z0-9]{4,6}$/;

/** A new id. `random` gives numbers in [0, 1). */
function makeId(random: () => number): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join('');
}

/** The id in the file, or null where there is none, or something else is in it. */
function readId(file: string): string | null {
  try {
    const id = readFileSync(file, 'utf8').trim();
    return ID.test(id) ? id : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return throwFileFault(error, file);
  }
}

/**
 * The home's id from the file beside the database; where that is gone or spoilt, `remembered` (the database's), else
 * a new one. Two processes that make one at the same time get the same. Throws MachineFault when it can't be kept.
 */
export function homeId(file: string, remembered: () => string | null, random: () => number): string {
  const there = readId(file);
  if (there !== null) return there;
  const id = remembered() ?? makeId(random);
  const mine = `${file}.${id}`;
  writeFileAtomic(mine, `${id}\n`);
  try {
    // a link is made whole or not at all, and not over another's: of two programs, one wins and both read it
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || readId(file) === null) {
      // file systems without links, or a spoilt file in the way
      writeFileAtomic(file, `${id}\n`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return readId(file) ?? id;
}
