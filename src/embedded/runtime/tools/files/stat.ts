import type { FileStat } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import { groupName, userName } from '../accounts.ts';
import { fullTime } from '../dates.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { kilobytes } from './ls.ts';
import { modeText } from './mode.ts';

const typeBits: Readonly<Record<FileStat['type'], number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  'character-device': 0o020000,
  fifo: 0o010000,
};

function typeText(stat: FileStat): string {
  switch (stat.type) {
    case 'file':
      return stat.size === 0 ? 'regular empty file' : 'regular file';
    case 'symlink':
      return 'symbolic link';
    case 'character-device':
      return 'character special file';
    case 'directory':
    case 'fifo':
      return stat.type;
    default:
      return stat.type satisfies never;
  }
}

export async function stat(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'ltfc:L', {
    format: 'c:',
    dereference: 'L',
    'file-system': 'f',
    terse: 't',
    printf: 'printf:',
  });
  if (options.rest.length === 0) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  const { files } = tool.process;
  return tool.each(
    options.rest,
    (path) => {
      if (options.has('f')) {
        tool.out(fileSystemText(tool, path));
        return;
      }
      const found = options.has('L') ? files.stat(path) : files.lstat(path);
      const format = options.value('c') ?? options.value('printf');
      if (format === undefined)
        tool.out(
          options.has('t')
            ? `${expand(tool, path, found, '%n %s %b %f %u %g %D %i %h 0 0 %X %Y %Z %o')}\n`
            : longText(tool, path, found),
        );
      else
        tool.out(
          options.has('printf')
            ? expand(tool, path, found, format).replace(/\\n/g, '\n').replace(/\\t/g, '\t')
            : `${expand(tool, path, found, format)}\n`,
        );
    },
    (path, message) => tool.say(`can't stat '${path}': ${message}`, `cannot statx '${path}': ${message}`),
  );
}

function blocks(found: FileStat): number {
  return kilobytes(found) * 2;
}

function expand(tool: Tool, path: string, found: FileStat, format: string): string {
  const { process } = tool;
  const seconds = String(Math.floor(found.modified.getTime() / 1000));
  return format.replace(/%-?\d*([a-zA-Z%])/g, (whole, letter: string) => {
    const value = ((): string => {
      switch (letter) {
        case 'n':
          return path;
        case 'N':
          return found.type === 'symlink' ? `'${path}' -> '${process.files.readlink(path)}'` : `'${path}'`;
        case 's':
          return String(found.size);
        case 'a':
          return found.mode.toString(8);
        case 'A':
          return modeText(found);
        case 'b':
          return String(blocks(found));
        case 'B':
          return '512';
        case 'd':
          return String(found.device);
        case 'D':
          return found.device.toString(16);
        case 'f':
          return (typeBits[found.type] | found.mode).toString(16);
        case 'F':
          return tool.isBusybox || found.type !== 'file'
            ? typeText(found)
            : found.size === 0
              ? 'regular empty file'
              : 'regular file';
        case 'g':
          return String(found.gid);
        case 'G':
          return groupName(process, found.gid) ?? 'UNKNOWN';
        case 'h':
          return String(found.links);
        case 'i':
          return String(found.inode);
        case 'm':
          return process.files.statfs(path).mount.path;
        case 'o':
          return '4096';
        case 't':
        case 'T':
          return '0';
        case 'u':
          return String(found.uid);
        case 'U':
          return userName(process, found.uid) ?? 'UNKNOWN';
        case 'x':
        case 'y':
        case 'z':
          return fullTime(found.modified);
        case 'w':
          return fullTime(found.modified);
        case 'X':
        case 'Y':
        case 'Z':
        case 'W':
          return seconds;
        case '%':
          return '%';
        default:
          return '?';
      }
    })();
    const width = /^%(-?)(\d+)/.exec(whole);
    return width === null
      ? value
      : width[1] === '-'
        ? value.padEnd(Number(width[2]))
        : value.padStart(Number(width[2]));
  });
}

