import type { Inode } from '../files/inode.ts';
import { PseudoFileSystem } from './pseudo.ts';

type Folder = { readonly [name: string]: string | Folder };

function inodeOf(fs: PseudoFileSystem, entry: string | Folder): Inode {
  if (typeof entry === 'string') return fs.file(() => entry);
  return fs.fixed(
    Object.fromEntries(Object.entries(entry).map(([name, part]) => [name, inodeOf(fs, part)])),
    0o755,
  );
}

function tree(fs: PseudoFileSystem, folder: Folder) {
  const entries = new Map(Object.entries(folder).map(([name, part]) => [name, inodeOf(fs, part)]));
  return { names: () => [...entries.keys()], lookup: (name: string) => entries.get(name) };
}

/** /sys, as small as it can be. */
export function createSys(now: () => Date, readOnly: boolean): PseudoFileSystem {
  const fs = new PseudoFileSystem('sysfs', 27, now, (made) =>
    tree(made, {
      block: {},
      bus: {},
      class: { net: { lo: { mtu: '65536\n' }, eth0: { mtu: '1500\n', operstate: 'up\n' } } },
      dev: {},
      devices: { system: { cpu: { online: '0-1\n', possible: '0-1\n' } }, virtual: { powercap: {} } },
      firmware: { acpi: {}, dmi: {} },
      fs: { cgroup: {}, ext4: {} },
      hypervisor: {},
      kernel: { mm: { transparent_hugepage: { enabled: 'always [madvise] never\n' } }, security: {} },
      module: {},
      power: {},
    }),
  );
  fs.readOnly = readOnly;
  return fs;
}

/** The container's own part of cgroup v2. */
export function createCgroup(now: () => Date, memoryLimit: number | undefined): PseudoFileSystem {
  return new PseudoFileSystem('cgroup2', 28, now, (made) =>
    tree(made, {
      'cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc\n',
      'cgroup.type': 'domain\n',
      'cpu.max': 'max 100000\n',
      'memory.max': `${memoryLimit ?? 'max'}\n`,
      'memory.swap.max': '0\n',
      'pids.max': 'max\n',
    }),
  );
}
