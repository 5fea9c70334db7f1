import { systemError } from '../process/system-error.ts';
import type { Credentials } from '../process/types.ts';
import type { Location } from './inode.ts';
import { pathOf, pathWithin, type MountNamespace } from './mounts.ts';
import { resolve, type Standpoint } from './resolve.ts';
import { createTmpfs } from './tmpfs.ts';

interface Mounter {
  readonly credentials: Credentials;
  readonly mounts: MountNamespace;
}

const FLAGS = new Set(['ro', 'nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime']);
const OPPOSITES: Readonly<Record<string, string>> = {
  rw: 'ro',
  suid: 'nosuid',
  dev: 'nodev',
  exec: 'noexec',
  atime: 'noatime',
};

/** mount(2): remounts, binds and tmpfs. Throws EPERM without SYS_ADMIN, ENODEV for what this kernel can't mount. */
export function mountFileSystem(
  { credentials, mounts }: Mounter,
  from: Standpoint,
  source: string,
  target: string,
  type: string,
  options: readonly string[],
): void {
  if (!credentials.capabilities.has('SYS_ADMIN')) throw systemError('EPERM');
  const at = resolve(from, target);
  if (options.includes('remount')) return remount(at, options);
  const binds = options.includes('bind') || options.includes('rbind');
  const path = pathOf(at) ?? target;
  if (binds) {
    const bound = resolve(from, source);
    if ((bound.inode.type === 'directory') !== (at.inode.type === 'directory')) throw systemError('ENOTDIR');
    const within = bound.inode.type === 'directory' ? pathWithin(bound.inode) : bound.mount.rootPath;
    mounts.add({ ...bound.mount, at, root: bound.inode, path, rootPath: within });
    return;
  }
  if (at.inode.type !== 'directory') throw systemError('ENOTDIR');
  if (type !== 'tmpfs') throw systemError('ENODEV');
  const { fs, superOptions } = createTmpfs(at.inode.fs.now, options);
  const flags = changedFlags(['rw', 'relatime'], options);
  mounts.add({ at, root: fs.root, path, rootPath: '/', source, options: flags, superOptions });
}

function remount(at: Location, options: readonly string[]): void {
  const { mount, inode } = at;
  if (inode !== mount.root) throw systemError('EINVAL');
  mount.options = changedFlags(options.includes('bind') ? ['rw'] : mount.options, options);
  if (options.includes('bind')) return;
  mount.root.fs.readOnly = mount.options.includes('ro');
}

function changedFlags(now: readonly string[], options: readonly string[]): readonly string[] {
  const flags = new Set(now.filter((flag) => flag !== 'rw'));
  for (const option of options) {
    if (FLAGS.has(option)) flags.add(option);
    const opposite = OPPOSITES[option];
    if (opposite !== undefined) flags.delete(opposite);
  }
  const { ro, rest } = { ro: flags.has('ro'), rest: [...flags].filter((flag) => flag !== 'ro') };
  return [ro ? 'ro' : 'rw', ...rest];
}

/** umount(2). Throws EPERM, EINVAL (nothing is mounted there), EBUSY. */
export function unmountFileSystem({ credentials, mounts }: Mounter, from: Standpoint, target: string): void {
  if (!credentials.capabilities.has('SYS_ADMIN')) throw systemError('EPERM');
  const { mount, inode } = resolve(from, target);
  if (inode !== mount.root) throw systemError('EINVAL');
  if (mount.at === undefined || mount.over.length > 0) throw systemError('EBUSY');
  mounts.remove(mount);
}