function longText(tool: Tool, path: string, found: FileStat): string {
  const { process, isBusybox } = tool;
  const name = found.type === 'symlink' ? `${path} -> ${process.files.readlink(path)}` : path;
  const mode = found.mode.toString(8).padStart(4, '0');
  const user = (userName(process, found.uid) ?? 'UNKNOWN').padStart(8);
  const group = (groupName(process, found.gid) ?? 'UNKNOWN').padStart(8);
  const time = fullTime(found.modified);
  const { device } = found;
  const place = isBusybox ? `${device.toString(16)}h/${device}d` : `${device >> 8},${device & 255}`;
  return (
    `  File: ${name}\n` +
    `  Size: ${String(found.size).padEnd(10)}\tBlocks: ${String(blocks(found)).padEnd(10)} IO Block: 4096   ${typeText(found)}\n` +
    `Device: ${place}\tInode: ${String(found.inode).padEnd(10)}  Links: ${found.links}\n`.replace(
      / {2}Links/,
      isBusybox ? '  Links' : '  Links',
    ) +
    `Access: (${mode}/${modeText(found)})  Uid: (${String(found.uid).padStart(5)}/${user})   Gid: (${String(found.gid).padStart(5)}/${group})\n` +
    `Access: ${time}\nModify: ${time}\nChange: ${time}\n${isBusybox ? '' : ` Birth: ${time}\n`}`
  );
}

function fileSystemText(tool: Tool, path: string): string {
  const { size, free, mount } = tool.process.files.statfs(path);
  const type = mount.type === 'ext4' ? 'ext2/ext3' : mount.type === 'overlay' ? 'overlayfs' : mount.type;
  const [total, left] = [Math.floor(size / 4096), Math.floor(free / 4096)];
  return (
    `  File: "${path}"\n    ID: 0        Namelen: 255     Type: ${type}\n` +
    `Block size: 4096       Fundamental block size: 4096\n`.replace(
      '4096       F',
      `${'4096'.padEnd(10)} F`,
    ) +
    `Blocks: Total: ${String(total).padEnd(10)} Free: ${String(left).padEnd(10)} Available: ${left}\n` +
    `Inodes: Total: ${String(Math.floor(total / 4)).padEnd(10)} Free: ${Math.floor(left / 4)}\n`
  );
}

export async function readlink(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'fnvseqmz', {
    canonicalize: 'f',
    'no-newline': 'n',
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
  });
  if (options.rest.length === 0 || (tool.isBusybox && options.rest.length > 1)) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  let code = 0;
  for (const path of options.rest) {
    try {
      const text =
        options.has('f') || options.has('e') || options.has('m')
          ? canonical(tool, path, options.has('e') ? 'all' : options.has('m') ? 'none' : 'parent')
          : tool.process.files.readlink(path);
      tool.out(text + (options.has('n') ? '' : '\n'));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (options.has('v')) tool.complain(`${path}: ${error.message}`);
      code = 1;
    }
  }
  return code;
}

/** The path without links; the last part needn't be there, or none of it. */
function canonical(tool: Tool, path: string, needs: 'all' | 'parent' | 'none'): string {
  const { files } = tool.process;
  try {
    return files.realpath(path);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== 'ENOENT' || needs === 'all') throw error;
    const cut = path.replace(/\/+$/, '').lastIndexOf('/');
    const name = path.replace(/\/+$/, '').slice(cut + 1);
    const parent = cut === -1 ? '.' : cut === 0 ? '/' : path.slice(0, cut);
    const base = needs === 'none' ? canonical(tool, parent, 'none') : files.realpath(parent);
    return `${base === '/' ? '' : base}/${name}`;
  }
}

export async function realpath(tool: Tool): Promise<number> {
  const options = parseOptions(tool, tool.isBusybox ? '' : 'emsqzLP', {
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    strip: 's',
  });
  if (options.rest.length === 0) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  const needs = tool.isBusybox || options.has('e') ? 'all' : options.has('m') ? 'none' : 'parent';
  return tool.each(options.rest, (path) => tool.out(`${canonical(tool, path, needs)}\n`));
}
