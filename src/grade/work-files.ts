import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { CouldNotLook } from '../model/could-not-look.ts';
import type { FileRead, WorkFiles } from '../model/ports/grading-site.ts';

/** The largest file that is read. */
const LIMIT_BYTES = 1024 * 1024;

/** The learner's working folder. Links are followed as long as they stay in it. */
export function openWorkFiles(folder: string): WorkFiles {
  return { read: (path) => readInside(folder, path), list: () => listFiles(folder) };
}

/** More files than any task asks for. */
const LIMIT_FILES = 2_000;

async function listFiles(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await visit(path);
      else if (entry.isFile()) found.push(path);
      if (found.length > LIMIT_FILES)
        throw new CouldNotLook('unavailable', `the working folder holds more than ${LIMIT_FILES} files`);
    }
  };
  try {
    await visit('');
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT') return [];
    throw new CouldNotLook('unavailable', `the working folder could not be read (${code})`, { cause: error });
  }
  return found.toSorted();
}

async function readInside(folder: string, path: string): Promise<FileRead> {
  const asked = resolve(folder, path);
  if (!isInside(resolve(folder), asked)) throw new CouldNotLook('blocked', `${path} is not in ${folder}`);
  try {
    const real = await realpath(asked);
    if (!isInside(await realpath(folder), real))
      throw new CouldNotLook('blocked', `${path} is a link out of ${folder}`);
    // a named pipe put in its place would keep the reader waiting
    const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new CouldNotLook('unavailable', `${path} is not a regular file`);
      if (stats.size > LIMIT_BYTES) throw new CouldNotLook('unavailable', `${path} is larger than 1 MiB`);
      return { found: true, text: await file.readFile('utf8') };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { found: false };
    throw new CouldNotLook('unavailable', `${path} could not be read (${code})`, { cause: error });
  }
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}
