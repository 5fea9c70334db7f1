import { systemError } from '../process/system-error.ts';
import type {
  Credentials,
  FileStat,
  MountLine,
  OpenFile,
  OpenOptions,
  ProcessFiles,
} from '../process/types.ts';
import { Handle, type Description, type HandleOwner } from './handle.ts';
import { statOf, type Location } from './inode.ts';
import { mountFileSystem, unmountFileSystem } from './mount-call.ts';
import { isReadOnly, isReadOnlyMount, mountLine, pathOf, type MountNamespace } from './mounts.ts';
import { makeLink, makeNode, removeDirectory, removeName, renameEntry } from './names.ts';
import { openFile, readWhole } from './open.ts';
import { EXECUTE, READ, WRITE, changedMode, changedOwner, isOwner, requireAccess } from './permissions.ts';
import { requireWritable, resolve, resolveEntry, type Standpoint } from './resolve.ts';

/** What a process brings to its files. */
export interface FilesOwner extends HandleOwner {
  readonly credentials: Credentials;
  /** Its controlling terminal. */
  readonly terminal: Description | undefined;
  /** Is it root over what it could mount: SYS_ADMIN. */
  readonly mounts: MountNamespace;
}

/** The system calls on files of one process. */
export class OwnFiles implements ProcessFiles {
  umask = 0o022;
  readonly #owner: FilesOwner;
  readonly #root: Location;
  #cwd: Location;

  constructor(owner: FilesOwner, root: Location, cwd: Location, umask = 0o022) {
    this.#owner = owner;
    this.#root = root;
    this.#cwd = cwd;
    this.umask = umask;
  }

  get root(): Location {
    return this.#root;
  }

  get cwdLocation(): Location {
    return this.#cwd;
  }

