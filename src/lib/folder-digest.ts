import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, throwFileFault } from './files.ts';

/** What is in a folder, by path: the digest of a file, where a link leads to, or why it can't be said. */
export type FolderDigest = Readonly<Record<string, string>>;

/** More than anybody's own work; larger files are told by size and time, and not copied. */
const MOST_ENTRIES = 5_000;
const LARGEST_BYTES = 16 * 1024 * 1024;

/** Reads a folder; one that isn't there is empty. Links are not followed, and what can't be read says so. */
export function digestFolder(folder: string): FolderDigest {
  return Object.fromEntries(readEntries(folder).map(({ path, digest }) => [path, digest]));
}

/**
 * Copies a folder whole or not at all, in place of an earlier copy, and answers what is in it. Throws MachineFault where
 * the copy can't be written.
 */
export function copyFolder(from: string, to: string): FolderDigest {
  const entries = readEntries(from);
  const beside = `${to}.${process.pid}.tmp`;
  try {
    rmSync(beside, { recursive: true, force: true });
    ensureFolder(beside);
    for (const { path, text, link } of entries) {
      const target = join(beside, path);
      ensureFolder(join(target, '..'));
      if (link !== null) symlinkSync(link, target);
      else if (text !== null) writeFileSync(target, text, { mode: 0o600 });
    }
    rmSync(to, { recursive: true, force: true });
    renameSync(beside, to);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    throwFileFault(error, to);
  }
  return Object.fromEntries(entries.map(({ path, digest }) => [path, digest]));
}

/** What changed between two digests of a folder, by path. */
export function compareFolders(
  before: FolderDigest,
  after: FolderDigest,
): readonly { readonly path: string; readonly change: 'made' | 'changed' | 'removed' }[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return paths.flatMap((path) => {
    if (before[path] === after[path]) return [];
    const change = before[path] === undefined ? 'made' : after[path] === undefined ? 'removed' : 'changed';
    return [{ path, change }];
  });
}

/** Files that were written after a moment, in milliseconds of the wall clock. */
export function changedSince(folder: string, sinceMs: number): readonly string[] {
  return readEntries(folder)
    .filter(({ writtenMs }) => writtenMs > sinceMs)
    .map(({ path }) => path);
}

interface Entry {
  readonly path: string;
  readonly digest: string;
  readonly text: Buffer | null;
  readonly link: string | null;
  /** 0 where it can't be said. */
  readonly writtenMs: number;
}

const NOTHING = { text: null, link: null, writtenMs: 0 } as const;

function readEntries(root: string): readonly Entry[] {
  const entries: Entry[] = [];
  const visit = (folder: string): void => {
    for (const entry of list(join(root, folder))) {
      if (entries.length >= MOST_ENTRIES) return;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (entry.isSymbolicLink()) entries.push(readLink(root, path));
      else if (entry.isFile()) entries.push(readEntry(root, path));
      else entries.push({ path, digest: 'special', ...NOTHING });
    }
  };
  visit('');
  return entries;
}

function list(folder: string): ReturnType<typeof readWithTypes> {
  try {
    return readWithTypes(folder);
  } catch {
    // it isn't there, or the learner took our right to read it
    return [];
  }
}

const readWithTypes = (folder: string) => readdirSync(folder, { withFileTypes: true });

function readLink(root: string, path: string): Entry {
  try {
    const link = readlinkSync(join(root, path));
    return { path, digest: `link ${link}`, ...NOTHING, link };
  } catch {
    return { path, digest: 'gone', ...NOTHING };
  }
}

function readEntry(root: string, path: string): Entry {
  let file: number | undefined;
  try {
    // a named pipe put in its place would keep the reader waiting
    file = openSync(join(root, path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const stats = fstatSync(file);
    if (!stats.isFile()) return { path, digest: 'special', ...NOTHING };
    const writtenMs = stats.mtimeMs;
    if (stats.size > LARGEST_BYTES)
      return { path, digest: `${stats.size} bytes of ${stats.mtime.toISOString()}`, ...NOTHING, writtenMs };
    const text = readFileSync(file);
    return { path, digest: createHash('sha256').update(text).digest('hex'), ...NOTHING, text, writtenMs };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return { path, digest: `unreadable (${code})`, ...NOTHING };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
