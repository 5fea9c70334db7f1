import { systemError } from '../process/system-error.ts';
import { Killed, type FileStat, type OpenFile } from '../process/types.ts';
import { statOf, type FifoInode, type FileInode, type Inode, type Viewer } from './inode.ts';

/** Whose handle it is: what blocks ends with the process. */
export interface HandleOwner extends Viewer {
  readonly handles: Set<Handle>;
  readonly signal: AbortSignal;
  /** Throws Killed when the process is no more. */
  assertAlive(): void;
  /** Lets others run now and then. Rejects with Killed. */
  breathe(): Promise<void>;
  /** Waits for something from outside. Rejects with Killed. */
  block<T>(what: Promise<T>): Promise<T>;
  /** A write found no reader: true when the signal was ignored or handled, so that the call fails with EPIPE. */
  brokenPipe(): void;
}

/** What one open(2) made; shared by all descriptors for it. */
export interface Description {
  readonly isTerminal: boolean;
  readonly terminalSize?: { readonly columns: number; readonly rows: number };
  /** The path it was opened by: "/dev/null", "pipe:[4026]". */
  readonly path: string;
  read(length: number, owner: HandleOwner): Promise<Uint8Array>;
  write(bytes: Uint8Array, owner: HandleOwner): Promise<void>;
  stat(viewer: Viewer): FileStat;
  /** The last descriptor is closed. */
  close(): void;
  readonly inode?: Inode;
}

/** Open things that a link of /proc/<pid>/fd leads to, by the inode that stands for them. */
export const reopenable = new WeakMap<Inode, Description>();

/** Descriptors of each description. */
const uses = new WeakMap<Description, number>();

/** One descriptor. */
export class Handle implements OpenFile {
  readonly description: Description;
  owner: HandleOwner;
  #open = true;

  constructor(description: Description, owner: HandleOwner) {
    this.description = description;
    this.owner = owner;
    uses.set(description, (uses.get(description) ?? 0) + 1);
    owner.handles.add(this);
  }

  get isTerminal(): boolean {
    return this.description.isTerminal;
  }

  get terminalSize() {
    return this.description.terminalSize;
  }

  async read(length: number): Promise<Uint8Array> {
    await this.owner.breathe();
    this.#assertOpen();
    return this.description.read(length, this.owner);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.owner.breathe();
    this.#assertOpen();
    try {
      await this.description.write(bytes, this.owner);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EPIPE') {
        this.owner.brokenPipe();
        this.owner.assertAlive();
      }
      throw error;
    }
  }

  stat(): FileStat {
    this.#assertOpen();
    return this.description.stat(this.owner);
  }

  share(): OpenFile {
    return this.shareWith(this.owner);
  }

  /** A descriptor for it in another process. */
  shareWith(owner: HandleOwner): Handle {
    this.#assertOpen();
    return new Handle(this.description, owner);
  }

  /** It is another process's from now on: that one's end closes it. */
  moveTo(owner: HandleOwner): void {
    if (!this.#open || owner === this.owner) return;
    this.owner.handles.delete(this);
    this.owner = owner;
    owner.handles.add(this);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.owner.handles.delete(this);
    const left = (uses.get(this.description) ?? 1) - 1;
    uses.set(this.description, left);
    if (left === 0) this.description.close();
  }

  #assertOpen(): void {
    this.owner.assertAlive();
    if (!this.#open) throw systemError('EBADF');
  }
}

/** A process's descriptors: what is put among them belongs to the process. */
export class DescriptorTable extends Map<number, OpenFile> {
  readonly #owner: HandleOwner;

  constructor(owner: HandleOwner) {
    super();
    this.#owner = owner;
  }

  override set(number: number, file: OpenFile): this {
    if (file instanceof Handle) file.moveTo(this.#owner);
    return super.set(number, file);
  }
}

/** Waits for a change, or rejects with Killed when the owner ends. */
export async function waitFor(changed: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new Killed();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new Killed());
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([changed, ended]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** One end of a pipe. That of a named pipe waits until the other end was opened once. */
export function pipeEnd(
  inode: FifoInode,
  how: { readonly read: boolean; readonly write: boolean },
  path: string,
): Description {
  const { pipe } = inode;
  let met = path.startsWith('pipe:');
  const meet = async (isThere: () => boolean, owner: HandleOwner): Promise<void> => {
    if (met) return;
    while (!isThere() && pipe.size === 0) await owner.block(waitFor(pipe.changed(), owner.signal));
    met = true;
  };
  if (how.read) pipe.readers += 1;
  if (how.write) pipe.writers += 1;
  pipe.wake();
  return {
    isTerminal: false,
    path,
    inode,
    async read(length, owner) {
      if (!how.read) throw systemError('EBADF');
      await meet(() => pipe.writers > 0, owner);
      return pipe.read(length, (changed) => owner.block(waitFor(changed, owner.signal)));
    },
    async write(bytes, owner) {
      if (!how.write) throw systemError('EBADF');
      await meet(() => pipe.readers > 0, owner);
      await pipe.write(bytes, (changed) => owner.block(waitFor(changed, owner.signal)));
    },
    stat: (viewer) => statOf(inode, viewer),
    close() {
      if (how.read) pipe.readers -= 1;
      if (how.write) pipe.writers -= 1;
      pipe.wake();
    },
  };
}

/** A regular file, with its position. */
export function fileDescription(
  inode: FileInode,
  how: { readonly read: boolean; readonly write: boolean; readonly append: boolean },
  path: string,
): Description {
  let position = 0;
  inode.opened += 1;
  if (how.write) inode.writers += 1;
  return {
    isTerminal: false,
    path,
    inode,
    async read(length, viewer) {
      if (!how.read) throw systemError('EBADF');
      const bytes = inode.read(position, length, viewer);
      position += bytes.length;
      return bytes;
    },
    async write(bytes, viewer) {
      if (!how.write) throw systemError('EBADF');
      if (how.append) position = inode.size;
      inode.write(position, bytes, viewer);
      position += bytes.length;
    },
    stat: (viewer) => statOf(inode, viewer),
    close() {
      inode.opened -= 1;
      if (how.write) inode.writers -= 1;
      if (inode.opened === 0 && inode.links === 0) inode.free();
    },
  };
}
