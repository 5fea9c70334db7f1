import { createHash } from 'node:crypto';
import { Content } from '../files/content.ts';
import type { ImageDirectory } from '../files/image-tree.ts';
import type { DirectoryInode, Inode, Location } from '../files/inode.ts';
import { MountNamespace, above, crossMounts, pathOf } from '../files/mounts.ts';
import { StoredFileSystem } from '../files/stored.ts';
import { createDisk, createOverlay, createTmpfs } from '../files/tmpfs.ts';
import { Volume } from '../files/volume.ts';
import { createProc } from '../proc/proc.ts';
import { createCgroup, createSys } from '../proc/sys.ts';
import type { PidNamespace } from '../process/namespace.ts';
import { ContainerStartError, type ContainerConfig, type MountConfig } from '../types.ts';

/** How refusals of runc reach the kubelet while a container is made. */
export const CREATING =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  'unable to start container process: ';
/** What goes wrong within the container, before its program is there. */
const INIT = `${CREATING}error during container init: `;

const NOBODY = { pid: 0 };
const ROOT = { mode: 0o755, uid: 0, gid: 0 };
const STRICT = ['nosuid', 'nodev', 'noexec', 'relatime'];
const READ_ONLY_PROC = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'];
/** Of the kubelet's list (securitycontext) those that this kernel has. */
const HIDDEN = [
  '/proc/acpi',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
];
const RESOLV_CONF = 'search svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n';

interface Extra {
  readonly path: string;
  readonly volume: Volume;
  readonly file: string;
  readonly source: string;
  readonly readOnly: boolean;
}

/**
 * Mounts everything a container has, in the order and with the options that containerd and runc use. Throws
 * ContainerStartError when a folder is to be mounted on a file, or the other way round.
 */
export function setUpMounts(
  config: ContainerConfig,
  lower: ImageDirectory,
  pids: PidNamespace,
  now: () => Date,
): MountNamespace {
  const mounts = new MountNamespace();
  const { privileged } = config;
  const number = Number.parseInt(hash(config.id).slice(0, 4), 16);
  const root = mounts.add({
    at: undefined,
    root: createOverlay(now, lower).root,
    path: '/',
    rootPath: '/',
    source: 'overlay',
    options: ['rw', 'relatime'],
    superOptions: `lowerdir=${layer(`${number % 97}/fs`)},upperdir=${layer(`${number}/fs`)},workdir=${layer(`${number}/work`)},uuid=on,nouserxattr`,
  });
  const place = (path: string, type: 'directory' | 'file'): Location => makePlace(mounts, path, type);
  const on = (
    path: string,
    inode: Inode,
    source: string,
    options: readonly string[],
    superOptions = '',
  ): void => {
    const at = place(path, inode.type === 'directory' ? 'directory' : 'file');
    mounts.add({ at, root: inode, path, rootPath: '/', source, options, superOptions });
  };
  const proc = createProc(pids, mounts, now, config);
  on('/proc', proc.root, 'proc', ['rw', ...STRICT]);
  const dev = createTmpfs(now, ['size=65536k', 'mode=755']);
  on('/dev', dev.fs.root, 'tmpfs', ['rw', 'nosuid'], dev.superOptions);
  const pts = createTmpfs(now, ['size=0', 'mode=755'], 'devpts');
  on(
    '/dev/pts',
    pts.fs.root,
    'devpts',
    ['rw', 'nosuid', 'noexec', 'relatime'],
    'gid=5,mode=620,ptmxmode=666',
  );
  on('/dev/mqueue', createTmpfs(now, ['size=0', 'mode=1777'], 'mqueue').fs.root, 'mqueue', ['rw', ...STRICT]);
  const sys = createSys(now, !privileged);
  on('/sys', sys.root, 'sysfs', [privileged ? 'rw' : 'ro', ...STRICT]);
  const cgroup = createCgroup(now, config.memoryLimit);
  on(
    '/sys/fs/cgroup',
    cgroup.root,
    'cgroup',
    [privileged ? 'rw' : 'ro', ...STRICT],
    'nsdelegate,memory_recursiveprot',
  );
  fillDev(dev.fs, pts.fs, config.tty);
  for (const mount of inOrder(config, now)) addVolume(mounts, mount);
  if (!privileged) hideParts(mounts, proc.root, dev.fs, place, now);
  const directory = config.workingDir === '' ? config.image.workingDir : config.workingDir;
  if (directory !== '' && place(directory, 'directory').inode.type !== 'directory')
    throw new ContainerStartError(`${INIT}mkdir ${directory}: not a directory`, 128);
  if (config.readOnlyRootFilesystem) root.options = ['ro', 'relatime'];
  return mounts;
}

