import { capabilityMask } from '../process/credentials.ts';
import type { Member } from '../process/namespace.ts';
import { SIGNAL_NUMBERS } from '../process/signals.ts';
import type { SignalName } from '../process/types.ts';
import { sinceBoot } from './node.ts';

const STATES = { R: 'R (running)', S: 'S (sleeping)', Z: 'Z (zombie)' } as const;

/** /proc/<pid>/status, in the kernel's layout. */
export function statusText(member: Member): string {
  const { credentials, pid, ppid, state } = member;
  const { uid, gid, realUid, realGid, groups, capabilities, bounding, noNewPrivileges, seccomp } =
    credentials;
  const handled = [...member.handledSignals];
  const ignored = handled.filter(([, handler]) => handler === 'ignore').map(([name]) => name);
  const caught = handled.filter(([, handler]) => handler !== 'ignore').map(([name]) => name);
  const filters = seccomp === 'filtered' ? 1 : 0;
  const lines: readonly (readonly [string, string])[] = [
    ['Name', member.comm],
    ['Umask', member.files.umask.toString(8).padStart(4, '0')],
    ['State', STATES[state]],
    ['Tgid', String(pid)],
    ['Ngid', '0'],
    ['Pid', String(pid)],
    ['PPid', String(ppid)],
    ['TracerPid', '0'],
    ['Uid', [realUid, uid, uid, uid].join('\t')],
    ['Gid', [realGid, gid, gid, gid].join('\t')],
    ['FDSize', '64'],
    ['Groups', groups.map((group) => `${group} `).join('')],
    ['NStgid', String(pid)],
    ['NSpid', String(pid)],
    ['NSpgid', String(pid)],
    ['NSsid', String(pid)],
    ['Kthread', '0'],
    ...(state === 'Z'
      ? []
      : MEMORY.map(([name, kb]): [string, string] => [name, `${String(kb).padStart(8)} kB`])),
    ['HugetlbPages', `${'0'.padStart(8)} kB`],
    ['CoreDumping', '0'],
    ['THP_enabled', '1'],
    ['untag_mask', '0xffffffffffffffff'],
    ['Threads', '1'],
    ['SigQ', '0/31702'],
    ['SigPnd', signalMask([])],
    ['ShdPnd', signalMask([])],
    ['SigBlk', signalMask([])],
    ['SigIgn', signalMask(ignored)],
    ['SigCgt', signalMask(caught)],
    ['CapInh', capabilityMask(new Set())],
    ['CapPrm', capabilityMask(capabilities)],
    ['CapEff', capabilityMask(capabilities)],
    ['CapBnd', capabilityMask(bounding)],
    ['CapAmb', capabilityMask(new Set())],
    ['NoNewPrivs', noNewPrivileges ? '1' : '0'],
    ['Seccomp', seccomp === 'filtered' ? '2' : '0'],
    ['Seccomp_filters', String(filters)],
    ['Speculation_Store_Bypass', 'thread vulnerable'],
    ['SpeculationIndirectBranch', 'conditional enabled'],
    ['Cpus_allowed', '3'],
    ['Cpus_allowed_list', '0-1'],
    ['Mems_allowed', '00000000,00000001'],
    ['Mems_allowed_list', '0'],
    ['voluntary_ctxt_switches', '12'],
    ['nonvoluntary_ctxt_switches', '3'],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

const MEMORY: readonly (readonly [string, number])[] = [
  ['VmPeak', 4408],
  ['VmSize', 4408],
  ['VmLck', 0],
  ['VmPin', 0],
  ['VmHWM', 1536],
  ['VmRSS', 1536],
  ['RssAnon', 128],
  ['RssFile', 1408],
  ['RssShmem', 0],
  ['VmData', 404],
  ['VmStk', 132],
  ['VmExe', 608],
  ['VmLib', 1532],
  ['VmPTE', 48],
  ['VmSwap', 0],
];

function signalMask(names: readonly SignalName[]): string {
  let mask = 0n;
  for (const name of names) mask |= 1n << BigInt(SIGNAL_NUMBERS[name] - 1);
  return mask.toString(16).padStart(16, '0');
}

/** /proc/<pid>/stat: 52 fields. */
export function statLine(member: Member): string {
  const { pid, ppid, comm, state, started, cpu, tty } = member;
  const terminal = tty === '?' ? 0 : 34_816;
  const ticks = Math.round(cpu / 10);
  const start = Math.round(sinceBoot(started) / 10);
  const head = [pid, `(${comm})`, state, ppid, pid, pid, terminal, tty === '?' ? -1 : pid, 4_194_560];
  const faults = [120, 0, 0, 0];
  const rest = [ticks, 0, 0, 0, 20, 0, 1, 0, start, 4_513_792, 384, '18446744073709551615'];
  return `${[...head, ...faults, ...rest, ...Array.from({ length: 27 }, () => 0)].join(' ')}\n`;
}

export function statmLine(): string {
  return '1102 384 352 152 0 134 0\n';
}

const limit = (name: string, soft: string, hard: string, units: string): string =>
  `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${units.padEnd(10)}\n`;

/** /proc/<pid>/limits, as containerd leaves them. */
export const LIMITS = [
  limit('Limit', 'Soft Limit', 'Hard Limit', 'Units'),
  limit('Max cpu time', 'unlimited', 'unlimited', 'seconds'),
  limit('Max file size', 'unlimited', 'unlimited', 'bytes'),
  limit('Max data size', 'unlimited', 'unlimited', 'bytes'),
  limit('Max stack size', '8388608', 'unlimited', 'bytes'),
  limit('Max core file size', 'unlimited', 'unlimited', 'bytes'),
  limit('Max resident set', 'unlimited', 'unlimited', 'bytes'),
  limit('Max processes', 'unlimited', 'unlimited', 'processes'),
  limit('Max open files', '1048576', '1048576', 'files'),
  limit('Max locked memory', '8388608', '8388608', 'bytes'),
  limit('Max address space', 'unlimited', 'unlimited', 'bytes'),
  limit('Max file locks', 'unlimited', 'unlimited', 'locks'),
  limit('Max pending signals', '31702', '31702', 'signals'),
  limit('Max msgqueue size', '819200', '819200', 'bytes'),
  limit('Max nice priority', '0', '0', ''),
  limit('Max realtime priority', '0', '0', ''),
  limit('Max realtime timeout', 'unlimited', 'unlimited', 'us'),
].join('');
