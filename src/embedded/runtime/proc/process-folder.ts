import { Handle } from '../files/handle.ts';
import type { DirectoryInode, FileInode, Inode, Location, Viewer } from '../files/inode.ts';
import { isReadOnly, isReadOnlyMount, mountLine, pathOf, type MountNamespace } from '../files/mounts.ts';
import { mayInspect } from '../process/credentials.ts';
import type { Member, PidNamespace } from '../process/namespace.ts';
import { systemError } from '../process/system-error.ts';
import type { PseudoFileSystem } from './pseudo.ts';
import { LIMITS, statLine, statmLine, statusText } from './status.ts';

/** /proc/<pid>. What belongs to the process alone is refused to those who may not trace it. */
export function processFolder(fs: PseudoFileSystem, member: Member, pids: PidNamespace): DirectoryInode {
  const { realUid: uid, realGid: gid } = member.credentials;
  const owner = { uid, gid };
  const file = (say: (viewer: Viewer) => string, mode = 0o444): FileInode => fs.file(say, { mode, ...owner });
  const requireTrace = (viewer: Viewer): void => {
    const who = pids.members.get(viewer.pid);
    if (who !== undefined && who !== member && !mayInspect(who.credentials, member.credentials))
      throw systemError('EACCES');
  };
  const place = (find: () => Location | undefined): Inode =>
    fs.link(
      (viewer) => {
        requireTrace(viewer);
        const found = find();
        if (found === undefined) throw systemError('ENOENT');
        return pathOf(found) ?? '/';
      },
      (viewer) => {
        requireTrace(viewer);
        return find();
      },
      uid,
      gid,
    );
  const common: Record<string, Inode> = {
    cgroup: file(() => '0::/\n'),
    cmdline: file(() => (member.state === 'Z' ? '' : member.argv.map((word) => `${word}\0`).join(''))),
    comm: file(() => `${member.comm}\n`, 0o644),
    cwd: place(() => member.files.cwdLocation),
    environ: file((viewer) => {
      requireTrace(viewer);
      return [...member.env].map(([name, value]) => `${name}=${value}\0`).join('');
    }, 0o400),
    exe: fs.link(
      (viewer) => {
        requireTrace(viewer);
        return member.exePath;
      },
      (viewer) => {
        requireTrace(viewer);
        return member.exe;
      },
      uid,
      gid,
    ),
    fd: descriptors(fs, member, requireTrace),
    gid_map: file(() => '         0          0 4294967295\n'),
    limits: file(() => LIMITS),
    mountinfo: file(() => mountinfo(member.mounts)),
    mounts: file(() => mountsText(member.mounts)),
    net: network(fs),
    oom_score: file(() => '666\n'),
    oom_score_adj: file(() => '1000\n', 0o644),
    root: place(() => member.files.root),
    stat: file(() => statLine(member)),
    statm: file(() => statmLine()),
    status: file(() => statusText(member)),
    uid_map: file(() => '         0          0 4294967295\n'),
  };
  const task = fs.directory({
    names: () => [String(member.pid)],
    lookup: (name) => (name === String(member.pid) ? fs.fixed(common) : undefined),
    ...owner,
  });
  const entries: Readonly<Record<string, Inode>> = { ...common, task };
  return fs.directory({ names: () => Object.keys(entries), lookup: (name) => entries[name], ...owner });
}

function descriptors(
  fs: PseudoFileSystem,
  member: Member,
  requireTrace: (viewer: Viewer) => void,
): DirectoryInode {
  const { realUid: uid, realGid: gid } = member.credentials;
  const link = (name: string): Inode | undefined => {
    const file = member.descriptors.get(Number(name));
    if (!(file instanceof Handle)) return undefined;
    const { description } = file;
    const mount = member.mounts.root.mount;
    const { inode } = description;
    return fs.link(
      () => description.path,
      (viewer) => {
        requireTrace(viewer);
        return inode === undefined ? undefined : { mount, inode };
      },
      uid,
      gid,
    );
  };
  return fs.directory({
    names: (viewer) => {
      requireTrace(viewer);
      return [...member.descriptors.keys()].toSorted((a, b) => a - b).map(String);
    },
    lookup: (name, viewer) => {
      requireTrace(viewer);
      return /^\d+$/.test(name) ? link(name) : undefined;
    },
    mode: 0o500,
    uid,
    gid,
  });
}

/** One line for each mount: see proc_pid_mountinfo(5). */
function mountinfo(mounts: MountNamespace): string {
  const first = mounts.list[0];
  const lines = mounts.list.map((mount) => {
    const { fs } = mount.root;
    const parent = mount.at?.mount.id ?? (first?.id ?? 0) - 40;
    const own = fs.readOnly ? 'ro' : 'rw';
    const more = mount.superOptions === '' ? own : `${own},${mount.superOptions}`;
    const device = fs.type === 'ext4' ? '254:1' : `0:${fs.device}`;
    const flags = mount.options.filter((option) => option !== 'ro' && option !== 'rw');
    const options = [isReadOnlyMount(mount) ? 'ro' : 'rw', ...flags].join(',');
    return `${mount.id} ${parent} ${device} ${escape(mount.rootPath)} ${escape(mount.path)} ${options} - ${fs.type} ${mount.source} ${more}\n`;
  });
  return lines.join('');
}

function mountsText(mounts: MountNamespace): string {
  return mounts.list
    .map((mount) => {
      const { source, type, path, options } = mountLine(mount);
      const shown = isReadOnly(mount) ? options : options.replace(/^ro/, 'rw');
      return `${source} ${escape(path)} ${type} ${shown} 0 0\n`;
    })
    .join('');
}

/** Blanks as the kernel writes them. */
function escape(path: string): string {
  return path.replace(/[ \t\n\\]/g, (char) => `\\${char.codePointAt(0)?.toString(8).padStart(3, '0')}`);
}

const TCP_HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function network(fs: PseudoFileSystem): DirectoryInode {
  const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0:    1264      14    0    0    0     0          0         0     1026      12    0    0    0     0       0          0
`;
  return fs.fixed({
    dev: fs.file(() => dev),
    tcp: fs.file(() => TCP_HEADER),
    tcp6: fs.file(() => TCP_HEADER),
  });
}