/** The kubelet's mounts and those that every container gets, by depth. */
function inOrder(config: ContainerConfig, now: () => Date): readonly (MountConfig | Extra)[] {
  const sandbox = `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${hash(config.network.ip + config.hostname)}`;
  const own = (path: string, file: string, text: string): Extra => {
    const volume = new Volume('disk', createDisk(now), '');
    volume.writeFile(file, Buffer.from(text), { mode: 0o644, uid: 0, gid: 0 });
    return { path, volume, file, source: `${sandbox}/${file}`, readOnly: config.readOnlyRootFilesystem };
  };
  const shm = createTmpfs(now, ['size=65536k']);
  const extras: readonly Extra[] = [
    own('/etc/hostname', 'hostname', `${config.hostname}\n`),
    own('/etc/resolv.conf', 'resolv.conf', RESOLV_CONF),
    {
      path: '/dev/shm',
      volume: new Volume('tmpfs', shm.fs, shm.superOptions),
      file: '',
      source: 'shm',
      readOnly: false,
    },
  ];
  const taken = new Set(config.mounts.map(({ path }) => clean(path)));
  const all = [...config.mounts, ...extras.filter(({ path }) => !taken.has(path))];
  return all.toSorted((a, b) => depth(a) - depth(b));
}

function depth({ path }: { readonly path: string }): number {
  return clean(path).split('/').length;
}

