import { Content } from '../files/content.ts';
import type { ImageDirectory, ImageNode } from '../files/image-tree.ts';
import { executableBytes, type Flavour } from '../process/executable.ts';

interface Options {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

type Folder = Omit<ImageDirectory, 'entries'> & { readonly entries: Map<string, ImageNode> };

/** Puts an image's files together. Parents are made with 0755. */
export class ImageBuilder {
  readonly #modified: Date;
  readonly #root: Folder;

  constructor(modified: Date) {
    this.#modified = modified;
    this.#root = this.#folder({});
  }

  build(): ImageDirectory {
    return this.#root;
  }

  directory(path: string, options: Options = {}): this {
    const { parent, name } = this.#parent(path);
    const old = parent.entries.get(name);
    const folder = this.#folder(options);
    if (old?.type === 'directory') for (const [key, node] of old.entries) folder.entries.set(key, node);
    parent.entries.set(name, folder);
    return this;
  }

  directories(...paths: readonly string[]): this {
    for (const path of paths) this.directory(path);
    return this;
  }

  file(path: string, text: string, options: Options = {}): this {
    this.#put(path, {
      type: 'file',
      ...this.#attributes(options, 0o644),
      content: Content.of(Buffer.from(text)),
      links: 1,
    });
    return this;
  }

  /** More text at the end of a file. */
  append(path: string, text: string): this {
    const { parent, name } = this.#parent(path);
    const old = parent.entries.get(name);
    if (old?.type !== 'file') return this.file(path, text);
    const before = Buffer.from(old.content.read(0, old.content.size)).toString();
    return this.file(path, before + text, old);
  }

  link(path: string, target: string): this {
    this.#put(path, { type: 'symlink', ...this.#attributes({}, 0o777), target });
    return this;
  }

  /** An executable; several paths are hard links to one file. `size` in bytes. */
  program(paths: readonly string[], flavour: Flavour, name: string, size: number, mode = 0o755): this {
    const content = Content.of(executableBytes(flavour, name), size);
    const links = paths.length;
    const node: ImageNode = { type: 'file', ...this.#attributes({}, mode), content, links };
    for (const path of paths) this.#put(path, node);
    return this;
  }

  #put(path: string, node: ImageNode): void {
    const { parent, name } = this.#parent(path);
    parent.entries.set(name, node);
  }

  #parent(path: string): { readonly parent: Folder; readonly name: string } {
    const parts = path.split('/').filter((part) => part !== '');
    const name = parts.pop() ?? '';
    let here = this.#root;
    for (const part of parts) {
      let next = here.entries.get(part);
      if (next === undefined) {
        next = this.#folder({});
        here.entries.set(part, next);
      }
      if (next.type !== 'directory') throw new Error(`${path}: ${part} is no directory`);
      here = next as Folder;
    }
    return { parent: here, name };
  }

  #folder(options: Options): Folder {
    return { type: 'directory', ...this.#attributes(options, 0o755), entries: new Map() };
  }

  #attributes({ mode, uid = 0, gid = 0 }: Options, usual: number) {
    return { mode: mode ?? usual, uid, gid, modified: this.#modified };
  }
}
