import { systemError } from '../process/system-error.ts';
import type {
  DirectoryInode,
  FileInode,
  FileSystem,
  Inode,
  Location,
  SymlinkInode,
  Viewer,
} from '../files/inode.ts';

/** A file system whose files say something when they are read. */
export class PseudoFileSystem implements FileSystem {
  readonly type: string;
  readonly device: number;
  readonly size = 0;
  readonly free = 0;
  readOnly = false;
  readonly now: () => Date;
  readonly root: DirectoryInode;
  readonly #began: Date;
  #lastInode = 1;

  constructor(type: string, device: number, now: () => Date, root: (fs: PseudoFileSystem) => PseudoFolder) {
    this.type = type;
    this.device = device;
    this.now = now;
    this.#began = now();
    this.root = this.directory(root(this));
  }

  chargeInode(): void {}

  takeInodeNumber(): number {
    this.#lastInode += 1;
    return this.#lastInode;
  }

  /** A file with what `say` answers at the time. Writes go to `hear`; without it they fail with EACCES. */
  file(
    say: (viewer: Viewer) => string,
    options: {
      readonly mode?: number;
      readonly uid?: number;
      readonly gid?: number;
      readonly hear?: (text: string) => void;
    } = {},
  ): FileInode {
    const text = (viewer: Viewer): Buffer => Buffer.from(say(viewer));
    const { hear } = options;
    return {
      type: 'file',
      ...this.#base(options.mode ?? 0o444, options.uid, options.gid),
      links: 1,
      size: 0,
      opened: 0,
      writers: 0,
      running: 0,
      read: (offset, length, viewer) => text(viewer).subarray(offset, offset + length),
      write(_offset, bytes) {
        if (hear === undefined) throw systemError('EACCES');
        hear(Buffer.from(bytes).toString());
      },
      truncate() {},
      free() {},
    };
  }

  link(
    target: (viewer: Viewer) => string,
    jump?: (viewer: Viewer) => Location | undefined,
    uid = 0,
    gid = 0,
  ): SymlinkInode {
    const base = { type: 'symlink' as const, ...this.#base(0o777, uid, gid), links: 1, target };
    return jump === undefined ? base : { ...base, jump };
  }

  directory({ names, lookup, mode, uid, gid }: PseudoFolder): DirectoryInode {
    const made: DirectoryInode = {
      type: 'directory',
      ...this.#base(mode ?? 0o555, uid, gid),
      links: 2,
      parent: undefined,
      name: '',
      removed: false,
      names,
      lookup(name, viewer) {
        const inode = lookup(name, viewer);
        if (inode?.type === 'directory' && inode.parent === undefined) {
          inode.parent = made;
          inode.name = name;
        }
        return inode;
      },
    };
    return made;
  }

  /** A directory with entries that are always the same. */
  fixed(entries: Readonly<Record<string, Inode>>, mode = 0o555): DirectoryInode {
    const map = new Map(Object.entries(entries));
    return this.directory({ mode, names: () => [...map.keys()], lookup: (name) => map.get(name) });
  }

  #base(mode: number, uid = 0, gid = 0) {
    return { fs: this, number: this.takeInodeNumber(), mode, uid, gid, modified: this.#began };
  }
}

export interface PseudoFolder {
  readonly names: (viewer: Viewer) => readonly string[];
  readonly lookup: (name: string, viewer: Viewer) => Inode | undefined;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}
