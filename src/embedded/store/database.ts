import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { MachineFault } from '../../lib/errors.ts';

/**
 * The file's schema, one step per version: step n takes a file of version n to n + 1 (`PRAGMA user_version`). A step
 * that was released is never changed; what changes is a new step. `value` is the object as JSON.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE objects (
    resource  TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name      TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (resource, namespace, name)
  ) STRICT, WITHOUT ROWID;

  -- one row: the revision of the last write, which outlives the objects it was about
  CREATE TABLE cluster (
    id       TEXT NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
  `,
];

// https://www.sqlite.org/rescode.html: the primary codes
const BUSY = 5;
const LOCKED = 6;
const CORRUPT = 11;
const NOTADB = 26;

/**
 * Opens the file of a cluster, or makes it, and holds it alone until it is closed or the process dies. Throws a
 * MachineFault that says why it can't be had: in use, newer than this program, damaged.
 */
export function openClusterFile(file: string): DatabaseSync {
  const database = openSqlite(file);
  try {
    // Exclusive before the first access: the lock is the system's, so any death frees it, and no shared memory is used.
    // NORMAL in WAL mode writes without waiting for the disk: what is written survives the process, not a power loss.
    database.exec(`
      PRAGMA busy_timeout = 250;
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      BEGIN IMMEDIATE;
    `);
    migrate(database, file);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw asFault(error, file);
  }
}

/** node:sqlite is loaded here instead of by an import because Node 22 warns when it is loaded. */
function openSqlite(file: string): DatabaseSync {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was, never called from here
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite');
    return new Database(file);
  } catch (error) {
    throw asFault(error, file);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > MIGRATIONS.length) {
    throw new MachineFault(
      'cluster-file',
      `${file} was written by a newer version of this program (its format is ${version}, this one reads up to ${MIGRATIONS.length})`,
      'update the program, or remove the cluster: cks down',
    );
  }
  for (const step of MIGRATIONS.slice(version)) database.exec(step);
  if (version === 0) {
    database.prepare('INSERT INTO cluster (id, revision) VALUES (?, 1)').run(randomUUID());
  }
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
}

function asFault(error: unknown, file: string): unknown {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (code !== 'ERR_SQLITE_ERROR' || typeof errcode !== 'number') return error;
  const fault = (why: string, next: string): MachineFault =>
    new MachineFault('cluster-file', `can't use ${file}: ${why}`, next, { cause: error });
  switch (errcode & 0xff) {
    case BUSY:
    case LOCKED:
      return fault('another server process of this cluster holds it', 'end that one first: cks down');
    case CORRUPT:
    case NOTADB:
      return fault('it is damaged', 'remove the cluster and make it anew: cks down, cks up');
    default:
      return fault((error as Error).message, `look at it (ls -l ${file}; df -h)`);
  }
}
