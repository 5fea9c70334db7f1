import { Content, type Space, type Storage } from './content.ts';
import type { ImageDirectory, ImageNode } from './image-tree.ts';
import type {
  DeviceInode,
  DeviceName,
  DirectoryInode,
  FifoInode,
  FileInode,
  FileSystem,
  Inode,
  SymlinkInode,
} from './inode.ts';
import { PipeBuffer } from './pipe.ts';

/** What a file is made with. */
export interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const INODE_BYTES = 512;
let nextDevice = 40;

export interface StoredOptions {
  readonly type: 'overlay' | 'ext4' | 'tmpfs' | 'devpts' | 'mqueue';
  readonly now: () => Date;
  readonly space: Space;
  /** The memory that inodes take is counted here. */
  readonly memory: Space;
  readonly statfs: () => { readonly size: number; readonly free: number };
  /** A whole image below the writable layer. */
  readonly lower?: ImageDirectory;
  readonly root?: Attributes;
}

/** A file system kept in memory; with a lower layer, files of the image are taken over when they are looked at. */
export class StoredFileSystem implements FileSystem {
  readonly device = (nextDevice += 1);
  readonly type: string;
  readonly now: () => Date;
  readonly root: DirectoryInode;
  readOnly = false;
  readonly #options: StoredOptions;
  readonly #taken = new Map<ImageNode, Inode>();
  #lastInode = 1;

  constructor(options: StoredOptions) {
    this.#options = options;
    this.type = options.type;
    this.now = options.now;
    this.root =
      options.lower === undefined
        ? this.makeDirectory(options.root ?? { mode: 0o755, uid: 0, gid: 0 })
        : this.#wrapDirectory(options.lower);
  }

  get size(): number {
    return this.#options.statfs().size;
  }

  get free(): number {
    return this.#options.statfs().free;
  }

  get storage(): Storage {
    return this.#options;
  }

  chargeInode(count: 1 | -1): void {
    this.#options.memory.charge(count * INODE_BYTES);
  }

  takeInodeNumber(): number {
    this.#lastInode += 1;
    return this.#lastInode;
  }

  makeDirectory(attributes: Attributes, lower?: ImageDirectory): DirectoryInode {
    return new StoredDirectory(this, attributes, this.now(), lower);
  }

  makeFile(attributes: Attributes, content = new Content()): FileInode {
    this.chargeInode(1);
    return new StoredFile(this, attributes, this.now(), content);
  }

  makeSymlink(attributes: Omit<Attributes, 'mode'>, target: string): SymlinkInode {
    this.chargeInode(1);
    return { type: 'symlink', ...this.#base({ ...attributes, mode: 0o777 }), target: () => target };
  }

  makeDevice(attributes: Attributes, device: DeviceName): DeviceInode {
    return { type: 'character-device', ...this.#base(attributes), device };
  }

  makeFifo(attributes: Attributes): FifoInode {
    this.chargeInode(1);
    return { type: 'fifo', ...this.#base(attributes), pipe: new PipeBuffer() };
  }

  /** The inode of an image's file, always the same one. */
  adopt(node: ImageNode): Inode {
    const known = this.#taken.get(node);
    if (known !== undefined) return known;
    const inode = this.#wrap(node);
    this.#taken.set(node, inode);
    return inode;
  }

  #base({ mode, uid, gid }: Attributes) {
    const modified = this.now();
    return { fs: this, number: this.takeInodeNumber(), mode, uid, gid, modified, links: 1 };
  }

  #wrap(node: ImageNode): Inode {
    switch (node.type) {
      case 'directory':
        return this.#wrapDirectory(node);
      case 'file': {
        const file = new StoredFile(this, node, node.modified, node.content.copy());
        file.links = node.links;
        return file;
      }
      case 'symlink': {
        const { target } = node;
        return { type: 'symlink', ...this.#base(node), modified: node.modified, target: () => target };
      }
    }
  }

  #wrapDirectory(node: ImageDirectory): DirectoryInode {
    return new StoredDirectory(this, node, node.modified, node);
  }
}

class StoredDirectory implements DirectoryInode {
  readonly type = 'directory';
  readonly fs: StoredFileSystem;
  readonly number: number;
  mode: number;
  uid: number;
  gid: number;
  modified: Date;
  parent: DirectoryInode | undefined = undefined;
  name = '';
  removed = false;
  readonly #lower: ImageDirectory | undefined;
  /** Undefined hides a file of the image: what overlayfs calls a whiteout. */
  readonly #own = new Map<string, Inode | undefined>();

  constructor(fs: StoredFileSystem, { mode, uid, gid }: Attributes, modified: Date, lower?: ImageDirectory) {
    this.fs = fs;
    this.number = fs.takeInodeNumber();
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.modified = modified;
    this.#lower = lower;
  }

  get fromImage(): boolean {
    return this.#lower !== undefined;
  }

  get links(): number {
    // overlayfs does not count the folders in a merged one
    if (this.#lower !== undefined) return 1;
    let links = 2;
    for (const inode of this.#own.values()) if (inode?.type === 'directory') links += 1;
    return links;
  }

  lookup(name: string): Inode | undefined {
    if (this.#own.has(name)) return this.#own.get(name);
    const node = this.#lower?.entries.get(name);
    if (node === undefined) return undefined;
    const inode = this.fs.adopt(node);
    if (inode.type === 'directory') {
      inode.parent = this;
      inode.name = name;
    }
    return inode;
  }

  names(): readonly string[] {
    const names = [...this.#own].filter(([, inode]) => inode !== undefined).map(([name]) => name);
    if (this.#lower === undefined) return names;
    return [...[...this.#lower.entries.keys()].filter((name) => !this.#own.has(name)), ...names];
  }

  insert(name: string, inode: Inode): void {
    if (!this.#own.has(name)) this.fs.chargeInode(1);
    this.#own.set(name, inode);
    if (inode.type === 'directory') {
      inode.parent = this;
      inode.name = name;
    }
    this.modified = this.fs.now();
  }

  remove(name: string): void {
    if (this.#lower?.entries.has(name) === true) {
      if (!this.#own.has(name)) this.fs.chargeInode(1);
      this.#own.set(name, undefined);
    } else if (this.#own.delete(name)) this.fs.chargeInode(-1);
    this.modified = this.fs.now();
  }
}

class StoredFile implements FileInode {
  readonly type = 'file';
  readonly fs: StoredFileSystem;
  readonly number: number;
  mode: number;
  uid: number;
  gid: number;
  modified: Date;
  links = 1;
  opened = 0;
  writers = 0;
  running = 0;
  readonly content: Content;

  constructor(fs: StoredFileSystem, { mode, uid, gid }: Attributes, modified: Date, content: Content) {
    this.fs = fs;
    this.number = fs.takeInodeNumber();
    this.mode = mode;
    this.uid = uid;
    this.gid = gid;
    this.modified = modified;
    this.content = content;
  }

  get size(): number {
    return this.content.size;
  }

  read(offset: number, length: number): Uint8Array {
    return this.content.read(offset, length);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.content.write(offset, bytes, this.fs.storage);
    this.modified = this.fs.now();
  }

  truncate(size: number): void {
    this.content.truncate(size, this.fs.storage);
    this.modified = this.fs.now();
  }

  free(): void {
    this.content.truncate(0, this.fs.storage);
    this.fs.chargeInode(-1);
  }
}
