import type { FileOptions, VolumeFiles } from '../types.ts';
import { Content } from './content.ts';
import type { DirectoryInode, Inode } from './inode.ts';
import type { StoredFileSystem } from './stored.ts';

const KUBELET = { pid: 0 };

/** A volume, as the kubelet fills it: no rights are asked for. Links are not followed. */
export class Volume implements VolumeFiles {
  readonly kind: 'disk' | 'tmpfs';
  readonly fs: StoredFileSystem;
  readonly superOptions: string;

  constructor(kind: 'disk' | 'tmpfs', fs: StoredFileSystem, superOptions: string) {
    this.kind = kind;
    this.fs = fs;
    this.superOptions = superOptions;
  }

  writeFile(path: string, content: Uint8Array, options: FileOptions): void {
    const { directory, name } = this.#place(path);
    const old = directory.lookup(name, KUBELET);
    if (old?.type === 'file') {
      // containers that have it mounted see the change
      old.truncate(0);
      old.write(0, content, KUBELET);
      Object.assign(old, { mode: options.mode, uid: options.uid, gid: options.gid });
      return;
    }
    directory.insert?.(name, this.fs.makeFile(options, Content.of(content.slice())));
  }

  makeDirectory(path: string, options: FileOptions): void {
    const found = this.find(path);
    if (found?.type === 'directory') {
      Object.assign(found, { mode: options.mode, uid: options.uid, gid: options.gid });
      return;
    }
    const { directory, name } = this.#place(path);
    directory.insert?.(name, this.fs.makeDirectory(options));
  }

  makeLink(path: string, target: string): void {
    const { directory, name } = this.#place(path);
    directory.insert?.(name, this.fs.makeSymlink({ uid: 0, gid: 0 }, target));
  }

  remove(path: string): void {
    if (this.find(path) === undefined) return;
    const { directory, name } = this.#place(path);
    const inode = directory.lookup(name, KUBELET);
    if (inode !== undefined) this.#forget(inode);
    directory.remove?.(name);
  }

  exists(path: string): boolean {
    return this.find(path) !== undefined;
  }

  isDirectory(path: string): boolean {
    return this.find(path)?.type === 'directory';
  }

  readFile(path: string): Uint8Array | undefined {
    const found = this.find(path);
    return found?.type === 'file' ? found.read(0, Number.MAX_SAFE_INTEGER, KUBELET) : undefined;
  }

  setGroup(gid: number): void {
    const visit = (inode: Inode): void => {
      inode.gid = gid;
      if (inode.type === 'directory') {
        inode.mode |= 0o2070;
        for (const name of inode.names(KUBELET)) {
          const child = inode.lookup(name, KUBELET);
          if (child !== undefined) visit(child);
        }
      } else if (inode.type !== 'symlink') inode.mode |= (inode.mode & 0o100) === 0 ? 0o060 : 0o070;
    };
    visit(this.fs.root);
  }

  /** What is there; links are followed inside the volume only when they are relative. */
  find(path: string): Inode | undefined {
    return this.#walk(this.fs.root, partsOf(path), 0);
  }

  #walk(from: Inode, parts: readonly string[], links: number): Inode | undefined {
    let here: Inode = from;
    for (const [index, part] of parts.entries()) {
      if (here.type !== 'directory') return undefined;
      const next: Inode | undefined = part === '..' ? (here.parent ?? undefined) : here.lookup(part, KUBELET);
      if (next === undefined) return undefined;
      if (next.type === 'symlink' && links < 10) {
        const target = next.target(KUBELET);
        if (target.startsWith('/')) return undefined;
        return this.#walk(here, [...partsOf(target), ...parts.slice(index + 1)], links + 1);
      }
      here = next;
    }
    return here;
  }

  #place(path: string): { readonly directory: DirectoryInode; readonly name: string } {
    const parts = partsOf(path);
    const name = parts.pop() ?? '';
    let directory: DirectoryInode = this.fs.root;
    for (const part of parts) {
      let next = directory.lookup(part, KUBELET);
      if (next?.type !== 'directory') {
        next = this.fs.makeDirectory({ mode: 0o755, uid: 0, gid: 0 });
        directory.insert?.(part, next);
      }
      if (next.type === 'directory') directory = next;
    }
    return { directory, name };
  }

  #forget(inode: Inode): void {
    if (inode.type === 'directory') {
      for (const name of inode.names(KUBELET)) {
        const child = inode.lookup(name, KUBELET);
        if (child !== undefined) this.#forget(child);
      }
      inode.removed = true;
      return;
    }
    inode.links -= 1;
    if (inode.type === 'file' && inode.links === 0 && inode.opened === 0) inode.free();
  }
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
