import type { FileStat } from '../process/types.ts';
import type { PipeBuffer } from './pipe.ts';
import type { Content } from './content.ts';

/** What inodes need to know of their file system. */
export interface FileSystem {
  readonly device: number;
  /** "overlay", "ext4", "tmpfs", "proc". */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly free: number;
  /** The file system itself takes no writes, whatever the mount says. */
  readOnly: boolean;
  readonly now: () => Date;
  /** Counts one more (or, with -1, one less) inode; throws ENOSPC. */
  chargeInode(count: 1 | -1): void;
  /** For files that are made in it. */
  takeInodeNumber(): number;
}

/** Whoever looks: what files of /proc say depends on it. Concrete for proc; others don't ask. */
export interface Viewer {
  readonly pid: number;
}

/** What all inodes have. */
export interface InodeBase {
  readonly fs: FileSystem;
  readonly number: number;
  mode: number;
  uid: number;
  gid: number;
  modified: Date;
  links: number;
}

export interface DirectoryInode extends InodeBase {
  readonly type: 'directory';
  /** Undefined for a file system's root, and once removed. */
  parent: DirectoryInode | undefined;
  name: string;
  removed: boolean;
  lookup(name: string, viewer: Viewer): Inode | undefined;
  names(viewer: Viewer): readonly string[];
  /** Undefined where nothing can be made (proc). */
  insert?(name: string, inode: Inode): void;
  remove?(name: string): void;
  /** Part of an image's layer: can't be renamed without copying. */
  readonly fromImage?: boolean;
}

export interface FileInode extends InodeBase {
  readonly type: 'file';
  readonly size: number;
  read(offset: number, length: number, viewer: Viewer): Uint8Array;
  write(offset: number, bytes: Uint8Array, viewer: Viewer): void;
  truncate(size: number): void;
  /** Every handle and link is gone. */
  free(): void;
  /** Open handles. */
  opened: number;
  /** Handles that may write, and running programs: one excludes the other (ETXTBSY). */
  writers: number;
  running: number;
  /** Where the bytes are stored, for sharing them in a copy. */
  readonly content?: Content;
}

export interface SymlinkInode extends InodeBase {
  readonly type: 'symlink';
  /** The text; may throw EACCES for a link of /proc. */
  readonly target: (viewer: Viewer) => string;
  /** A link of /proc that leads to a place, not to a path. */
  readonly jump?: (viewer: Viewer) => Location | undefined;
}

/** A mounted file system, or a part of one. */
export interface Mount {
  readonly id: number;
  /** Where it is mounted; undefined for the root. */
  readonly at: Location | undefined;
  readonly root: Inode;
  /** Absolute, as the container's first process sees it. */
  readonly path: string;
  /** What is mounted somewhere on this one, in order. */
  readonly over: Mount[];
  /** Path of `root` within its file system, as mountinfo shows it. */
  readonly rootPath: string;
  readonly source: string;
  /** Of this mount: "ro", "nosuid", "relatime" ... `ro` and `rw` come first. */
  options: readonly string[];
  /** Of the file system, after its own ro or rw: "size=65536k,mode=755"; "" for none. */
  readonly superOptions: string;
}

/** A file as a path leads to it. */
export interface Location {
  readonly mount: Mount;
  readonly inode: Inode;
}

export type DeviceName =
  'null' | 'zero' | 'full' | 'random' | 'urandom' | 'tty' | 'console' | 'ptmx' | `pts/${number}`;

export interface DeviceInode extends InodeBase {
  readonly type: 'character-device';
  readonly device: DeviceName;
}

export interface FifoInode extends InodeBase {
  readonly type: 'fifo';
  readonly pipe: PipeBuffer;
}

export type Inode = DirectoryInode | FileInode | SymlinkInode | DeviceInode | FifoInode;

export function sizeOf(inode: Inode, viewer: Viewer): number {
  switch (inode.type) {
    case 'file':
      return inode.size;
    case 'symlink':
      return inode.fs.type === 'proc' ? 0 : inode.target(viewer).length;
    case 'directory':
      return directorySize(inode, viewer);
    case 'character-device':
    case 'fifo':
      return 0;
  }
}

function directorySize(inode: DirectoryInode, viewer: Viewer): number {
  switch (inode.fs.type) {
    case 'overlay':
    case 'ext4':
      return 4096;
    case 'tmpfs':
    case 'mqueue':
      return 40 + 20 * inode.names(viewer).length;
    default:
      return 0;
  }
}

export function statOf(inode: Inode, viewer: Viewer): FileStat {
  const { mode, uid, gid, links, number, fs, modified, type } = inode;
  return {
    type,
    mode,
    uid,
    gid,
    links,
    inode: number,
    device: fs.device,
    modified,
    size: sizeOf(inode, viewer),
  };
}
