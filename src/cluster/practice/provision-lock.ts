import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../lib/clock.ts';

/**
 * Makes and removals of one cluster happen one after the other, whoever starts them: kind itself, asked twice at once,
 * would clean up the other's nodes. The lock is a SQLite write transaction, which any death frees.
 */
export async function withProvisionLock<T>(
  path: string,
  clock: Clock,
  onWait: () => void,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path);
  try {
    for (let told = false; !tryBegin(database); told = true) {
      if (!told) onWait();
      await clock.sleep(250, signal);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryBegin(database: DatabaseSync): boolean {
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    // SQLITE_BUSY
    if ((error as { errcode?: number }).errcode === 5) return false;
    throw error;
  }
}