  get cwd(): string {
    const path = pathOf(this.#cwd);
    if (path === undefined) throw systemError('ENOENT');
    return path;
  }

  set cwd(path: string) {
    this.chdir(path);
  }

  get mounts(): readonly MountLine[] {
    return this.#owner.mounts.list.map(mountLine);
  }

  chdir(path: string): void {
    const found = this.#resolve(path);
    if (found.inode.type !== 'directory') throw systemError('ENOTDIR');
    requireAccess(this.#owner.credentials, found.inode, EXECUTE);
    this.#cwd = found;
  }

  stat(path: string): FileStat {
    return statOf(this.#resolve(path).inode, this.#owner);
  }

  lstat(path: string): FileStat {
    return statOf(this.#resolve(path, false).inode, this.#owner);
  }

  realpath(path: string): string {
    const entry = resolveEntry(this.#here, path, true);
    const { found, directory, name } = entry;
    if (found === undefined) throw systemError('ENOENT');
    if (found.inode.type === 'directory') return pathOf(found) ?? path;
    const folder = pathOf(directory) ?? '';
    return folder === '/' ? `/${name}` : `${folder}/${name}`;
  }

  readlink(path: string): string {
    const { inode } = this.#resolve(path, false);
    if (inode.type !== 'symlink') throw systemError('EINVAL');
    return inode.target(this.#owner);
  }

  readdir(path: string): readonly string[] {
    const { inode } = this.#resolve(path);
    if (inode.type !== 'directory') throw systemError('ENOTDIR');
    requireAccess(this.#owner.credentials, inode, READ);
    return inode.names(this.#owner);
  }

  open(path: string, options: OpenOptions): OpenFile {
    return new Handle(openFile(this.#here, path, options, this.umask, this.#owner.terminal), this.#owner);
  }

  readFile(path: string): Uint8Array {
    return readWhole(this.#here, path);
  }

  writeFile(path: string, bytes: Uint8Array, options: OpenOptions = {}): void {
    const how = { write: true, create: true, truncate: options.append !== true, ...options };
    const description = openFile(this.#here, path, how, this.umask, this.#owner.terminal);
    try {
      const { inode } = description;
      if (inode?.type === 'file') inode.write(how.append === true ? inode.size : 0, bytes, this.#owner);
      else if (inode?.type === 'character-device' && inode.device === 'full') throw systemError('ENOSPC');
    } finally {
      description.close();
    }
  }

  mkdir(path: string, mode = 0o777): void {
    makeNode(this.#here, path, 'directory', mode & ~this.umask);
  }

  mkfifo(path: string, mode = 0o666): void {
    makeNode(this.#here, path, 'fifo', mode & ~this.umask);
  }

  symlink(target: string, path: string): void {
    makeNode(this.#here, path, { target }, 0o777);
  }

  link(from: string, to: string): void {
    makeLink(this.#here, from, to);
  }

  rmdir(path: string): void {
    removeDirectory(this.#here, path);
  }

  unlink(path: string): void {
    removeName(this.#here, path);
  }

  rename(from: string, to: string): void {
    renameEntry(this.#here, from, to);
  }

  chmod(path: string, mode: number): void {
    const found = this.#resolve(path);
    requireWritable(found);
    this.#requireChangeable(found);
    found.inode.mode = changedMode(this.#owner.credentials, found.inode, mode);
  }

  chown(
    path: string,
    uid: number | undefined,
    gid: number | undefined,
    options: { follow?: boolean } = {},
  ): void {
    const found = this.#resolve(path, options.follow ?? true);
    requireWritable(found);
    this.#requireChangeable(found);
    Object.assign(found.inode, changedOwner(this.#owner.credentials, found.inode, uid, gid));
  }

  utimes(path: string, modified: Date): void {
    const found = this.#resolve(path);
    requireWritable(found);
    this.#requireChangeable(found);
    if (!isOwner(this.#owner.credentials, found.inode)) {
      const isNow = Math.abs(modified.getTime() - found.inode.fs.now().getTime()) < 1000;
      if (!isNow) throw systemError('EPERM');
      requireAccess(this.#owner.credentials, found.inode, WRITE);
    }
    found.inode.modified = modified;
  }

  access(path: string, how: { read?: boolean; write?: boolean; execute?: boolean }): void {
    const { mount, inode } = this.#resolve(path);
    const stored = inode.type === 'file' || inode.type === 'directory' || inode.type === 'symlink';
    if (how.write === true && stored && mount.root.fs.readOnly) throw systemError('EROFS');
    if (how.execute === true && inode.type === 'file' && mount.options.includes('noexec'))
      throw systemError('EACCES');
    const wanted =
      (how.read === true ? READ : 0) |
      (how.write === true ? WRITE : 0) |
      (how.execute === true ? EXECUTE : 0);
    requireAccess(this.#owner.credentials, inode, wanted);
    if (how.write === true && stored && isReadOnly(mount)) throw systemError('EROFS');
  }

  statfs(path: string): { readonly size: number; readonly free: number; readonly mount: MountLine } {
    const { mount } = this.#resolve(path);
    const { size, free } = mount.root.fs;
    return { size, free, mount: mountLine(mount) };
  }

  mount(source: string, target: string, type: string, options: readonly string[]): void {
    mountFileSystem(this.#owner, this.#here, source, target, type, options);
  }

  unmount(target: string): void {
    unmountFileSystem(this.#owner, this.#here, target);
  }

  get #here(): Standpoint {
    this.#owner.assertAlive();
    const { pid, credentials } = this.#owner;
    return { pid, credentials, root: this.#root, cwd: this.#cwd };
  }

  #resolve(path: string, follow = true): Location {
    return resolve(this.#here, path, follow);
  }

  #requireChangeable({ mount, inode }: Location): void {
    const { type } = inode.fs;
    // attributes of /proc and /sys are the kernel's
    if ((type === 'proc' || type === 'sysfs' || type === 'cgroup2') && !isReadOnlyMount(mount))
      throw systemError('EPERM');
  }
}
