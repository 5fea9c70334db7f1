import type { MountLine } from '../process/types.ts';
import type { DirectoryInode, Location, Mount } from './inode.ts';

let lastMount = 100;

/** The mounts that a container's processes see, in the order they were made. */
export class MountNamespace {
  readonly #mounts: Mount[] = [];

  /** The topmost thing at "/". */
  get root(): Location {
    const first = this.#mounts[0];
    if (first === undefined) throw new Error('nothing is mounted');
    return crossMounts({ mount: first, inode: first.root });
  }

  get list(): readonly Mount[] {
    return this.#mounts;
  }

  add(mount: Omit<Mount, 'id' | 'over'>): Mount {
    lastMount += 1;
    const added = { ...mount, id: lastMount, over: [] };
    this.#mounts.push(added);
    mount.at?.mount.over.push(added);
    return added;
  }

  remove(mount: Mount): void {
    this.#mounts.splice(this.#mounts.indexOf(mount), 1);
    const over = mount.at?.mount.over ?? [];
    over.splice(over.indexOf(mount), 1);
  }
}

/** What is mounted over a place, or the place itself. */
export function crossMounts(location: Location): Location {
  let here = location;
  for (;;) {
    const { mount, inode } = here;
    const over = mount.over.findLast(({ at }) => at?.inode === inode);
    if (over === undefined) return here;
    here = { mount: over, inode: over.root };
  }
}

/** Is something mounted on this very place? */
export function isMountPoint({ mount, inode }: Location): boolean {
  return mount.over.some(({ at }) => at?.inode === inode);
}

/** The directory above; the root's own is the root. */
export function above(location: Location): Location {
  let here = location;
  while (here.inode === here.mount.root && here.mount.at !== undefined) here = here.mount.at;
  const parent = here.inode.type === 'directory' ? here.inode.parent : undefined;
  if (here.inode === here.mount.root || parent === undefined) return crossMounts(here);
  return crossMounts({ mount: here.mount, inode: parent });
}

/** The absolute path of a directory or mount point; undefined when it was removed. */
export function pathOf({ mount, inode }: Location): string | undefined {
  const parts: string[] = [];
  let here = inode;
  while (here !== mount.root) {
    if (here.type !== 'directory' || here.parent === undefined || here.removed) return undefined;
    parts.unshift(here.name);
    here = here.parent;
  }
  return joinPath(mount.path, parts.join('/'));
}

/** A path below another one. */
export function joinPath(folder: string, name: string): string {
  if (name === '') return folder;
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

export function isReadOnlyMount({ options }: Mount): boolean {
  return options.includes('ro');
}

/** May the files of this mount be written? */
export function isReadOnly(mount: Mount): boolean {
  return isReadOnlyMount(mount) || mount.root.fs.readOnly;
}

/** A line of /proc/mounts. */
export function mountLine(mount: Mount): MountLine {
  const flags = mount.options.filter((option) => option !== 'ro' && option !== 'rw');
  const more = mount.superOptions === '' ? [] : [mount.superOptions];
  return {
    path: mount.path,
    source: mount.source,
    type: mount.root.fs.type,
    options: [isReadOnly(mount) ? 'ro' : 'rw', ...flags, ...more].join(','),
  };
}

/** Path of a directory within its file system. */
export function pathWithin(directory: DirectoryInode): string {
  const parts: string[] = [];
  for (let here: DirectoryInode | undefined = directory; here?.parent !== undefined; here = here.parent)
    parts.unshift(here.name);
  return `/${parts.join('/')}`;
}
