import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { MachineFault } from '../lib/errors.ts';
import { ensureFolder, throwFileFault } from '../lib/files.ts';
import { lockFile, waitForLock } from './lock.ts';
import { isCorrupt, openSqlite, throwDatabaseFault, type DatabaseSync } from './sqlite.ts';

const BUSY_TIMEOUT_MS = 5_000;

export interface DatabaseOptions {
  readonly path: string;
  readonly migrations: readonly string[];
  readonly clock: Clock;
  /** Told what the user should know, such as that a corrupt file was kept aside. */
  readonly onNotice: (notice: string) => void;
}

/** The home's database. Opened at its first use, so that a start that needs nothing of it costs nothing. */
export interface Database {
  /**
   * Reads within one transaction and hands on what `work` returns. A corrupt file is kept aside and `work` is tried
   * once more on a new one. Throws MachineFault where the disk or the rights say no.
   */
  read<T>(work: (connection: DatabaseSync) => T): T;
  /**
   * The same for work that changes something: nothing is changed when it throws. `durable`: not even a power cut right
   * after it takes it away, which costs a write to the disk itself.
   */
  write<T>(work: (connection: DatabaseSync) => T, durable?: boolean): T;
  close(): void;
}

export function openDatabase(options: DatabaseOptions): Database {
  let connection: DatabaseSync | undefined;
  const close = (): void => {
    connection?.close();
    connection = undefined;
  };
  const attempt = <T>(begin: Begin, work: (connection: DatabaseSync) => T, pragma: string): T => {
    connection ??= connect(options);
    if (pragma !== '') connection.exec(pragma);
    return transact(connection, begin, work);
  };
  const use = <T>(begin: Begin, work: (connection: DatabaseSync) => T, pragma = ''): T => {
    try {
      return attempt(begin, work, pragma);
    } catch (error) {
      if (!isCorrupt(error)) return throwDatabaseFault(error, options.path);
    }
    close();
    setAside(options);
    try {
      return attempt(begin, work, pragma);
    } catch (error) {
      return throwDatabaseFault(error, options.path);
    }
  };
  return {
    read: (work) => use('BEGIN', work),
    // a write that begins as a read can't wait for another's write to end
    write: (work, durable = false) =>
      use('BEGIN IMMEDIATE', work, durable ? 'PRAGMA synchronous = FULL' : 'PRAGMA synchronous = NORMAL'),
    close,
  };
}

type Begin = 'BEGIN' | 'BEGIN IMMEDIATE';

function connect(options: DatabaseOptions): DatabaseSync {
  ensureFolder(dirname(options.path));
  const connection = openSqlite(options.path);
  try {
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA foreign_keys = ON`);
    const version = versionOf(connection);
    if (version > options.migrations.length) {
      throw new MachineFault(
        'newer-home',
        `${options.path} was written by a newer cks (its format is ${version}, this program knows ${options.migrations.length})`,
        'use that newer version, or another folder with --home DIR',
      );
    }
    // what a power cut can take with synchronous = NORMAL in WAL mode is the last moments, never the file
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    if (version < options.migrations.length) migrate(connection, version, options);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function versionOf(connection: DatabaseSync): number {
  return Number(connection.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function migrate(connection: DatabaseSync, from: number, options: DatabaseOptions): void {
  if (from > 0) {
    const backup = `${options.path}.before-version-${options.migrations.length}`;
    const held = waitForLock(lockFile(join(dirname(options.path), 'locks'), 'migration'), BUSY_TIMEOUT_MS);
    try {
      // of what two programs back up one after the other, one copy is enough
      if (!existsSync(backup)) backUp(connection, backup);
    } finally {
      held.close();
    }
  }
  transact(connection, 'BEGIN IMMEDIATE', () => {
    // another program may have done it while we waited for the write lock
    for (const step of options.migrations.slice(versionOf(connection))) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${options.migrations.length}`);
  });
}

/** A copy has its name only when it is whole: a program may be killed while it copies. */
function backUp(connection: DatabaseSync, backup: string): void {
  const part = `${backup}.part`;
  rmSync(part, { force: true });
  connection.prepare('VACUUM INTO ?').run(part);
  renameSync(part, backup);
}

function transact<T>(connection: DatabaseSync, begin: Begin, work: (connection: DatabaseSync) => T): T {
  connection.exec(begin);
  try {
    const value = work(connection);
    connection.exec('COMMIT');
    return value;
  } catch (error) {
    // SQLite itself rolls back when the disk is full
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Renames the corrupt file, its log along with it, since that may be what a rescue needs. Of two programs that find
 * it corrupt, the second must not take away what the first has just made anew: so one at a time, and each looks again.
 */
function setAside(options: DatabaseOptions): void {
  const held = waitForLock(lockFile(join(dirname(options.path), 'locks'), 'history'), BUSY_TIMEOUT_MS);
  try {
    if (isStillCorrupt(options.path)) renameAll(options);
  } finally {
    held.close();
  }
}

function renameAll({ path, clock, onNotice }: DatabaseOptions): void {
  const time = clock.now().toISOString().replaceAll(/[:.]/g, '-');
  const aside = `${path}.corrupt-${time}`;
  for (const ending of ['-wal', '-shm', '']) {
    try {
      renameSync(`${path}${ending}`, `${aside}${ending}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throwFileFault(error, path);
    }
  }
  onNotice(
    `${basename(path)} was damaged: it was kept as ${aside} and a new one was made. ` +
      'Scores and started tasks are no longer known; your files and the cluster are as they were.',
  );
}

function isStillCorrupt(path: string): boolean {
  let connection: DatabaseSync | undefined;
  try {
    connection = openSqlite(path);
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return connection.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'] !== 'ok';
  } catch (error) {
    return isCorrupt(error);
  } finally {
    connection?.close();
  }
}
