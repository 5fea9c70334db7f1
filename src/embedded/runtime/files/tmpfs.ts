import { limitedSpace, type Space } from './content.ts';
import type { ImageDirectory } from './image-tree.ts';
import { StoredFileSystem, type Attributes, type StoredOptions } from './stored.ts';

/** The memory that all files may take together: 192 MiB. What is over is refused as on a full disk. */
const MEMORY: Space = limitedSpace(192 * 1024 * 1024);

/** Of the node, as df shows them; bytes. */
const DISK_SIZE = { size: 62_671_097_856, free: 41_385_406_464 };
const RAM = 8 * 1024 * 1024 * 1024;

/** Gives back what a file system took once nothing refers to it. */
const forgotten = new FinalizationRegistry<{ used: number }>(({ used }) => MEMORY.charge(-used));

function create(options: Omit<StoredOptions, 'memory'>): StoredFileSystem {
  const count = { used: 0 };
  const memory: Space = {
    charge(bytes) {
      MEMORY.charge(bytes);
      count.used += bytes;
    },
  };
  const fs = new StoredFileSystem({ ...options, memory });
  forgotten.register(fs, count);
  return fs;
}

/** A file system on the node's disk, perhaps with a limit that only the kubelet knows. */
export function createDisk(now: () => Date): StoredFileSystem {
  return new StoredFileSystem({
    type: 'ext4',
    now,
    space: MEMORY,
    memory: MEMORY,
    statfs: () => DISK_SIZE,
    root: ROOT,
  });
}

const ROOT: Attributes = { mode: 0o755, uid: 0, gid: 0 };

/** A writable layer over an image. */
export function createOverlay(now: () => Date, lower: ImageDirectory): StoredFileSystem {
  return new StoredFileSystem({
    type: 'overlay',
    now,
    space: MEMORY,
    memory: MEMORY,
    statfs: () => DISK_SIZE,
    lower,
  });
}

/** A tmpfs; `options` as mount(8) gives them: "size=64m", "mode=1777", "uid=1000". */
export function createTmpfs(
  now: () => Date,
  options: readonly string[],
  type: 'tmpfs' | 'devpts' | 'mqueue' = 'tmpfs',
): { readonly fs: StoredFileSystem; readonly superOptions: string } {
  const given = new Map(options.map((option) => option.split('=', 2) as [string, string | undefined]));
  const size = parseSize(given.get('size'));
  const limit = size ?? RAM / 2;
  const space = limitedSpace(limit);
  const root = {
    mode: given.get('mode') === undefined ? 0o1777 : Number.parseInt(given.get('mode') ?? '', 8),
    uid: Number(given.get('uid') ?? 0),
    gid: Number(given.get('gid') ?? 0),
  };
  const statfs = () => ({ size: limit, free: limit - space.used });
  const shown = options.filter((option) => /^(mode|uid|gid)=/.test(option));
  const superOptions = [...(size === undefined ? [] : [`size=${Math.ceil(size / 1024)}k`]), ...shown].join(
    ',',
  );
  return { fs: create({ type, now, space, statfs, root }), superOptions };
}

function parseSize(text: string | undefined): number | undefined {
  const found = /^(\d+)([kmg%]?)/i.exec(text ?? '');
  if (found === null) return undefined;
  const number = Number(found[1]);
  switch (found[2]?.toLowerCase()) {
    case 'k':
      return number * 1024;
    case 'm':
      return number * 1024 ** 2;
    case 'g':
      return number * 1024 ** 3;
    case '%':
      return Math.floor((RAM * number) / 100);
    default:
      return number;
  }
}
