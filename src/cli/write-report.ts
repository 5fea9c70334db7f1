import { statSync } from 'node:fs';
import { MachineFault, UsageFault } from '../lib/errors.ts';
import { writeFileAtomic } from '../lib/files.ts';

/**
 * Writes a file that the user named: whole or not at all, and over one that is there only when `force` says so.
 * `again`: the command that writes over it. Throws UsageFault where it is there, MachineFault where the disk says no.
 */
export function writeReport(path: string, text: string, force: boolean, again: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) {
    throw new UsageFault('not-a-file', `${path} is a folder`, 'name a file in it');
  }
  if (there !== undefined && !force) throw new UsageFault('file-exists', `${path} is there already`, again);
  try {
    writeFileAtomic(path, text);
  } catch (error) {
    if (!(error instanceof MachineFault)) throw error;
    // the home is not what is wrong here
    const next = error.next.includes('--home') ? 'name another file' : error.next;
    throw new MachineFault(error.code, error.message, next, { cause: error });
  }
}
