import type { FileStat } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import { groupName, userName } from '../accounts.ts';
import { fullTime, monthNames, two, utc } from '../dates.ts';
import type { Options } from '../options.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { inColumns } from './columns.ts';
import { humanSize, modeText } from './mode.ts';

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
  readonly target: string | undefined;
}

const long = {
  all: 'a',
  'almost-all': 'A',
  directory: 'd',
  classify: 'F',
  recursive: 'R',
  reverse: 'r',
  inode: 'i',
  size: 's',
  'human-readable': 'h',
  'numeric-uid-gid': 'n',
  'full-time': 'full-time',
  'group-directories-first': 'group-directories-first',
  color: 'color::',
  'no-group': 'G',
  sort: 'sort:',
  time: 'time:',
  'time-style': 'time-style:',
};

/** ls of busybox and of GNU coreutils. */
export async function ls(tool: Tool): Promise<number> {
  tool.usageCode = tool.isBusybox ? 1 : 2;
  const letters = tool.isBusybox ? '1AaCxdLHRFplinshrSXvctuw:' : '1AaCxdLHRFplinshrSXvctuw:GgotUfQNqbBmkZ';
  const options = parseOptions(tool, letters, long);
  const listing = new Listing(tool, options);
  return listing.run(options.rest.length === 0 ? ['.'] : options.rest);
}

class Listing {
  readonly #tool: Tool;
  readonly #options: Options;
  readonly #isLong: boolean;
  #code = 0;
  #shown = false;

  constructor(tool: Tool, options: Options) {
    this.#tool = tool;
    this.#options = options;
    this.#isLong = ['l', 'n', 'full-time', 'g', 'o'].some((key) => options.has(key));
  }

  async run(operands: readonly string[]): Promise<number> {
    const files: Entry[] = [];
    const folders: Entry[] = [];
    for (const operand of operands) {
      const entry = this.#entry(operand, operand, true);
      if (entry === undefined) continue;
      if (entry.stat.type === 'directory' && !this.#options.has('d')) folders.push(entry);
      else files.push(entry);
    }
    this.#print(this.#sort(files), false);
    if (files.length > 0) this.#shown = true;
    const named = operands.length > 1 || this.#options.has('R');
    for (const folder of this.#sort(folders)) await this.#folder(folder, named);
    return this.#code;
  }

  #fail(path: string, error: SystemError, isOperand: boolean, isFolder = false): void {
    const { isBusybox } = this.#tool;
    this.#tool.complain(
      isBusybox
        ? isFolder
          ? `can't open '${path}': ${error.message}`
          : `${path}: ${error.message}`
        : `cannot ${isFolder ? 'open directory' : 'access'} '${path}': ${error.message}`,
    );
    this.#code = Math.max(this.#code, isBusybox || !isOperand ? 1 : 2);
  }

