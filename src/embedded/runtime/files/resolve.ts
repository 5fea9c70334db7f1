import { systemError } from '../process/system-error.ts';
import type { Credentials } from '../process/types.ts';
import type { DirectoryInode, Location, Viewer } from './inode.ts';
import { above, crossMounts, isReadOnlyMount } from './mounts.ts';
import { EXECUTE, requireAccess } from './permissions.ts';

/** From where, and for whom, paths are resolved. */
export interface Standpoint extends Viewer {
  readonly credentials: Credentials;
  readonly root: Location;
  readonly cwd: Location;
}

/** The last part of a path: its directory, and what is there now. */
export interface Entry {
  readonly directory: Location & { readonly inode: DirectoryInode };
  /** ".", ".." or "" (the path was "/" alone) where it isn't a name. */
  readonly name: string;
  readonly found: Location | undefined;
  /** The path ended in a slash, so that it must be a directory. */
  readonly slash: boolean;
}

const MAX_LINKS = 40;
const NAME_MAX = 255;
const PATH_MAX = 4096;

/** The file at a path. Throws ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG. */
export function resolve(from: Standpoint, path: string, follow = true): Location {
  const { found, slash } = resolveEntry(from, path, follow);
  if (found === undefined) throw systemError('ENOENT');
  if (slash && found.inode.type !== 'directory') throw systemError('ENOTDIR');
  return found;
}

/** The place at a path, where a file may be or be made. With a slash at the end links are followed in any case. */
export function resolveEntry(from: Standpoint, path: string, follow: boolean): Entry {
  if (path === '') throw systemError('ENOENT');
  if (path.length >= PATH_MAX) throw systemError('ENAMETOOLONG');
  return walk(from, path, follow, 0);
}

function walk(from: Standpoint, path: string, follow: boolean, linksBefore: number): Entry {
  let links = linksBefore;
  let here = path.startsWith('/') ? from.root : from.cwd;
  const parts = path.split('/').filter((part) => part !== '');
  const slash = path.endsWith('/') && parts.length > 0;
  let entry: Entry | undefined;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const last = index === parts.length - 1;
    const directory = asDirectory(here);
    requireAccess(from.credentials, directory.inode, EXECUTE);
    const found = step(from, directory, part);
    const inode = found?.inode;
    if (inode?.type === 'symlink' && found !== undefined && (!last || follow || slash)) {
      links += 1;
      if (links > MAX_LINKS) throw systemError('ELOOP');
      const jumped = inode.jump?.(from);
      if (jumped !== undefined) {
        here = jumped;
        entry = { directory, name: part, found: jumped, slash: last && slash };
        continue;
      }
      const target = inode.target(from);
      if (target === '') throw systemError('ENOENT');
      const through = walk({ ...standAt(from, directory) }, target, last ? follow || slash : true, links);
      if (!last && through.found === undefined) throw systemError('ENOENT');
      entry = last ? { ...through, slash: slash || through.slash } : undefined;
      if (through.found !== undefined) here = through.found;
      continue;
    }
    if (!last && found === undefined) throw systemError('ENOENT');
    entry = { directory, name: part, found, slash: last && slash };
    if (found !== undefined) here = found;
  }
  return entry ?? { directory: asDirectory(here), name: '', found: here, slash: false };
}

function standAt(from: Standpoint, cwd: Location): Standpoint {
  const { pid, credentials, root } = from;
  return { pid, credentials, root, cwd };
}

function step(
  from: Standpoint,
  here: Location & { inode: DirectoryInode },
  part: string,
): Location | undefined {
  if (part === '.') return here;
  if (part === '..') {
    const atRoot = here.inode === from.root.inode && here.mount === from.root.mount;
    return atRoot ? here : above(here);
  }
  if (part.length > NAME_MAX) throw systemError('ENAMETOOLONG');
  const inode = here.inode.lookup(part, from);
  return inode === undefined ? undefined : crossMounts({ mount: here.mount, inode });
}

function asDirectory(location: Location): Location & { readonly inode: DirectoryInode } {
  const { mount, inode } = location;
  if (inode.type !== 'directory') throw systemError('ENOTDIR');
  return { mount, inode };
}

/** Throws EROFS where the mount or its file system takes no writes. */
export function requireWritable({ mount }: Location): void {
  if (isReadOnlyMount(mount) || mount.root.fs.readOnly) throw systemError('EROFS');
}
