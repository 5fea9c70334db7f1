import { SystemError } from '../../process/types.ts';
import type { MountLine } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { kilobytes } from './ls.ts';
import { humanSize } from './mode.ts';

export async function du(tool: Tool): Promise<number> {
  const options = parseOptions(tool, tool.isBusybox ? 'aHLd:clsxhmk' : 'aHLd:clsxhmkbBS0', {
    all: 'a',
    summarize: 's',
    total: 'c',
    'human-readable': 'h',
    'max-depth': 'd',
    bytes: 'b',
    'apparent-size': 'b',
  });
  const depth = options.has('s') ? 0 : Number(options.value('d') ?? Infinity);
  const { files } = tool.process;
  let code = 0;
  const seen = new Set<string>();
  const shown = (kb: number): string =>
    options.has('b')
      ? String(kb)
      : options.has('h')
        ? humanSize(kb * 1024, tool.flavour)
        : options.has('m')
          ? tool.isBusybox
            ? (kb / 1024).toFixed(0)
            : String(Math.ceil(kb / 1024))
          : String(kb);
  const visit = (path: string, level: number): number => {
    try {
      const stat =
        level === 0 && options.has('H')
          ? files.stat(path)
          : options.has('L')
            ? files.stat(path)
            : files.lstat(path);
      const identity = `${stat.device}:${stat.inode}`;
      if (stat.type !== 'directory' && stat.links > 1 && !options.has('l')) {
        if (seen.has(identity)) return 0;
        seen.add(identity);
      }
      let sum = options.has('b') ? stat.size : kilobytes(stat);
      if (stat.type === 'directory') {
        for (const name of files.readdir(path))
          sum += visit(`${path === '/' ? '' : path}/${name}`, level + 1);
      }
      if (level <= depth && (stat.type === 'directory' || level === 0 || options.has('a')))
        tool.out(`${shown(sum)}\t${path}\n`);
      return sum;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const isMissing = error.code === 'ENOENT';
      tool.complain(
        tool.say(
          isMissing ? `${path}: ${error.message}` : `can't open '${path}': ${error.message}`,
          isMissing
            ? `cannot access '${path}': ${error.message}`
            : `cannot read directory '${path}': ${error.message}`,
        ),
      );
      code = 1;
      return 0;
    }
  };
  let total = 0;
  for (const path of options.rest.length === 0 ? ['.'] : options.rest) {
    total += visit(path, 0);
    await tool.relieve();
  }
  if (options.has('c')) tool.out(`${shown(total)}\ttotal\n`);
  return code;
}

export async function df(tool: Tool): Promise<number> {
  const options = parseOptions(tool, tool.isBusybox ? 'PkmhTait:' : 'PkmhHTait:lx:B:', {
    portability: 'P',
    'human-readable': 'h',
    'print-type': 'T',
    all: 'a',
    inodes: 'i',
    type: 't',
  });
  const { files } = tool.process;
  const rows: string[][] = [];
  let code = 0;
  const add = (mount: MountLine): void => {
    const { size, free } = files.statfs(mount.path);
    if (options.has('t') && options.value('t') !== mount.type) return;
    rows.push(
      rowOf(
        tool,
        options.has('i')
          ? 'inodes'
          : options.has('h')
            ? 'human'
            : options.has('m')
              ? 'megabytes'
              : 'kilobytes',
        mount,
        size,
        free,
        options.has('T'),
      ),
    );
  };
  if (options.rest.length === 0) {
    const shown = new Set<string>();
    for (const mount of files.mounts) {
      try {
        if (
          !options.has('a') &&
          (files.statfs(mount.path).size === 0 ||
            (!tool.isBusybox && shown.has(mount.source) && mount.source.startsWith('/dev/')))
        )
          continue;
        shown.add(mount.source);
        add(mount);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
      }
    }
  }
  for (const path of options.rest) {
    try {
      add(files.statfs(path).mount);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.complain(`${path}: ${tool.say("can't find mount point", error.message)}`);
      code = 1;
    }
  }
  if (rows.length === 0) {
    if (!tool.isBusybox && code === 0) tool.die('no file systems processed');
    if (code !== 0 && !tool.isBusybox) return code;
  }
  const unit = options.has('i')
    ? 'Inodes'
    : options.has('h')
      ? 'Size'
      : options.has('m')
        ? '1M-blocks'
        : options.has('P')
          ? '1024-blocks'
          : '1K-blocks';
  tool.out(tool.isBusybox ? busyboxTable(rows, unit, options) : gnuTable(rows, unit, options));
  await tool.relieve();
  return code;
}

type Unit = 'inodes' | 'human' | 'megabytes' | 'kilobytes';

function rowOf(
  tool: Tool,
  unit: Unit,
  mount: MountLine,
  size: number,
  free: number,
  withType: boolean,
): string[] {
  const used = size - free;
  const amount = (bytes: number): string => {
    switch (unit) {
      case 'human':
        return humanSize(bytes, tool.flavour);
      case 'megabytes':
        return String(Math.ceil(bytes / 1_048_576));
      case 'kilobytes':
        return String(Math.ceil(bytes / 1024));
      case 'inodes':
        return String(Math.floor(bytes / 16_384));
      default:
        return unit satisfies never;
    }
  };
  const percent =
    size === 0
      ? '-'
      : `${tool.isBusybox ? Math.round((used * 100) / size) : Math.ceil((used * 100) / size)}%`;
  return [
    mount.source,
    ...(withType ? [mount.type] : []),
    amount(size),
    amount(used),
    amount(free),
    size === 0 && tool.isBusybox ? '0%' : percent,
    mount.path,
  ];
}

