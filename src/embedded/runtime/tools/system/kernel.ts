import { userName } from '../accounts.ts';
import { formatDate, parseDate, two } from '../dates.ts';
import { parseOptions } from '../options.ts';
import { decodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { SystemError } from '../../process/types.ts';

/** A file of /proc; '' where there is none. */
function procText(tool: Tool, path: string): string {
  try {
    return decodeText(tool.process.files.readFile(path));
  } catch (error) {
    if (error instanceof SystemError) return '';
    throw error;
  }
}

/** The kernel as /proc/version tells of it. */
function kernel(tool: Tool): {
  readonly release: string;
  readonly version: string;
  readonly machine: string;
} {
  const match = /^Linux version (\S+) .*?(#\d.*)$/s.exec(procText(tool, '/proc/version').trim());
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return { release: match?.[1] ?? '6.8.0', version: match?.[2] ?? '#1 SMP PREEMPT_DYNAMIC', machine };
}

export async function uname(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'amnrspvio', {
    all: 'a',
    'kernel-name': 's',
    nodename: 'n',
    'kernel-release': 'r',
    'kernel-version': 'v',
    machine: 'm',
    processor: 'p',
    'hardware-platform': 'i',
    'operating-system': 'o',
  });
  if (options.rest.length > 0) {
    if (!tool.isBusybox) tool.complain(`extra operand '${options.rest[0] ?? ''}'`);
    tool.usage();
  }
  const { release, version, machine } = kernel(tool);
  const parts: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', tool.process.hostname],
    ['r', release],
    ['v', version],
    ['m', machine],
    ['p', 'unknown'],
    ['i', 'unknown'],
    ['o', 'GNU/Linux'],
  ];
  const all = options.has('a');
  const chosen = parts.filter(([key]) =>
    all ? key !== 'p' && key !== 'i' : options.has(key) || (options.order.length === 0 && key === 's'),
  );
  tool.out(`${chosen.map(([, text]) => text).join(' ')}\n`);
  return 0;
}

export async function arch(tool: Tool): Promise<number> {
  tool.out(`${kernel(tool).machine}\n`);
  return 0;
}

export async function hostname(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'sidfF:IyA', {
    short: 's',
    ip: 'i',
    'ip-address': 'i',
    'all-ip-addresses': 'I',
    domain: 'd',
    fqdn: 'f',
    long: 'f',
  });
  const name = tool.process.hostname;
  if (options.rest.length > 0 || options.has('F'))
    return tool.die(
      tool.say(
        'sethostname: Operation not permitted',
        tool.process.credentials.uid === 0
          ? 'sethostname: Operation not permitted'
          : 'you must be root to change the host name',
      ),
    );
  if (options.has('I')) tool.out(`${tool.process.network.ip} \n`);
  else if (options.has('i')) tool.out(`${tool.process.network.ip}\n`);
  else if (options.has('d')) tool.out(name.includes('.') ? `${name.replace(/^[^.]*\./, '')}\n` : '');
  else tool.out(`${options.has('s') ? (name.split('.')[0] ?? '') : name}\n`);
  return 0;
}

export async function nproc(tool: Tool): Promise<number> {
  const count = (procText(tool, '/proc/cpuinfo').match(/^processor/gm) ?? []).length;
  tool.out(`${Math.max(1, count)}\n`);
  return 0;
}

export async function date(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'Rs:ud:D:r:I::', {
    'rfc-2822': 'R',
    'rfc-email': 'R',
    set: 's',
    utc: 'u',
    universal: 'u',
    date: 'd',
    reference: 'r',
    'iso-8601': 'I',
  });
  let time = tool.process.now();
  const text = options.value('d');
  if (options.has('r')) time = tool.process.files.stat(options.value('r') ?? '').modified;
  if (text !== undefined) {
    const parsed = parseDate(text, time, !tool.isBusybox);
    if (parsed === undefined) return tool.die(tool.say(`invalid date '${text}'`, `invalid date '${text}'`));
    time = parsed;
  }
  const format = options.rest.find((arg) => arg.startsWith('+'));
  const other = options.rest.find((arg) => !arg.startsWith('+'));
  if (options.has('s') || other !== undefined) {
    const given = options.value('s') ?? other ?? '';
    const parsed = parseDate(given, time, !tool.isBusybox);
    if (parsed === undefined) return tool.die(tool.say(`invalid date '${given}'`, `invalid date '${given}'`));
    // no container here may set the clock
    tool.complain(
      tool.say("can't set date: Operation not permitted", 'cannot set date: Operation not permitted'),
    );
    tool.out(`${formatDate(parsed, '%a %b %e %H:%M:%S %Z %Y')}\n`);
    return 1;
  }
  if (format !== undefined) tool.out(`${formatDate(time, format.slice(1))}\n`);
  else if (options.has('R')) tool.out(`${formatDate(time, '%a, %d %b %Y %H:%M:%S %z')}\n`);
  else if (options.has('I')) {
    const kind = options.value('I') ?? '';
    const formats: Readonly<Record<string, string>> = {
      '': '%Y-%m-%d',
      date: '%Y-%m-%d',
      hours: '%Y-%m-%dT%H%:z',
      minutes: '%Y-%m-%dT%H:%M%:z',
      seconds: '%Y-%m-%dT%H:%M:%S%:z',
      ns: '%Y-%m-%dT%H:%M:%S,%N%:z',
    };
    tool.out(`${formatDate(time, formats[kind] ?? '%Y-%m-%d')}\n`);
  } else tool.out(`${formatDate(time, '%a %b %e %H:%M:%S %Z %Y')}\n`);
  return 0;
}

