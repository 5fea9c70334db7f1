import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MachineFault } from '../lib/errors.ts';
import { ensureFolder } from '../lib/files.ts';
import { isBusy, isCorrupt, openSqlite, throwDatabaseFault, type DatabaseSync } from './sqlite.ts';

/** The lock's file: one small database per name. */
export function lockFile(folder: string, name: string): string {
  return join(folder, `${name.replaceAll(/[^A-Za-z0-9_-]+/g, '-')}.lock`);
}

/**
 * Runs `work` while this process alone holds the named lock. The lock is an open write transaction on a file of its
 * own, so that the system frees it whatever way the process ends, and nothing has to be cleaned up.
 * Throws MachineFault at once when another holds it.
 */
export async function withLock<T>(folder: string, name: string, work: () => Promise<T>): Promise<T> {
  const path = lockFile(folder, name);
  ensureFolder(dirname(path));
  const held = take(path, name);
  try {
    return await work();
  } finally {
    held.close();
  }
}

/** Holds the named lock until the result is closed, or the process ends; null at once when another holds it. */
export function holdLock(folder: string, name: string): { close(): void } | null {
  const path = lockFile(folder, name);
  ensureFolder(dirname(path));
  try {
    return take(path, name);
  } catch (error) {
    if (error instanceof MachineFault && error.code === 'busy') return null;
    throw error;
  }
}

/**
 * Holds the lock of that file until the result is closed; waits for another holder. Throws MachineFault when it has
 * waited too long.
 */
export function waitForLock(path: string, waitMs: number): { close(): void } {
  ensureFolder(dirname(path));
  try {
    return begin(path, waitMs);
  } catch (error) {
    return throwDatabaseFault(error, path);
  }
}

function take(path: string, name: string): DatabaseSync {
  try {
    return begin(path);
  } catch (error) {
    if (isBusy(error)) {
      throw new MachineFault(
        'busy',
        `another cks is busy with the same thing (${name}) in this home`,
        'wait until it has ended, then type the command again',
        { cause: error },
      );
    }
    if (!isCorrupt(error)) return throwDatabaseFault(error, path);
  }
  // nobody can hold a lock on a file that isn't a database, so nothing is taken from anybody
  rmSync(path, { force: true });
  try {
    return begin(path);
  } catch (error) {
    return throwDatabaseFault(error, path);
  }
}

function begin(path: string, waitMs = 0): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = openSqlite(path);
    database.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
    return database;
  } catch (error) {
    database?.close();
    throw error;
  }
}
