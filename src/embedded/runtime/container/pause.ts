import { MountNamespace } from '../files/mounts.ts';
import { createDisk } from '../files/tmpfs.ts';
import type { PidNamespace } from '../process/namespace.ts';
import { CpuWatch } from '../process/schedule.ts';
import { SimulatedProcess } from '../process/simulated-process.ts';
import type { PodNetwork } from '../types.ts';

const NO_NETWORK: PodNetwork = {
  ip: '',
  listen: () => undefined,
  connect: async () => {
    throw Object.assign(new Error('Network is unreachable'), { code: 'EHOSTUNREACH' });
  },
  resolve: async () => [],
  ask: () => 'lost',
};

/** Starts the process that holds a Pod's namespaces, as the first one: it waits, and ends only by KILL. */
export function startPause(pids: PidNamespace, now: () => Date): void {
  const mounts = new MountNamespace();
  const options = ['ro', 'relatime'];
  const { root } = createDisk(now);
  mounts.add({ at: undefined, root, path: '/', rootPath: '/', source: 'overlay', options, superOptions: '' });
  const credentials = {
    uid: 65_535,
    gid: 65_535,
    realUid: 65_535,
    realGid: 65_535,
    groups: [65_535],
    capabilities: new Set<string>(),
    bounding: new Set<string>(),
    noNewPrivileges: true,
    seccomp: 'filtered' as const,
  };
  const process = new SimulatedProcess(
    {
      mounts,
      pids,
      hostname: '',
      network: NO_NETWORK,
      memoryLimit: undefined,
      findProgram: () => undefined,
      cpu: new CpuWatch(),
      now,
    },
    {
      ppid: 0,
      credentials,
      env: new Map([['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']]),
      root: mounts.root,
      cwd: mounts.root,
      umask: 0o022,
      ignored: new Set(),
      terminal: undefined,
    },
  );
  process.argv = ['/pause'];
  process.comm = 'pause';
  process.exePath = '/pause';
  process.run((self) => self.sleep(Number.MAX_SAFE_INTEGER).then(() => 0));
}
