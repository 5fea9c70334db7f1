import { makeReopenable, standInode } from '../files/anonymous.ts';
import { waitFor, type Description } from '../files/handle.ts';
import { statOf } from '../files/inode.ts';
import type { OutputListener } from '../types.ts';

type Stream = 'stdout' | 'stderr';

/** As much as a pipe holds. */
const CAPACITY = 65_536;

/** Where output leaves a container. What comes before the first listener is kept, as far as a pipe would hold it. */
export class Output {
  readonly #listeners = new Set<OutputListener>();
  readonly #keeps: boolean;
  #kept: { readonly stream: Stream; readonly bytes: Uint8Array }[] = [];
  #size = 0;
  #waiting: (() => void)[] = [];

  /** Without `keeps`, output that nobody hears is gone: what a container's log has not asked for. */
  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  listen(listener: OutputListener): () => void {
    this.#listeners.add(listener);
    const kept = this.#kept;
    this.#kept = [];
    this.#size = 0;
    for (const { stream, bytes } of kept) void this.#tell(stream, bytes);
    for (const go of this.#waiting.splice(0)) go();
    return () => this.#listeners.delete(listener);
  }

  async write(
    stream: Stream,
    bytes: Uint8Array,
    wait: (change: Promise<unknown>) => Promise<void>,
  ): Promise<void> {
    const copy = bytes.slice();
    while (this.#keeps && this.#listeners.size === 0 && this.#size > 0 && this.#size + copy.length > CAPACITY)
      await wait(new Promise<void>((resolve) => this.#waiting.push(resolve)));
    if (this.#listeners.size > 0) {
      const heard = this.#tell(stream, copy);
      if (heard !== undefined) await wait(heard);
    } else if (this.#keeps) {
      this.#kept.push({ stream, bytes: copy });
      this.#size += copy.length;
    }
  }

  /** Puts bytes out at once, whoever listens: what a terminal echoes comes before what follows from it. */
  push(stream: Stream, bytes: Uint8Array): void {
    if (this.#listeners.size > 0) void this.#tell(stream, bytes);
    else if (this.#keeps && this.#size < CAPACITY) {
      this.#kept.push({ stream, bytes });
      this.#size += bytes.length;
    }
  }

  #tell(stream: Stream, bytes: Uint8Array): Promise<unknown> | undefined {
    const answers: Promise<void>[] = [];
    for (const listener of this.#listeners) {
      const answer = listener(stream, bytes);
      if (answer !== undefined) answers.push(answer.catch(() => {}));
    }
    return answers.length === 0 ? undefined : Promise.all(answers);
  }
}

/** The end of a stream of a process that leads out of the container. */
export function outputDescription(
  output: Output,
  stream: Stream,
  owner: { readonly uid: number; readonly gid: number; readonly now: () => Date },
): Description {
  const inode = { ...standInode(owner, 0o600) };
  const description: Description = {
    isTerminal: false,
    path: `pipe:[${inode.number}]`,
    inode,
    async read() {
      return new Uint8Array();
    },
    async write(bytes, process) {
      await output.write(stream, bytes, (change) => process.block(waitFor(change, process.signal)));
    },
    stat: (viewer) => ({ ...statOf(inode, viewer), type: 'fifo' }),
    close() {},
  };
  makeReopenable(inode, description);
  return description;
}