  #entry(name: string, path: string, isOperand: boolean): Entry | undefined {
    const { files } = this.#tool.process;
    const follows =
      this.#options.has('L') ||
      (isOperand &&
        (this.#options.has('H') || (!this.#isLong && !this.#options.has('d') && !this.#options.has('F'))));
    try {
      let stat = files.lstat(path);
      const target = stat.type === 'symlink' ? files.readlink(path) : undefined;
      if (target !== undefined && follows) {
        try {
          stat = files.stat(path);
        } catch (error) {
          if (!(error instanceof SystemError)) throw error;
        }
      }
      return { name, path, stat, target: stat.type === 'symlink' ? target : undefined };
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#fail(path, error, isOperand);
      return undefined;
    }
  }

  async #folder(folder: Entry, named: boolean): Promise<void> {
    const { files } = this.#tool.process;
    let names: readonly string[];
    try {
      names = files.readdir(folder.path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#fail(folder.path, error, true, true);
      return;
    }
    if (named) {
      this.#tool.out(`${this.#shown ? '\n' : ''}${folder.path}:\n`);
    }
    this.#shown = true;
    const everything = this.#options.has('a') || this.#options.has('f');
    const chosen = names.filter((name) => everything || this.#options.has('A') || !name.startsWith('.'));
    const base = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
    const entries = [...(everything ? ['.', '..'] : []), ...chosen].flatMap((name) => {
      const entry = this.#entry(name, base + name, false);
      return entry === undefined ? [] : [entry];
    });
    const sorted = this.#sort(entries);
    this.#print(sorted, true);
    await this.#tool.relieve();
    if (!this.#options.has('R')) return;
    for (const entry of sorted) {
      if (entry.stat.type === 'directory' && entry.name !== '.' && entry.name !== '..')
        await this.#folder(entry, true);
    }
  }

  #sort(entries: readonly Entry[]): readonly Entry[] {
    const options = this.#options;
    if (options.has('U') || options.has('f')) return entries;
    const byName = (a: Entry, b: Entry): number => compareText(a.name, b.name);
    const kind = options.order.findLast(([key]) => ['S', 'X', 'v', 't', 'sort'].includes(key));
    const letter =
      kind?.[0] === 'sort'
        ? ({ size: 'S', extension: 'X', version: 'v', time: 't' }[kind[1]] ?? '')
        : kind?.[0];
    const sign = options.has('r') ? -1 : 1;
    const sorted = entries.toSorted((a, b) => {
      const order =
        letter === 'S'
          ? b.stat.size - a.stat.size
          : letter === 't'
            ? b.stat.modified.getTime() - a.stat.modified.getTime()
            : letter === 'X'
              ? compareText(extension(a.name), extension(b.name))
              : letter === 'v'
                ? a.name.localeCompare(b.name, 'en', { numeric: true })
                : 0;
      return sign * (order === 0 ? byName(a, b) : order);
    });
    if (!options.has('group-directories-first')) return sorted;
    return [
      ...sorted.filter(({ stat }) => stat.type === 'directory'),
      ...sorted.filter(({ stat }) => stat.type !== 'directory'),
    ];
  }

  #print(entries: readonly Entry[], isFolder: boolean): void {
    const options = this.#options;
    const tool = this.#tool;
    if (isFolder && (this.#isLong || options.has('s'))) {
      const total = entries.reduce((sum, { stat }) => sum + kilobytes(stat), 0);
      // busybox pads the number of -h to its usual column
      const shown = options.has('h')
        ? tool.isBusybox
          ? humanSize(total * 1024, 'busybox')
              .replace('.0', '')
              .padEnd(7)
          : humanSize(total * 1024, 'gnu')
        : String(total);
      tool.out(`total ${shown}\n`);
    }
    if (this.#isLong) {
      this.#printLong(entries);
      return;
    }
    const cells = entries.map((entry) => this.#prefix(entry, entries) + this.#name(entry));
    const wide = (options.has('C') || options.has('x') || tool.outputIsTerminal) && !options.has('1');
    if (options.has('m')) tool.out(`${cells.join(', ')}\n`);
    else if (wide) {
      const columns = Number(
        options.value('w') ?? tool.process.descriptors.get(1)?.terminalSize?.columns ?? 80,
      );
      tool.out(inColumns(cells, columns, options.has('x'), tool.flavour));
    } else tool.out(cells.map((cell) => `${cell}\n`).join(''));
  }

  /** Inode and blocks. */
  #prefix(entry: Entry, entries: readonly Entry[]): string {
    const { isBusybox } = this.#tool;
    let text = '';
    if (this.#options.has('i')) {
      const width = isBusybox ? 7 : Math.max(...entries.map(({ stat }) => String(stat.inode).length));
      text += `${String(entry.stat.inode).padStart(width)} `;
    }
    if (this.#options.has('s')) {
      const width = isBusybox ? 6 : Math.max(...entries.map(({ stat }) => String(kilobytes(stat)).length));
      text += `${String(kilobytes(entry.stat)).padStart(width)} `;
    }
    return text;
  }

  #name(entry: Entry): string {
    const { stat } = entry;
    const name = this.#tool.outputIsTerminal ? entry.name.replace(/\p{Cc}/gu, '?') : entry.name;
    // GNU quotes odd names for people
    const shown =
      !this.#tool.isBusybox &&
      this.#tool.outputIsTerminal &&
      /[ \t'"$&;()<>|*?[\]\\!`~#]/.test(name) &&
      !this.#options.has('N')
        ? quoteName(name)
        : name;
    const marks = this.#options.has('F');
    let mark = '';
    if (stat.type === 'directory') mark = marks || this.#options.has('p') ? '/' : '';
    else if (marks) {
      mark =
        stat.type === 'symlink'
          ? '@'
          : stat.type === 'fifo'
            ? '|'
            : stat.type === 'file' && (stat.mode & 0o111) !== 0
              ? '*'
              : '';
    }
    return shown + mark;
  }

  #printLong(entries: readonly Entry[]): void {
    const options = this.#options;
    const { isBusybox, process } = this.#tool;
    const numeric = options.has('n');
    const rows = entries.map((entry) => {
      const { stat } = entry;
      const size =
        stat.type === 'character-device'
          ? deviceNumbers(entry.name, isBusybox)
          : options.has('h')
            ? humanSize(stat.size, this.#tool.flavour)
            : String(stat.size);
      return {
        entry,
        links: String(stat.links),
        user: numeric ? String(stat.uid) : (userName(process, stat.uid) ?? String(stat.uid)),
        group: numeric ? String(stat.gid) : (groupName(process, stat.gid) ?? String(stat.gid)),
        size,
      };
    });
    const width = (key: 'links' | 'user' | 'group' | 'size'): number =>
      Math.max(0, ...rows.map((row) => row[key].length));
    const [links, user, group, size] = [width('links'), width('user'), width('group'), width('size')];
    for (const row of rows) {
      const { entry } = row;
      const arrow = entry.target === undefined ? '' : ` -> ${entry.target}`;
      const name = this.#name(entry).replace(/@$/, entry.stat.type === 'symlink' ? '' : '@');
      const time = this.#time(entry.stat.modified);
      if (isBusybox) {
        const owner = numeric
          ? `${row.user.padEnd(8)} ${row.group.padEnd(8)} `
          : `${row.user.slice(0, 8).padEnd(8)} ${row.group.slice(0, 8).padEnd(8)} `;
        const amount =
          entry.stat.type === 'character-device' ? row.size : row.size.padStart(options.has('h') ? 7 : 9);
        this.#tool.out(
          `${this.#prefix(entry, entries)}${modeText(entry.stat)} ${row.links.padStart(4)} ${owner}${amount} ${time} ${name}${arrow}\n`,
        );
      } else {
        const owners = `${options.has('g') ? '' : `${row.user.padEnd(user)} `}${options.has('o') || options.has('G') ? '' : `${row.group.padEnd(group)} `}`;
        this.#tool.out(
          `${this.#prefix(entry, entries)}${modeText(entry.stat)} ${row.links.padStart(links)} ${owners}${row.size.padStart(size)} ${time} ${name}${arrow}\n`,
        );
      }
    }
  }

