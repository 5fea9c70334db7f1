import { systemError } from '../process/system-error.ts';
import type { OpenOptions } from '../process/types.ts';
import { openDevice } from './devices.ts';
import { fileDescription, pipeEnd, reopenable, type Description } from './handle.ts';
import { statOf, type DirectoryInode, type FileInode, type Inode, type Location } from './inode.ts';
import { isReadOnly, pathOf } from './mounts.ts';
import { newOwner } from './names.ts';
import { EXECUTE, READ, WRITE, requireAccess } from './permissions.ts';
import { resolve, resolveEntry, requireWritable, type Entry, type Standpoint } from './resolve.ts';
import { StoredFileSystem } from './stored.ts';

/** open(2). The faults come in the kernel's order: a new name on a read-only file system is EROFS before EACCES. */
export function openFile(
  from: Standpoint,
  path: string,
  options: OpenOptions,
  umask: number,
  terminal: Description | undefined,
): Description {
  const exclusive = options.create === true && options.exclusive === true;
  const entry = resolveEntry(from, path, !exclusive);
  const { found } = entry;
  if (found === undefined) {
    if (options.create !== true) throw systemError('ENOENT');
    const inode = createFile(from, entry, (options.mode ?? 0o666) & ~umask);
    return fileDescription(inode, flags(options), placeOf(entry));
  }
  if (exclusive) throw systemError('EEXIST');
  return openExisting(from, found, entry, options, terminal);
}

function flags(options: OpenOptions) {
  return {
    read: options.read ?? options.write !== true,
    write: options.write ?? false,
    append: options.append ?? false,
  };
}

function openExisting(
  from: Standpoint,
  { mount, inode }: Location,
  entry: Entry,
  options: OpenOptions,
  terminal: Description | undefined,
): Description {
  const how = flags(options);
  if (inode.type === 'symlink') throw systemError('ELOOP');
  if (inode.type === 'directory') {
    if (how.write || options.create === true) throw systemError('EISDIR');
    requireAccess(from.credentials, inode, READ);
    return openDirectory(inode, placeOf(entry));
  }
  if (entry.slash) throw systemError('ENOTDIR');
  const again = reopenable.get(inode);
  if (again !== undefined) return again;
  if (how.write && inode.type === 'file' && mount.root.fs.readOnly) throw systemError('EROFS');
  const wanted = (how.read ? READ : 0) | (how.write ? WRITE : 0);
  requireAccess(from.credentials, inode, wanted);
  switch (inode.type) {
    case 'character-device':
      if (mount.options.includes('nodev')) throw systemError('EACCES');
      return openDevice(inode, placeOf(entry), terminal);
    case 'fifo':
      return pipeEnd(inode, how, inode.fs.type === 'pipefs' ? `pipe:[${inode.number}]` : placeOf(entry));
    case 'file':
      if (how.write && isReadOnly(mount)) throw systemError('EROFS');
      if (how.write && inode.running > 0) throw systemError('ETXTBSY');
      if (options.truncate === true && how.write) inode.truncate(0);
      return fileDescription(inode, how, placeOf(entry));
  }
}

function openDirectory(inode: DirectoryInode, path: string): Description {
  return {
    isTerminal: false,
    path,
    inode,
    async read() {
      throw systemError('EISDIR');
    },
    async write() {
      throw systemError('EBADF');
    },
    stat: (viewer) => statOf(inode, viewer),
    close() {},
  };
}

function createFile(from: Standpoint, entry: Entry, mode: number): FileInode {
  const { directory, name, slash } = entry;
  if (slash) throw systemError('EISDIR');
  requireWritable(directory);
  requireAccess(from.credentials, directory.inode, WRITE | EXECUTE);
  const { fs } = directory.inode;
  if (!(fs instanceof StoredFileSystem) || directory.inode.insert === undefined || directory.inode.removed)
    throw systemError(fs instanceof StoredFileSystem ? 'ENOENT' : 'EACCES');
  const file = fs.makeFile({ mode, ...newOwner(from.credentials, directory.inode) });
  directory.inode.insert(name, file);
  return file;
}

function placeOf({ directory, name }: Entry): string {
  const folder = pathOf(directory) ?? '';
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** All bytes of a file. Pipes and terminals can't be read this way: EINVAL. */
export function readWhole(from: Standpoint, path: string): Uint8Array {
  const { inode } = resolve(from, path);
  if (inode.type === 'directory') throw systemError('EISDIR');
  requireAccess(from.credentials, inode, READ);
  return bytesOf(inode, from);
}

function bytesOf(inode: Inode, from: Standpoint): Uint8Array {
  if (inode.type === 'file') return inode.read(0, Number.MAX_SAFE_INTEGER, from);
  if (inode.type === 'character-device' && inode.device === 'null') return new Uint8Array();
  throw systemError('EINVAL');
}
