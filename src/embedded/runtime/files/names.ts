import { systemError } from '../process/system-error.ts';
import type { Credentials } from '../process/types.ts';
import type { DirectoryInode, Inode, Location } from './inode.ts';
import { isMountPoint } from './mounts.ts';
import { EXECUTE, READ, WRITE, isOwner, mayAccess, requireAccess, requireRemovable } from './permissions.ts';
import { requireWritable, resolve, resolveEntry, type Entry, type Standpoint } from './resolve.ts';
import { StoredFileSystem } from './stored.ts';

/** Owner and group of a new file: those of the process; the group of a setgid directory. */
export function newOwner(
  who: Credentials,
  directory: DirectoryInode,
): { readonly uid: number; readonly gid: number } {
  return { uid: who.uid, gid: (directory.mode & 0o2000) === 0 ? who.gid : directory.gid };
}

/** mkdir(2), mkfifo(3) and symlink(2): the name must be new. */
export function makeNode(
  from: Standpoint,
  path: string,
  what: 'directory' | 'fifo' | { readonly target: string },
  mode: number,
): void {
  const entry = resolveEntry(from, path, false);
  const { directory } = entry;
  const name = requireNewName(entry, what === 'directory');
  requireWritable(directory);
  requireAccess(from.credentials, directory.inode, WRITE | EXECUTE);
  const { fs } = directory.inode;
  if (!(fs instanceof StoredFileSystem)) throw systemError('EPERM');
  if (directory.inode.removed) throw systemError('ENOENT');
  const owner = newOwner(from.credentials, directory.inode);
  if (what === 'directory') {
    const setgid = directory.inode.mode & 0o2000;
    fs.chargeInode(1);
    directory.inode.insert?.(name, fs.makeDirectory({ mode: (mode & 0o1777) | setgid, ...owner }));
  } else if (what === 'fifo') directory.inode.insert?.(name, fs.makeFifo({ mode, ...owner }));
  else directory.inode.insert?.(name, fs.makeSymlink(owner, what.target));
}

function requireNewName({ found, name, slash }: Entry, directories: boolean): string {
  if (found !== undefined || name === '' || name === '.' || name === '..') throw systemError('EEXIST');
  if (slash && !directories) throw systemError('ENOENT');
  return name;
}

export function makeLink(from: Standpoint, oldPath: string, newPath: string): void {
  const old = resolve(from, oldPath, false);
  const entry = resolveEntry(from, newPath, false);
  const name = requireNewName(entry, false);
  const { directory } = entry;
  requireWritable(directory);
  if (old.mount !== directory.mount) throw systemError('EXDEV');
  const { inode } = old;
  if (!mayLink(from.credentials, inode)) throw systemError('EPERM');
  requireAccess(from.credentials, directory.inode, WRITE | EXECUTE);
  if (inode.type === 'directory' || directory.inode.insert === undefined) throw systemError('EPERM');
  directory.inode.insert(name, inode);
  inode.links += 1;
}

/** What fs.protected_hardlinks asks for: the owner's right, or a plain file that can be read and written. */
function mayLink(who: Credentials, inode: Inode): boolean {
  if (isOwner(who, inode)) return true;
  return inode.type === 'file' && (inode.mode & 0o4000) === 0 && mayAccess(who, inode, READ | WRITE);
}

export function removeName(from: Standpoint, path: string): void {
  const { directory, name, found, slash } = resolveEntry(from, path, false);
  if (name === '' || name === '.' || name === '..') throw systemError('EISDIR');
  requireWritable(directory);
  if (found === undefined) throw systemError('ENOENT');
  if (slash) throw systemError(found.inode.type === 'directory' ? 'EISDIR' : 'ENOTDIR');
  const inode = directory.inode.lookup(name, from) ?? found.inode;
  requireRemovable(from.credentials, directory.inode, inode);
  if (inode.type === 'directory') throw systemError('EISDIR');
  if (isMountPoint({ mount: directory.mount, inode })) throw systemError('EBUSY');
  if (directory.inode.remove === undefined) throw systemError('EPERM');
  directory.inode.remove(name);
  dropLink(inode);
}

