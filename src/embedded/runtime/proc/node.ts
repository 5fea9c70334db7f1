import type { Inode } from '../files/inode.ts';
import type { PidNamespace } from '../process/namespace.ts';
import type { PseudoFileSystem } from './pseudo.ts';

export const KERNEL_RELEASE = '6.8.0-60-generic';
const KERNEL_VERSION = '#63-Ubuntu SMP PREEMPT_DYNAMIC Tue Apr 15 19:04:15 UTC 2025';
/** When the node was started; the clock of this program. */
const BOOT = Date.now() - 3_600_000;

const MEMORY_KB: readonly (readonly [string, number])[] = [
  ['MemTotal', 8_131_992],
  ['MemFree', 3_912_064],
  ['MemAvailable', 6_401_780],
  ['Buffers', 201_344],
  ['Cached', 2_311_108],
  ['SwapCached', 0],
  ['SwapTotal', 0],
  ['SwapFree', 0],
  ['Shmem', 21_440],
];

const CPU = (number: number): string => `processor\t: ${number}
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 106
model name\t: Intel(R) Xeon(R) Processor
stepping\t: 6
cpu MHz\t\t: 2600.000
cache size\t: 16384 KB
physical id\t: 0
siblings\t: 2
core id\t\t: ${number}
cpu cores\t: 2
flags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat clflush mmx fxsr sse sse2 ht syscall nx lm
bogomips\t: 5200.00

`;

/** ms since the node's start. */
export function sinceBoot(at: Date): number {
  return Math.max(0, at.getTime() - BOOT);
}

/** Everything in /proc that is no process. */
export function describeNode(
  fs: PseudoFileSystem,
  now: () => Date,
  hostname: string,
  pids: PidNamespace,
): Readonly<Record<string, Inode>> {
  const seconds = (): number => sinceBoot(now()) / 1000;
  const text = (say: () => string): Inode => fs.file(say);
  const load = (): string => {
    const members = [...pids.members.values()];
    const running = members.filter(({ state }) => state === 'R').length;
    return `0.08 0.05 0.01 ${Math.max(1, running)}/${members.length + 180} ${Math.max(0, ...pids.members.keys())}\n`;
  };
  const self = fs.link((viewer) => String(viewer.pid));
  return {
    acpi: fs.fixed({}),
    bus: fs.fixed({}),
    cgroups: text(
      () =>
        '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t110\t1\nmemory\t0\t110\t1\npids\t0\t110\t1\n',
    ),
    cmdline: text(() => 'BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro console=ttyS0\n'),
    cpuinfo: text(() => CPU(0) + CPU(1)),
    filesystems: text(
      () => 'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tcgroup2\nnodev\toverlay\n\text4\n',
    ),
    fs: fs.fixed({}),
    interrupts: text(() => ''),
    irq: fs.fixed({}),
    kcore: fs.file(() => '', { mode: 0o400 }),
    keys: text(() => ''),
    latency_stats: fs.file(() => '', { mode: 0o444 }),
    loadavg: text(load),
    meminfo: text(() =>
      MEMORY_KB.map(([name, kb]) => `${`${name}:`.padEnd(16)}${String(kb).padStart(8)} kB\n`).join(''),
    ),
    mounts: fs.link(() => 'self/mounts'),
    net: fs.link(() => 'self/net'),
    self,
    'thread-self': fs.link((viewer) => `${viewer.pid}/task/${viewer.pid}`),
    stat: text(
      () =>
        `cpu  10132 0 5423 912345 120 0 64 0 0 0\nbtime ${Math.floor(BOOT / 1000)}\nprocesses ${pids.members.size}\n`,
    ),
    sys: fs.fixed({
      fs: fs.fixed({
        protected_hardlinks: text(() => '1\n'),
        'file-max': text(() => '9223372036854775807\n'),
      }),
      kernel: fs.fixed({
        hostname: text(() => `${hostname}\n`),
        osrelease: text(() => `${KERNEL_RELEASE}\n`),
        ostype: text(() => 'Linux\n'),
        version: text(() => `${KERNEL_VERSION}\n`),
        pid_max: text(() => '4194304\n'),
        core_pattern: text(() => '|/usr/share/apport/apport\n'),
        random: fs.fixed({ boot_id: text(() => '3c1f2a5e-7d0b-4f0e-9a35-1d2c4b6f8a90\n') }),
      }),
      net: fs.fixed({
        core: fs.fixed({ somaxconn: text(() => '4096\n') }),
        ipv4: fs.fixed({
          ip_forward: text(() => '1\n'),
          ip_unprivileged_port_start: text(() => '0\n'),
          ping_group_range: text(() => '0\t2147483647\n'),
        }),
      }),
      vm: fs.fixed({ max_map_count: text(() => '1048576\n'), overcommit_memory: text(() => '1\n') }),
    }),
    'sysrq-trigger': fs.file(() => '', { mode: 0o200, hear: () => {} }),
    timer_list: fs.file(() => '', { mode: 0o400 }),
    uptime: text(() => `${seconds().toFixed(2)} ${(seconds() * 1.8).toFixed(2)}\n`),
    version: text(
      () => `Linux version ${KERNEL_RELEASE} (buildd@lcy02) (x86_64-linux-gnu-gcc-13) ${KERNEL_VERSION}\n`,
    ),
  };
}
