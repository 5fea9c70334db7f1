import type { DatabaseSync } from 'node:sqlite';
import { throwFileFault } from '../lib/files.ts';
import { MachineFault } from '../lib/errors.ts';

export type { DatabaseSync, SQLOutputValue } from 'node:sqlite';

/**
 * Opens a database file, or makes it. node:sqlite is loaded here and now instead of by an import, because Node 22
 * prints an ExperimentalWarning when it is loaded: the learner can't do anything about that.
 */
export function openSqlite(path: string, options: { readonly readOnly?: boolean } = {}): DatabaseSync {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was, never called from here
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite');
    return new Database(path, options);
  } finally {
    process.emitWarning = emitWarning;
  }
}

// https://www.sqlite.org/rescode.html: the primary codes
const PERM = 3;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const AUTH = 23;
const NOTADB = 26;

/** The primary result code of an error of SQLite; null for any other error. */
function primaryCode(error: unknown): number | null {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : null;
}

/** Is the file itself at fault: no database, or a damaged one? */
export function isCorrupt(error: unknown): boolean {
  const code = primaryCode(error);
  return code === CORRUPT || code === NOTADB;
}

/** Does another connection hold what we need? */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === BUSY || code === LOCKED;
}

/** Turns what SQLite or the file system refused into one clear MachineFault; anything else is thrown on. */
export function throwDatabaseFault(error: unknown, path: string): never {
  const code = primaryCode(error);
  const fault = (why: string, next: string): never => {
    throw new MachineFault('history', `can't write ${path}: ${why}`, next, { cause: error });
  };
  const elsewhere = 'choose another folder with --home DIR';
  switch (code) {
    case null:
      return throwFileFault(error, path);
    case FULL:
      return fault('the disk is full', 'make room (df -h), then type the command again');
    case READONLY:
    case PERM:
    case AUTH:
      return fault('the file or its folder is read-only', elsewhere);
    case CANTOPEN:
      return fault('it can not be opened', `look at its rights (ls -l ${path}), or ${elsewhere}`);
    case IOERR:
      return fault('the disk does not work, or is full', `look at it (df -h, dmesg), or ${elsewhere}`);
    case BUSY:
    case LOCKED:
      return fault('another program holds it', 'wait a moment, then type the command again');
    case CORRUPT:
    case NOTADB:
      return fault('it is damaged', `move it away (mv ${path} ${path}.damaged), then type the command again`);
    default:
      throw error;
  }
}