  #time(modified: Date): string {
    const { isBusybox, process } = this.#tool;
    const style = this.#options.value('time-style');
    if (this.#options.has('full-time') || style === 'full-iso')
      return isBusybox ? fullTime(modified).replace(/\.\d+/, '') : fullTime(modified);
    const date = utc(modified);
    if (style === 'long-iso')
      return `${date.year}-${two(date.month)}-${two(date.day)} ${two(date.hour)}:${two(date.minute)}`;
    const age = process.now().getTime() - modified.getTime();
    const recent = age < 15_778_476_000 && age > (isBusybox ? -900_000 : 0) - 1000;
    const day = `${monthNames[date.month - 1] ?? ''} ${String(date.day).padStart(2)}`;
    return recent ? `${day} ${two(date.hour)}:${two(date.minute)}` : `${day}  ${date.year}`;
  }
}

const extension = (name: string): string => /\.[^.]*$/.exec(name)?.[0] ?? '';

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const devices: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  null: [1, 3],
  zero: [1, 5],
  full: [1, 7],
  random: [1, 8],
  urandom: [1, 9],
  tty: [5, 0],
  console: [5, 1],
  ptmx: [5, 2],
};

/** The numbers of a device, which its name tells. */
function deviceNumbers(name: string, isBusybox: boolean): string {
  const own = name.split('/').at(-1) ?? '';
  const [major, minor] = devices[own] ?? (/^\d+$/.test(own) ? [136, Number(own)] : [1, 3]);
  return isBusybox ? `${String(major).padStart(4)},${String(minor).padStart(4)}` : `${major}, ${minor}`;
}

/** What a file takes on a disk with blocks of 4096 bytes, in kilobytes. */
export function kilobytes(stat: FileStat): number {
  if (stat.type === 'directory') return 4;
  return stat.type === 'file' ? Math.ceil(stat.size / 4096) * 4 : 0;
}

function quoteName(name: string): string {
  return name.includes("'") && !/["$`\\]/.test(name) ? `"${name}"` : `'${name.replaceAll("'", "'\\''")}'`;
}