export function removeDirectory(from: Standpoint, path: string): void {
  const { directory, name, found } = resolveEntry(from, path, false);
  if (name === '') throw systemError('EBUSY');
  if (name === '.') throw systemError('EINVAL');
  if (name === '..') throw systemError('ENOTEMPTY');
  requireWritable(directory);
  if (found === undefined) throw systemError('ENOENT');
  const inode = directory.inode.lookup(name, from) ?? found.inode;
  requireRemovable(from.credentials, directory.inode, inode);
  if (inode.type !== 'directory') throw systemError('ENOTDIR');
  if (isMountPoint({ mount: directory.mount, inode })) throw systemError('EBUSY');
  if (directory.inode.remove === undefined) throw systemError('EPERM');
  if (inode.names(from).length > 0) throw systemError('ENOTEMPTY');
  directory.inode.remove(name);
  inode.removed = true;
  inode.fs.chargeInode(-1);
}

export function renameEntry(from: Standpoint, oldPath: string, newPath: string): void {
  const old = resolveEntry(from, oldPath, false);
  const fresh = resolveEntry(from, newPath, false);
  if (old.directory.mount !== fresh.directory.mount) throw systemError('EXDEV');
  for (const { name } of [old, fresh])
    if (name === '' || name === '.' || name === '..') throw systemError('EBUSY');
  requireWritable(old.directory);
  const inode = old.directory.inode.lookup(old.name, from);
  if (inode === undefined) throw systemError('ENOENT');
  const over = fresh.directory.inode.lookup(fresh.name, from);
  if (inode.type !== 'directory' && (old.slash || fresh.slash)) throw systemError('ENOTDIR');
  if (inode.type === 'directory' && isWithin(fresh.directory.inode, inode)) throw systemError('EINVAL');
  if (over?.type === 'directory' && isWithin(old.directory.inode, over)) throw systemError('ENOTEMPTY');
  if (over === inode) return;
  requireRemovable(from.credentials, old.directory.inode, inode);
  if (over === undefined) requireAccess(from.credentials, fresh.directory.inode, WRITE | EXECUTE);
  else requireReplaceable(from, fresh.directory, over, inode);
  if (old.directory.inode.remove === undefined || fresh.directory.inode.insert === undefined)
    throw systemError('EPERM');
  const { mount } = old.directory;
  if (isMountPoint({ mount, inode }) || (over !== undefined && isMountPoint({ mount, inode: over })))
    throw systemError('EBUSY');
  // overlayfs without redirect_dir: who moves a folder of the image copies it
  if (inode.type === 'directory' && inode.fromImage === true) throw systemError('EXDEV');
  old.directory.inode.remove(old.name);
  if (over !== undefined) {
    fresh.directory.inode.remove?.(fresh.name);
    if (over.type === 'directory') over.removed = true;
    else dropLink(over);
  }
  fresh.directory.inode.insert(fresh.name, inode);
}

function requireReplaceable(from: Standpoint, directory: Location, over: Inode, inode: Inode): void {
  requireRemovable(from.credentials, directory.inode, over);
  if (inode.type === 'directory' && over.type !== 'directory') throw systemError('ENOTDIR');
  if (inode.type !== 'directory' && over.type === 'directory') throw systemError('EISDIR');
  if (over.type === 'directory' && over.names(from).length > 0) throw systemError('ENOTEMPTY');
}

function isWithin(directory: DirectoryInode, of: DirectoryInode): boolean {
  for (let here: DirectoryInode | undefined = directory; here !== undefined; here = here.parent)
    if (here === of) return true;
  return false;
}

/** One name less; the last one frees what no process has open. */
function dropLink(inode: Inode): void {
  inode.links -= 1;
  if (inode.links > 0) return;
  if (inode.type !== 'file') inode.fs.chargeInode(-1);
  else if (inode.opened === 0) inode.free();
}