interface Flags {
  has(key: string): boolean;
}

function busyboxTable(rows: readonly (readonly string[])[], unit: string, options: Flags): string {
  const type = options.has('T') ? 'Type       ' : '';
  const head = options.has('i')
    ? `Filesystem           ${type}${unit.padStart(10)}      Used Available Capacity Mounted on\n`.replace(
        'Capacity',
        'Use%',
      )
    : `Filesystem           ${type}${unit.padStart(options.has('h') ? 10 : 10)}      Used Available ${options.has('P') ? 'Capacity' : 'Use%'} Mounted on\n`;
  const lines = rows.map((row) => {
    const [source = '', ...rest] = row;
    const [kind, ...amounts] = options.has('T') ? rest : ['', ...rest];
    const [size = '', used = '', free = '', percent = '', path = ''] = amounts;
    const name = source.length > 20 && !options.has('P') ? `${source}\n${' '.repeat(20)}` : source.padEnd(20);
    return `${name} ${options.has('T') ? `${(kind ?? '').padEnd(10)} ` : ''}${size.padStart(options.has('h') ? 10 : 10)}${used.padStart(10)}${free.padStart(10)} ${percent.padStart(3)} ${path}\n`;
  });
  return head + lines.join('');
}

function gnuTable(rows: readonly (readonly string[])[], unit: string, options: Flags): string {
  const used = options.has('i')
    ? ['IUsed', 'IFree', 'IUse%']
    : ['Used', options.has('h') ? 'Avail' : 'Available', options.has('P') ? 'Capacity' : 'Use%'];
  const head = ['Filesystem', ...(options.has('T') ? ['Type'] : []), unit, ...used, 'Mounted on'];
  const all = [head, ...rows];
  const minimum = ['Filesystem', ...(options.has('T') ? ['Type'] : [])].length;
  const widths = head.map((_, column) =>
    Math.max(
      column === 0 ? 14 : column >= minimum && column < head.length - 2 ? 5 : 0,
      ...all.map((row) => (row[column] ?? '').length),
    ),
  );
  return all
    .map((row) => {
      const cells = row.map((cell, column) =>
        column === row.length - 1
          ? cell
          : column < minimum
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
      );
      return `${cells.join(' ')}\n`;
    })
    .join('');
}

export async function mount(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'o:t:rwanfvO:isT:B', {
    bind: 'B',
    options: 'o',
    types: 't',
    'read-only': 'r',
  });
  const { files } = tool.process;
  const flags = options.all('o').flatMap((value) => value.split(','));
  const type = options.value('t');
  const remounts = flags.includes('remount');
  if (options.rest.length === 0 || (options.rest.length === 1 && !remounts)) {
    if (options.rest.length === 1) return fstab(tool, options.rest[0] ?? '');
    for (const line of files.mounts) {
      if (type === undefined || type === line.type)
        tool.out(`${line.source} on ${line.path} type ${line.type} (${line.options})\n`);
    }
    return 0;
  }
  const [source = '', target = source] = options.rest;
  const all = [...flags, ...(options.has('r') ? ['ro'] : []), ...(options.has('B') ? ['bind'] : [])];
  try {
    files.mount(
      remounts && options.rest.length === 1 ? 'none' : source,
      target,
      type ?? (all.includes('bind') ? 'none' : ''),
      all,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (tool.isBusybox) {
      const reason = error.code === 'EPERM' ? 'permission denied (are you root?)' : undefined;
      tool.complain(
        reason === undefined ? `mounting ${source} on ${target} failed: ${error.message}` : reason,
      );
      return error.code === 'EPERM' ? 1 : 255;
    }
    if (error.code === 'EPERM' && tool.process.credentials.uid !== 0)
      tool.die('must be superuser to use mount.', 1);
    if (error.code === 'EPERM') tool.complain(`${target}: permission denied.`);
    else if (error.code === 'ENOENT') tool.complain(`${target}: mount point does not exist.`);
    else tool.complain(`${target}: ${error.message}.`);
    if (error.code !== 'ENOENT')
      tool.err('       dmesg(1) may have more information after failed mount system call.\n');
    return 32;
  }
}

function fstab(tool: Tool, path: string): number {
  if (tool.isBusybox) {
    let text = '';
    try {
      text = Buffer.from(tool.process.files.readFile('/etc/fstab')).toString();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.complain(`can't read '/etc/fstab': ${error.message}`);
      return 1;
    }
    if (!text.includes(path)) tool.complain(`can't find ${path} in /etc/fstab`);
    return 1;
  }
  tool.complain(`${path}: can't find in /etc/fstab.`);
  return 1;
}

export async function umount(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'rlfadt:nvi', { lazy: 'l', force: 'f', all: 'a' });
  if (options.rest.length === 0 && !options.has('a')) {
    if (!tool.isBusybox) tool.complain('bad usage');
    tool.usage();
  }
  let code = 0;
  for (const path of options.rest) {
    try {
      tool.process.files.unmount(path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      const isMounted = error.code !== 'EINVAL' && error.code !== 'ENOENT';
      if (tool.isBusybox) tool.complain(`can't unmount ${path}: ${error.message}`);
      else if (error.code === 'ENOENT') tool.complain(`${path}: no mount point specified.`);
      else if (!isMounted) tool.complain(`${path}: not mounted.`);
      else if (error.code === 'EPERM') tool.complain(`${path}: must be superuser to unmount.`);
      else tool.complain(`${path}: target is busy.`);
      code = tool.isBusybox ? 1 : 32;
    }
  }
  return code;
}
