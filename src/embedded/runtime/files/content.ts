import { systemError } from '../process/system-error.ts';

const CHUNK = 16_384;

/** Counts bytes; refuses with ENOSPC. */
export interface Space {
  /** Positive takes, negative gives back. */
  charge(bytes: number): void;
}

/** Where a file's bytes are counted: as df counts them, zeros included, and as they take memory here. */
export interface Storage {
  readonly space: Space;
  readonly memory: Space;
}

/**
 * A file's bytes in chunks. A chunk that was never written, or holds zeros alone, takes no memory; chunks of an image
 * are shared until they are written.
 */
export class Content {
  size: number;
  #chunks: (Uint8Array | undefined)[];
  readonly #owned = new Set<number>();
  /** Bytes counted in the file system's space. */
  #counted = 0;

  constructor(size = 0, chunks: readonly (Uint8Array | undefined)[] = []) {
    this.size = size;
    this.#chunks = [...chunks];
  }

  /** The given bytes at the beginning, zeros up to the size. */
  static of(bytes: Uint8Array, size = bytes.length): Content {
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(bytes.subarray(at, at + CHUNK));
    return new Content(size, chunks);
  }

  /** Another content with the same bytes; neither sees what is written to the other. */
  copy(): Content {
    this.#owned.clear();
    return new Content(this.size, this.#chunks);
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(this.size, offset + length);
    if (end <= offset) return new Uint8Array();
    const bytes = new Uint8Array(end - offset);
    for (let at = offset; at < end;) {
      const index = Math.floor(at / CHUNK);
      const within = at - index * CHUNK;
      const upTo = Math.min(end - index * CHUNK, CHUNK);
      const chunk = this.#chunks[index];
      if (chunk !== undefined) bytes.set(chunk.subarray(within, upTo), at - offset);
      at = index * CHUNK + upTo;
    }
    return bytes;
  }

  write(offset: number, bytes: Uint8Array, storage: Storage): void {
    for (let done = 0; done < bytes.length;) {
      const at = offset + done;
      const index = Math.floor(at / CHUNK);
      const within = at - index * CHUNK;
      const part = bytes.subarray(done, done + CHUNK - within);
      const growth = Math.max(0, at + part.length - Math.max(this.size, this.#counted));
      if (growth > 0) storage.space.charge(growth);
      this.#counted += growth;
      this.#writeChunk(index, within, part, storage);
      done += part.length;
      this.size = Math.max(this.size, at + part.length);
    }
  }

  truncate(size: number, storage: Storage): void {
    const { memory } = storage;
    if (size < this.size) {
      const given = Math.max(0, this.#counted - size);
      storage.space.charge(-given);
      this.#counted -= given;
      const last = Math.floor(size / CHUNK);
      for (let index = last + 1; index < this.#chunks.length; index += 1) this.#drop(index, storage);
      this.#chunks.length = Math.min(this.#chunks.length, last + 1);
      const within = size - last * CHUNK;
      const chunk = this.#chunks[last];
      if (chunk !== undefined && within < chunk.length) {
        if (this.#owned.has(last)) memory.charge(within - chunk.length);
        this.#chunks[last] = chunk.slice(0, within);
      }
    }
    this.size = size;
  }

  #writeChunk(index: number, within: number, part: Uint8Array, { memory }: Storage): void {
    const old = this.#chunks[index];
    const needed = within + part.length;
    if (old === undefined && part.every((byte) => byte === 0)) return;
    if (old !== undefined && this.#owned.has(index) && old.length >= needed) {
      old.set(part, within);
      return;
    }
    const doubled = this.#owned.has(index) ? (old?.length ?? 0) * 2 : 0;
    const length = Math.min(CHUNK, Math.max(needed, old?.length ?? 0, doubled));
    memory.charge(length - (this.#owned.has(index) ? (old?.length ?? 0) : 0));
    const chunk = new Uint8Array(length);
    if (old !== undefined) chunk.set(old);
    chunk.set(part, within);
    this.#chunks[index] = chunk;
    this.#owned.add(index);
  }

  #drop(index: number, { memory }: Storage): void {
    if (this.#owned.delete(index)) memory.charge(-(this.#chunks[index]?.length ?? 0));
  }
}

/** Space for at most so many bytes. */
export function limitedSpace(limit: number): Space & { readonly used: number } {
  let used = 0;
  return {
    get used() {
      return used;
    },
    charge(bytes) {
      if (bytes > 0 && used + bytes > limit) throw systemError('ENOSPC');
      used += bytes;
    },
  };
}