/** The figures of /proc/meminfo in kilobytes. */
function memory(tool: Tool): {
  readonly total: number;
  readonly free: number;
  readonly shared: number;
  readonly buffers: number;
  readonly cached: number;
  readonly available: number;
} {
  const text = procText(tool, '/proc/meminfo');
  const value = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return {
    total: value('MemTotal'),
    free: value('MemFree'),
    shared: value('Shmem'),
    buffers: value('Buffers'),
    cached: value('Cached') + value('SReclaimable'),
    available: value('MemAvailable'),
  };
}

export async function free(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'bkmgth');
  const m = memory(tool);
  const unit = options.has('b') ? 1 / 1024 : options.has('m') ? 1024 : options.has('g') ? 1_048_576 : 1;
  const cell = (kb: number): string => String(Math.floor(kb / unit)).padStart(12);
  const cache = m.buffers + m.cached;
  tool.out(`              total        used        free      shared  buff/cache   available\n`);
  tool.out(
    `Mem:   ${[m.total, m.total - m.free - cache, m.free, m.shared, cache, m.available].map(cell).join('')}\n`,
  );
  tool.out(`Swap:  ${[0, 0, 0].map(cell).join('')}\n`);
  return 0;
}

function upSeconds(tool: Tool): number {
  return Number(procText(tool, '/proc/uptime').split(' ')[0] ?? 0) || 0;
}

function loads(tool: Tool): readonly string[] {
  const parts = procText(tool, '/proc/loadavg').trim().split(/\s+/);
  return parts.length >= 3 ? parts : ['0.00', '0.00', '0.00', '1/100', '1'];
}

export async function uptime(tool: Tool): Promise<number> {
  const up = upSeconds(tool);
  const days = Math.floor(up / 86_400);
  const hours = Math.floor(up / 3600) % 24;
  const minutes = Math.floor(up / 60) % 60;
  const length = `${days > 0 ? `${days} day${days === 1 ? '' : 's'}, ` : ''}${hours > 0 ? `${String(hours).padStart(2)}:${two(minutes)}` : `${minutes} min`}`;
  const [one = '', five = '', fifteen = ''] = loads(tool);
  tool.out(
    ` ${formatDate(tool.process.now(), '%H:%M:%S')} up ${length},  ${tool.isBusybox ? '0 users' : '0 users'},  load average: ${one}, ${five}, ${fifteen}\n`,
  );
  return 0;
}

/** top in batch mode, as busybox shows it. */
export async function top(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'd:n:bHm', {});
  const rounds = options.has('n')
    ? Number(options.value('n'))
    : tool.outputIsTerminal
      ? Infinity
      : options.has('b')
        ? Infinity
        : 1;
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await tool.process.sleep(Number(options.value('d') ?? 5) * 1000);
    const m = memory(tool);
    const [one = '', five = '', fifteen = '', running = ''] = loads(tool);
    if (tool.outputIsTerminal && !options.has('b')) tool.out('\u001b[H\u001b[J');
    tool.out(
      `Mem: ${m.total - m.free}K used, ${m.free}K free, ${m.shared}K shrd, ${m.buffers}K buff, ${m.cached}K cached\n`,
    );
    tool.out('CPU:  0.0% usr  0.0% sys  0.0% nic 100% idle  0.0% io  0.0% irq  0.0% sirq\n');
    tool.out(`Load average: ${one} ${five} ${fifteen} ${running} ${tool.process.pid}\n`);
    tool.out('  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n');
    for (const line of tool.process.processes()) {
      const user = (userName(tool.process, line.uid) ?? String(line.uid)).slice(0, 8);
      tool.out(
        `${String(line.pid).padStart(5)} ${String(line.ppid).padStart(5)} ${user.padEnd(8)} ${line.state.padEnd(4)}  4396  0.0   0  0.0 ${line.argv.join(' ')}\n`,
      );
    }
    await tool.flush();
  }
  return 0;
}

export async function dmesg(tool: Tool): Promise<number> {
  parseOptions(tool, 'cs:n:rTHwk');
  return tool.die(
    tool.say('klogctl: Operation not permitted', 'read kernel buffer failed: Operation not permitted'),
  );
}

export async function sync(): Promise<number> {
  return 0;
}

export async function who(): Promise<number> {
  return 0;
}
