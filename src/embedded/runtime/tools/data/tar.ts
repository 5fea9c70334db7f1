import { gunzipSync, gzipSync } from 'node:zlib';
import type { FileStat, OpenFile } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import { compilePattern } from '../../shell/pattern.ts';
import { findGroup, findUser, groupName, userName } from '../accounts.ts';
import { formatDate } from '../dates.ts';
import { modeText } from '../files/mode.ts';
import type { Options } from '../options.ts';
import { parseOptions } from '../options.ts';
import { decodeText, encodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { ToolExit, writeBytes } from '../tool.ts';

const long = {
  create: 'c',
  extract: 'x',
  get: 'x',
  list: 't',
  file: 'f',
  directory: 'C',
  verbose: 'v',
  gzip: 'z',
  gunzip: 'z',
  'preserve-permissions': 'p',
  'same-permissions': 'p',
  'to-stdout': 'O',
  'keep-old-files': 'k',
  'no-same-owner': 'o',
  'no-same-permissions': 'no-same-permissions',
  'strip-components': 'strip-components:',
  exclude: 'exclude:',
  overwrite: 'overwrite',
  'numeric-owner': 'numeric-owner',
  touch: 'm',
  dereference: 'h',
  'files-from': 'T',
  'absolute-names': 'P',
  warning: 'warning:',
  'same-owner': 'same-owner',
};

/** tar: c, x and t with -f, -C, -z, -v. */
export async function tar(tool: Tool): Promise<number> {
  const [first = '', ...more] = tool.args;
  // the first word may stand without its dash: its values follow in order
  const args = first !== '' && !first.startsWith('-') ? splitOld(first, more) : tool.args;
  tool.usageCode = tool.isBusybox ? 1 : 2;
  const options = parseOptions(tool, 'cxtf:C:vzpOkomhT:X:PSjJaW', long, args);
  const modes = ['c', 'x', 't'].filter((key) => options.has(key));
  if (modes.length !== 1) {
    if (tool.isBusybox) tool.usage();
    tool.complain(
      modes.length === 0
        ? "You must specify one of the '-Acdtrux', '--delete' or '--test-label' options"
        : "You may not specify more than one '-Acdtrux', '--delete' or '--test-label' option",
    );
    tool.err("Try 'tar --help' or 'tar --usage' for more information.\n");
    return 2;
  }
  return modes[0] === 'c'
    ? new Writer(tool, options).run()
    : new Extractor(tool, options, modes[0] === 'x').run();
}

function splitOld(first: string, more: readonly string[]): readonly string[] {
  const rest = [...more];
  const args: string[] = [];
  for (const letter of first) {
    args.push(`-${letter}`);
    if ('fCTX'.includes(letter)) {
      const value = rest.shift();
      if (value !== undefined) args.push(value);
    }
  }
  return [...args, ...rest];
}

function changeFolder(tool: Tool, folder: string): void {
  try {
    tool.process.files.chdir(folder);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (tool.isBusybox) tool.die(`can't change directory to '${folder}': ${error.message}`);
    tool.complain(`${folder}: Cannot open: ${error.message}`);
    tool.complain('Error is not recoverable: exiting now');
    throw new ToolExit(2);
  }
}

const octal = (value: number, length: number): string =>
  `${Math.max(0, Math.floor(value))
    .toString(8)
    .padStart(length - 1, '0')
    .slice(-(length - 1))}\0`;

class Writer {
  readonly #tool: Tool;
  readonly #options: Options;
  readonly #links = new Map<string, string>();
  #code = 0;
  #chunks: Uint8Array[] = [];
  #out: OpenFile | undefined;
  #warned = false;

  constructor(tool: Tool, options: Options) {
    this.#tool = tool;
    this.#options = options;
  }

  async run(): Promise<number> {
    const tool = this.#tool;
    const options = this.#options;
    if (options.rest.length === 0 && !options.has('T')) {
      if (tool.isBusybox) tool.die('empty archive');
      tool.complain('Cowardly refusing to create an empty archive');
      tool.err("Try 'tar --help' or 'tar --usage' for more information.\n");
      return 2;
    }
    const name = options.value('f') ?? '-';
    if (name !== '-') {
      try {
        this.#out = tool.process.files.open(name, { write: true, create: true, truncate: true });
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        if (tool.isBusybox) tool.die(`can't open '${name}': ${error.message}`);
        tool.complain(`${name}: Cannot open: ${error.message}`);
        tool.complain('Error is not recoverable: exiting now');
        return 2;
      }
    }
    for (const folder of options.all('C')) changeFolder(tool, folder);
    const listed = options.has('T')
      ? (await tool.readText(options.value('T') ?? '-')).split('\n').filter((line) => line !== '')
      : [];
    for (const path of [...options.rest, ...listed]) await this.#add(path);
    await this.#put(new Uint8Array(1024));
    const written = this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (options.has('z')) {
      const packed = gzipSync(Buffer.concat(this.#chunks));
      this.#chunks = [packed];
    } else if (!tool.isBusybox && written % 10_240 !== 0)
      this.#chunks.push(new Uint8Array(10_240 - (written % 10_240)));
    const all = Buffer.concat(this.#chunks);
    if (this.#out === undefined) {
      await tool.flush();
      await writeBytes(tool.process, 1, all);
    } else {
      await this.#out.write(all);
      this.#out.close();
    }
    if (this.#code !== 0) {
      if (tool.isBusybox) tool.complain('error exit delayed from previous errors');
      else tool.complain('Exiting with failure status due to previous errors');
    }
    return this.#code === 0 ? 0 : tool.isBusybox ? 1 : 2;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    this.#chunks.push(bytes);
    await this.#tool.process.breathe();
  }

  async #add(path: string): Promise<void> {
    const tool = this.#tool;
    const { files } = tool.process;
    if (
      this.#options
        .all('exclude')
        .some(
          (pattern) =>
            compilePattern(pattern).test(path) || compilePattern(pattern).test(path.split('/').at(-1) ?? ''),
        )
    )
      return;
    try {
      const stat = this.#options.has('h') ? files.stat(path) : files.lstat(path);
      let name = path.replace(/^(?:\.\.?\/)*\.\.\//, '');
      if (name.startsWith('/')) {
        name = name.replace(/^\/+/, '');
        if (!this.#warned) {
          if (tool.isBusybox) tool.complain("removing leading '/' from member names");
          else tool.complain("Removing leading `/' from member names");
        }
        this.#warned = true;
      }
      if (name === '' && stat.type === 'directory') name = './';
      const shown = stat.type === 'directory' && !name.endsWith('/') ? `${name}/` : name;
      if (this.#options.has('v')) {
        if (this.#out === undefined) tool.err(`${shown}\n`);
        else tool.out(`${shown}\n`);
      }
      const identity = `${stat.device}:${stat.inode}`;
      const linked = stat.type === 'file' && stat.links > 1 ? this.#links.get(identity) : undefined;
      if (stat.type === 'file' && linked === undefined) {
        const content = files.readFile(path);
        this.#links.set(identity, shown);
        await this.#header(shown, stat, '0', '', content.length);
        await this.#put(content);
        await this.#put(new Uint8Array((512 - (content.length % 512)) % 512));
      } else if (linked !== undefined) await this.#header(shown, stat, '1', linked, 0);
      else if (stat.type === 'symlink') await this.#header(shown, stat, '2', files.readlink(path), 0);
      else if (stat.type === 'directory') {
        await this.#header(shown, stat, '5', '', 0);
        for (const inner of files.readdir(path)) await this.#add(`${path.replace(/\/$/, '')}/${inner}`);
      } else if (stat.type === 'fifo') await this.#header(shown, stat, '6', '', 0);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.complain(
        tool.say(
          `${path}: ${error.message}`,
          error.code === 'ENOENT'
            ? `${path}: Cannot stat: ${error.message}`
            : `${path}: Cannot open: ${error.message}`,
        ),
      );
      this.#code = 1;
    }
  }

  async #header(name: string, stat: FileStat, type: string, link: string, size: number): Promise<void> {
    const nameBytes = encodeText(name);
    const linkBytes = encodeText(link);
    if (nameBytes.length > 100) await this.#longName(nameBytes, 'L');
    if (linkBytes.length > 100) await this.#longName(linkBytes, 'K');
    const block = Buffer.alloc(512);
    block.set(nameBytes.subarray(0, 100), 0);
    block.write(
      octal(stat.mode, 8) +
        octal(stat.uid, 8) +
        octal(stat.gid, 8) +
        octal(size, 12) +
        octal(stat.modified.getTime() / 1000, 12),
      100,
      'latin1',
    );
    block.write(' '.repeat(8) + type, 148, 'latin1');
    block.set(linkBytes.subarray(0, 100), 157);
    block.write('ustar  \0', 257, 'latin1');
    block.write(userName(this.#tool.process, stat.uid) ?? '', 265, 'latin1');
    block.write(groupName(this.#tool.process, stat.gid) ?? '', 297, 'latin1');
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await this.#put(block);
  }

  /** GNU's entry for a name that doesn't fit. */
  async #longName(bytes: Uint8Array, type: 'K' | 'L'): Promise<void> {
    const block = Buffer.alloc(512);
    block.write('././@LongLink', 0, 'latin1');
    block.write(
      octal(0o644, 8) +
        octal(0, 8) +
        octal(0, 8) +
        octal(bytes.length + 1, 12) +
        octal(0, 12) +
        ' '.repeat(8) +
        type,
      100,
      'latin1',
    );
    block.write('ustar  \0', 257, 'latin1');
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await this.#put(block);
    await this.#put(Buffer.concat([bytes, Buffer.alloc(512 - (bytes.length % 512))]));
  }
}

interface Member {
  readonly name: string;
  readonly link: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
  readonly group: string;
  readonly modified: Date;
  readonly content: Uint8Array;
}

const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return decodeText(end === -1 ? bytes : bytes.subarray(0, end));
};

/** A number field: octal, or binary with the top bit (GNU). */
function numberOf(bytes: Uint8Array): number {
  if (((bytes[0] ?? 0) & 0x80) !== 0)
    return [...bytes.subarray(1)].reduce((value, byte) => value * 256 + byte, 0);
  return Number.parseInt(textOf(bytes).trim() || '0', 8) || 0;
}

/** Records "27 path=name\n" of a pax header. */
function paxRecords(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const length = Number(Buffer.from(bytes.subarray(at, space)).toString());
    if (space === -1 || !(length > 0)) break;
    const record = decodeText(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** The members of an archive; undefined: it is none, or ends early. */
function readMembers(archive: Uint8Array): {
  readonly members: readonly Member[];
  readonly isWhole: boolean;
} {
  const members: Member[] = [];
  let name: string | undefined;
  let link: string | undefined;
  let pax: ReadonlyMap<string, string> = new Map();
  let at = 0;
  for (; at + 512 <= archive.length;) {
    const block = archive.subarray(at, at + 512);
    if (block.every((byte) => byte === 0)) return { members, isWhole: true };
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (numberOf(block.subarray(148, 156)) !== sum) return { members, isWhole: false };
    const type = String.fromCharCode(block[156] ?? 48);
    const size = Number(pax.get('size') ?? numberOf(block.subarray(124, 136)));
    const content = archive.subarray(at + 512, at + 512 + size);
    if (content.length < size) return { members, isWhole: false };
    at += 512 + Math.ceil(size / 512) * 512;
    if (type === 'L') name = textOf(content);
    else if (type === 'K') link = textOf(content);
    else if (type === 'x') pax = paxRecords(content);
    else if (type !== 'g') {
      const prefix = decodeText(block.subarray(257, 263)).startsWith('ustar\0')
        ? textOf(block.subarray(345, 500))
        : '';
      const own = textOf(block.subarray(0, 100));
      members.push({
        name: pax.get('path') ?? name ?? (prefix === '' ? own : `${prefix}/${own}`),
        link: pax.get('linkpath') ?? link ?? textOf(block.subarray(157, 257)),
        type: type === '\0' ? '0' : type,
        mode: numberOf(block.subarray(100, 108)) & 0o7777,
        uid: numberOf(block.subarray(108, 116)),
        gid: numberOf(block.subarray(116, 124)),
        user: textOf(block.subarray(265, 297)),
        group: textOf(block.subarray(297, 329)),
        modified: new Date(Number(pax.get('mtime') ?? numberOf(block.subarray(136, 148))) * 1000),
        content,
      });
      [name, link, pax] = [undefined, undefined, new Map()];
    }
  }
  return { members, isWhole: at >= archive.length && archive.length > 0 };
}

class Extractor {
  readonly #tool: Tool;
  readonly #options: Options;
  readonly #extracts: boolean;
  #code = 0;

  constructor(tool: Tool, options: Options, extracts: boolean) {
    this.#tool = tool;
    this.#options = options;
    this.#extracts = extracts;
  }

  async run(): Promise<number> {
    const tool = this.#tool;
    const options = this.#options;
    const name = options.value('f') ?? '-';
    let archive: Uint8Array;
    try {
      archive = await tool.read(name);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (tool.isBusybox) return tool.die(`can't open '${name}': ${error.message}`);
      tool.complain(`${name}: Cannot open: ${error.message}`);
      tool.complain('Error is not recoverable: exiting now');
      return 2;
    }
    if (archive[0] === 0x1f && archive[1] === 0x8b) archive = gunzipSync(archive);
    for (const folder of options.all('C')) changeFolder(tool, folder);
    const { members, isWhole } = readMembers(archive);
    if (!isWhole && members.length === 0) {
      if (tool.isBusybox) return tool.die(archive.length === 0 ? 'short read' : 'invalid tar magic');
      tool.complain('This does not look like a tar archive');
      tool.complain('Exiting with failure status due to previous errors');
      return 2;
    }
    const wanted = options.rest.map((path) => path.replace(/\/$/, ''));
    const seen = new Set<string>();
    const times: (readonly [string, Date])[] = [];
    for (const member of members) {
      const plain = member.name.replace(/\/$/, '');
      const match = wanted.find(
        (path) => plain === path || plain.startsWith(`${path}/`) || compilePattern(path).test(plain),
      );
      if (wanted.length > 0 && match === undefined) continue;
      if (match !== undefined) seen.add(match);
      if (options.all('exclude').some((pattern) => compilePattern(pattern).test(plain))) continue;
      if (!this.#extracts) {
        tool.out(options.has('v') ? this.#longLine(member) : `${member.name}\n`);
        continue;
      }
      if (options.has('v')) {
        if (options.has('O')) tool.err(`${member.name}\n`);
        else tool.out(`${member.name}\n`);
      }
      await this.#extract(member, times);
      await tool.relieve();
    }
    for (const [path, time] of times.toReversed())
      this.#try(path, () => tool.process.files.utimes(path, time));
    for (const path of wanted) {
      if (seen.has(path)) continue;
      tool.complain(tool.say(`${path}: not found in archive`, `${path}: Not found in archive`));
      this.#code = 1;
    }
    if (!isWhole) {
      tool.complain(tool.say('short read', 'Unexpected EOF in archive'));
      this.#code = 1;
    }
    if (this.#code !== 0 && !tool.isBusybox)
      tool.complain('Exiting with failure status due to previous errors');
    return this.#code === 0 ? 0 : tool.isBusybox ? 1 : 2;
  }

  #try(path: string, step: () => void): boolean {
    try {
      step();
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#tool.complain(
        this.#tool.say(`can't open '${path}': ${error.message}`, `${path}: Cannot open: ${error.message}`),
      );
      this.#code = 1;
      return false;
    }
  }

  async #extract(member: Member, times: (readonly [string, Date])[]): Promise<void> {
    const tool = this.#tool;
    const { files } = tool.process;
    const strip = Number(this.#options.value('strip-components') ?? 0);
    const path = member.name.replace(/^\/+/, '').split('/').slice(strip).join('/');
    if (path === '' || path.split('/').includes('..')) {
      if (path !== '') {
        tool.complain(
          tool.say(`name with '..' skipped: '${member.name}'`, `${member.name}: Member name contains '..'`),
        );
        this.#code = 1;
      }
      return;
    }
    if (this.#options.has('O')) {
      if (member.type === '0') tool.out(member.content);
      return;
    }
    const clean = path.replace(/\/$/, '');
    this.#parents(clean);
    const type = member.name.endsWith('/') && member.type === '0' ? '5' : member.type;
    const done = this.#try(clean, () => {
      if (type === '5') {
        try {
          files.mkdir(clean, member.mode);
        } catch (error) {
          if (
            !(error instanceof SystemError) ||
            error.code !== 'EEXIST' ||
            files.stat(clean).type !== 'directory'
          )
            throw error;
        }
        return;
      }
      try {
        if (!this.#options.has('overwrite')) files.unlink(clean);
      } catch (error) {
        // a directory in the way, or nothing
        if (!(error instanceof SystemError)) throw error;
        if (error.code !== 'ENOENT') throw error;
      }
      if (type === '2') files.symlink(member.link, clean);
      else if (type === '1') files.link(member.link, clean);
      else if (type === '6') files.mkfifo(clean, member.mode);
      else
        files.writeFile(clean, member.content, {
          write: true,
          create: true,
          truncate: true,
          mode: member.mode & 0o777,
        });
    });
    if (!done || type === '2') return;
    if (tool.process.credentials.uid === 0 && !this.#options.has('o')) {
      const uid =
        (this.#options.has('numeric-owner') ? undefined : findUser(tool.process, member.user)) ?? member.uid;
      const gid =
        (this.#options.has('numeric-owner') ? undefined : findGroup(tool.process, member.group)) ??
        member.gid;
      this.#try(clean, () => files.chown(clean, uid, gid));
    }
    const keeps =
      (tool.process.credentials.uid === 0 || this.#options.has('p')) &&
      !this.#options.has('no-same-permissions');
    this.#try(clean, () => files.chmod(clean, keeps ? member.mode : member.mode & ~files.umask & 0o777));
    if (!this.#options.has('m')) times.push([clean, member.modified]);
  }

  #parents(path: string): void {
    const parts = path.split('/').slice(0, -1);
    for (let count = 1; count <= parts.length; count += 1) {
      const folder = parts.slice(0, count).join('/');
      try {
        if (folder !== '') this.#tool.process.files.mkdir(folder, 0o777);
      } catch (error) {
        // what is really wrong with it the member itself meets
        if (!(error instanceof SystemError)) throw error;
      }
    }
  }

  #longLine(member: Member): string {
    const types: Readonly<Record<string, FileStat['type']>> = {
      '2': 'symlink',
      '5': 'directory',
      '6': 'fifo',
      '3': 'character-device',
    };
    const stat = { type: types[member.type] ?? 'file', mode: member.mode } as FileStat;
    const owner = `${member.user || String(member.uid)}/${member.group || String(member.gid)}`;
    const size = String(member.content.length);
    const arrow =
      member.type === '2' ? ` -> ${member.link}` : member.type === '1' ? ` link to ${member.link}` : '';
    if (this.#tool.isBusybox)
      return `${modeText(stat)} ${owner} ${size.padStart(9)} ${formatDate(member.modified, '%Y-%m-%d %H:%M:%S')} ${member.name}${arrow}\n`;
    return `${modeText(stat)} ${owner} ${size.padStart(Math.max(size.length, 18 - owner.length))} ${formatDate(member.modified, '%Y-%m-%d %H:%M')} ${member.name}${arrow}\n`;
  }
}