function clean(path: string): string {
  return `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
}

function addVolume(mounts: MountNamespace, mount: MountConfig | Extra): void {
  const { volume, source, readOnly } = mount;
  if (!(volume instanceof Volume)) throw new Error('a volume of another runtime');
  const subPath = 'subPath' in mount ? mount.subPath : mount.file;
  const found = volume.find(subPath);
  const path = clean(mount.path);
  if (found === undefined)
    throw new ContainerStartError(mountError(source, path, 'no such file or directory'), 128);
  const type = found.type === 'directory' ? 'directory' : 'file';
  const at = makePlace(mounts, path, type);
  if ((at.inode.type === 'directory') !== (type === 'directory'))
    throw new ContainerStartError(
      mountError(
        source,
        path,
        'not a directory: Are you trying to mount a directory onto a file (or vice-versa)? Check if the specified host path exists and is the expected type',
      ),
      128,
    );
  const isShm = path === '/dev/shm' && 'file' in mount;
  const isTmpfs = volume.kind === 'tmpfs';
  mounts.add({
    at,
    root: found,
    path: pathOf(crossMounts(at)) ?? path,
    rootPath: isTmpfs ? `/${subPath}` : source,
    source: isShm ? 'shm' : isTmpfs ? 'tmpfs' : '/dev/vda1',
    options: [readOnly ? 'ro' : 'rw', ...(isShm ? STRICT : ['relatime'])],
    superOptions: isTmpfs ? volume.superOptions : '',
  });
}

function mountError(source: string, path: string, why: string): string {
  return (
    `${INIT}error mounting ${JSON.stringify(source)} to ` +
    `rootfs at ${JSON.stringify(path)}: mount src=${source}, dst=${path}, dstFd=/proc/thread-self/fd/11, ` +
    `flags=MS_BIND|MS_REC: ${why}`
  );
}

/** What is at a path in the container; made where it is missing, whatever may be written later. */
function makePlace(mounts: MountNamespace, path: string, type: 'directory' | 'file'): Location {
  const parts = path.split('/').filter((part) => part !== '');
  let here = mounts.root;
  for (let index = 0, links = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const { inode, mount } = here;
    if (inode.type !== 'directory') break;
    if (part === '..') {
      here = above(here);
      continue;
    }
    let next = inode.lookup(part, NOBODY);
    if (next?.type === 'symlink' && links < 40) {
      links += 1;
      const target = next.target(NOBODY);
      if (target.startsWith('/')) here = mounts.root;
      parts.splice(index, 1, ...target.split('/').filter((name) => name !== '' && name !== '.'));
      index -= 1;
      continue;
    }
    next ??= makeMissing(inode, part, index === parts.length - 1 ? type : 'directory');
    here = { mount, inode: next };
    // the last one keeps what is mounted there: a second mount goes on top of it
    here = crossMounts(here);
  }
  return here;
}

function makeMissing(directory: DirectoryInode, name: string, type: 'directory' | 'file'): Inode {
  const { fs } = directory;
  if (!(fs instanceof StoredFileSystem))
    throw new ContainerStartError(`mkdirat ${name}: no such file or directory`, 128);
  const made =
    type === 'directory' ? fs.makeDirectory(ROOT) : fs.makeFile({ ...ROOT, mode: 0o644 }, new Content());
  directory.insert?.(name, made);
  return made;
}

function fillDev(dev: StoredFileSystem, pts: StoredFileSystem, tty: boolean): void {
  const insert = (name: string, inode: Inode): void => dev.root.insert?.(name, inode);
  const link = (name: string, target: string): void => insert(name, dev.makeSymlink(ROOT, target));
  for (const [name, target] of [
    ['core', '/proc/kcore'],
    ['stderr', '/proc/self/fd/2'],
    ['stdout', '/proc/self/fd/1'],
    ['stdin', '/proc/self/fd/0'],
    ['fd', '/proc/self/fd'],
    ['ptmx', 'pts/ptmx'],
  ] as const)
    link(name, target);
  const device = { mode: 0o666, uid: 0, gid: 0 };
  for (const name of ['null', 'zero', 'full', 'random', 'urandom', 'tty'] as const)
    insert(name, dev.makeDevice(device, name));
  pts.root.insert?.('ptmx', pts.makeDevice(device, 'ptmx'));
  if (!tty) return;
  insert('console', dev.makeDevice({ mode: 0o620, uid: 0, gid: 5 }, 'console'));
  pts.root.insert?.('0', pts.makeDevice({ mode: 0o620, uid: 0, gid: 5 }, 'pts/0'));
}

/** What containers may not see or change in /proc and /sys. */
function hideParts(
  mounts: MountNamespace,
  proc: DirectoryInode,
  dev: StoredFileSystem,
  place: (path: string, type: 'directory' | 'file') => Location,
  now: () => Date,
): void {
  for (const name of READ_ONLY_PROC) {
    const inode = proc.lookup(name, NOBODY);
    if (inode === undefined) continue;
    const at = place(`/proc/${name}`, 'directory');
    const common = { at, root: inode, path: `/proc/${name}`, rootPath: `/${name}`, source: 'proc' };
    mounts.add({ ...common, options: ['ro', ...STRICT], superOptions: '' });
  }
  const nothing = dev.root.lookup('null', NOBODY);
  for (const path of HIDDEN) {
    const type = typeAt(mounts, path);
    if (type === 'directory') {
      const { fs } = createTmpfs(now, ['mode=755']);
      fs.readOnly = true;
      const common = { at: place(path, type), root: fs.root, path, rootPath: '/', source: 'tmpfs' };
      mounts.add({ ...common, options: ['ro', 'relatime'], superOptions: '' });
    } else if (type !== undefined && nothing !== undefined) {
      const common = { at: place(path, 'file'), root: nothing, path, rootPath: '/null', source: 'tmpfs' };
      mounts.add({ ...common, options: ['rw', 'nosuid'], superOptions: 'size=65536k,mode=755' });
    }
  }
}

function typeAt(mounts: MountNamespace, path: string): Inode['type'] | undefined {
  let here = mounts.root;
  for (const part of path.split('/').filter((name) => name !== '')) {
    const { mount, inode } = here;
    const next = inode.type === 'directory' ? inode.lookup(part, NOBODY) : undefined;
    if (next === undefined) return undefined;
    here = crossMounts({ mount, inode: next });
  }
  return here.inode.type;
}

function layer(what: string): string {
  return `/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/${what}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
