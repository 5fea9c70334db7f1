import { limitedSpace } from './content.ts';
import type { ImageDirectory } from './image-tree.ts';
import { StoredFileSystem, type Attributes } from './stored.ts';

/** The memory that the files of one file system may take; what is over is refused as on a full disk. */
const MEMORY = 64 * 1024 * 1024;

/** Of the node, as df shows them; bytes. */
const DISK = { size: 62_671_097_856, free: 41_385_406_464 };
const RAM = 8 * 1024 * 1024 * 1024;
const ROOT: Attributes = { mode: 0o755, uid: 0, gid: 0 };

function onDisk(now: () => Date) {
  const space = limitedSpace(DISK.free);
  const statfs = () => ({ size: DISK.size, free: DISK.free - space.used });
  return { now, space, memory: limitedSpace(MEMORY), statfs };
}

/** A file system on the node's disk, perhaps with a limit that only the kubelet knows. */
export function createDisk(now: () => Date): StoredFileSystem {
  return new StoredFileSystem({ type: 'ext4', ...onDisk(now), root: ROOT });
}

/** A writable layer over an image. */
export function createOverlay(now: () => Date, lower: ImageDirectory): StoredFileSystem {
  return new StoredFileSystem({ type: 'overlay', ...onDisk(now), lower });
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
  return {
    fs: new StoredFileSystem({ type, now, space, memory: limitedSpace(MEMORY), statfs, root }),
    superOptions,
  };
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
