import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  chmodSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MachineFault } from './errors.ts';

/** Why the file system said no, in words, and the way out; null for what is no fault of the machine. */
function explain(code: string | undefined): { readonly why: string; readonly next: string } | null {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return { why: 'no right to write there', next: 'choose another folder with --home DIR' };
    case 'EROFS':
      return { why: 'the file system is read-only', next: 'choose another folder with --home DIR' };
    case 'ENOSPC':
    case 'EDQUOT':
      return { why: 'the disk is full', next: 'make room (df -h), then type the command again' };
    case 'ENOTDIR':
    case 'ENOTEMPTY':
    case 'EEXIST':
    case 'ENOENT':
    case 'ELOOP':
    case 'ENAMETOOLONG':
      return { why: 'the folder can not be made', next: 'choose another folder with --home DIR' };
    case 'EMFILE':
    case 'ENFILE':
      return { why: 'too many files are open', next: 'end other programs, then type the command again' };
    case 'EIO':
      return { why: 'the disk does not work', next: 'look at the disk (dmesg), or choose --home DIR' };
    default:
      return null;
  }
}

/**
 * Turns what the file system refused into one clear MachineFault; anything else is thrown on as it is. `elsewhere`: what
 * to do where another folder would help; unless given, another home.
 */
export function throwFileFault(error: unknown, path: string, elsewhere?: string): never {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const known = explain(code);
  if (known === null) throw error;
  const next = elsewhere !== undefined && known.next.includes('--home DIR') ? elsewhere : known.next;
  throw new MachineFault('files', `can't write ${path}: ${known.why} (${code})`, next, { cause: error });
}

/** Makes a folder and its parents; the mode is that of the folders it makes. Throws MachineFault. */
export function ensureFolder(path: string, mode = 0o700): void {
  try {
    makeFolder(path, mode);
  } catch (error) {
    throwFileFault(error, path);
  }
}

/** Not by `recursive`: with that, Node never returns where a folder can't be made though its parent is there (/proc). */
function makeFolder(path: string, mode: number): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // another program may have made it meanwhile
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error;
    makeFolder(dirname(path), mode);
    makeFolder(path, mode);
  }
}

/**
 * Writes a whole file or nothing: into a file beside it, to the disk, then renamed. Readers see the old or the new
 * text, never half of it. Makes the folder when needed. Throws MachineFault.
 */
export function writeFileAtomic(path: string, text: string, mode = 0o600): void {
  ensureFolder(dirname(path));
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(beside, 'w', mode);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // the mode of openSync is cut by the umask
    chmodSync(beside, mode);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throwFileFault(error, path);
  }
}

/** Appends one line in one write, so that lines of two processes don't mix. Throws what the file system throws. */
export function appendLine(path: string, line: string, mode = 0o600): void {
  const file = openSync(path, 'a', mode);
  try {
    writeSync(file, `${line}\n`);
  } finally {
    closeSync(file);
  }
}
