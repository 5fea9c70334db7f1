import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SystemError } from '../../process/types.ts';
import { eachFile } from '../lines/cat.ts';
import { parseOptions } from '../options.ts';
import { byteText, decodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { ToolExit, readChunks } from '../tool.ts';

/** md5sum and its like. */
export function digest(algorithm: string): (tool: Tool) => Promise<number> {
  return async (tool) => {
    const options = parseOptions(tool, 'cswbt', {
      check: 'c',
      status: 's',
      warn: 'w',
      binary: 'b',
      text: 't',
      quiet: 'quiet',
    });
    if (options.has('c')) return check(tool, algorithm, options.rest, options.has('s'));
    return eachFile(tool, options.rest, async (file, path) => {
      const hash = createHash(algorithm);
      for await (const chunk of readChunks(file)) hash.update(chunk);
      tool.out(`${hash.digest('hex')} ${options.has('b') && !tool.isBusybox ? '*' : ' '}${path}\n`);
    });
  };
}

const warningOf = (number: number, one: string, many: string): string =>
  `WARNING: ${number} ${number === 1 ? one : many}`;

async function check(
  tool: Tool,
  algorithm: string,
  operands: readonly string[],
  isSilent: boolean,
): Promise<number> {
  let bad = 0;
  let unread = 0;
  for (const list of operands.length === 0 ? ['-'] : operands) {
    for (const line of (await tool.readText(list)).split('\n').filter((text) => text !== '')) {
      const [, sum = '', path = ''] = /^([0-9a-fA-F]+) [ *](.*)$/.exec(line) ?? [];
      try {
        const actual = createHash(algorithm)
          .update(await tool.read(path))
          .digest('hex');
        if (actual !== sum.toLowerCase()) bad += 1;
        if (!isSilent) tool.out(`${path}: ${actual === sum.toLowerCase() ? 'OK' : 'FAILED'}\n`);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        tool.complain(tool.say(`can't open '${path}': ${error.message}`, `${path}: ${error.message}`));
        if (!isSilent) tool.out(`${path}: FAILED${tool.isBusybox ? '' : ' open or read'}\n`);
        if (tool.isBusybox) bad += 1;
        else unread += 1;
      }
    }
  }
  if (unread > 0 && !isSilent)
    tool.complain(warningOf(unread, 'listed file could not be read', 'listed files could not be read'));
  if (bad > 0 && !isSilent)
    tool.complain(
      tool.isBusybox
        ? `WARNING: ${bad} of ${bad} computed checksums did NOT match`
        : warningOf(bad, 'computed checksum did NOT match', 'computed checksums did NOT match'),
    );
  return bad + unread > 0 ? 1 : 0;
}

export async function base64(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'diw:', { decode: 'd', 'ignore-garbage': 'i', wrap: 'w' });
  const width = Number(options.value('w') ?? 76);
  return eachFile(tool, options.rest.slice(0, 1), async (file) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readChunks(file)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (!options.has('d')) {
      const text = bytes.toString('base64');
      tool.out(width === 0 ? text : text.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n'));
      return;
    }
    const text = bytes.toString('latin1').replace(options.has('i') ? /[^A-Za-z0-9+/=]/g : /\s/g, '');
    const valid = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
    tool.out(Buffer.from(text, 'base64'));
    if (!valid) tool.die(tool.say('truncated input', 'invalid input'));
  });
}

export async function gzip(tool: Tool): Promise<number> {
  const unpacks = tool.name === 'gunzip' || tool.name === 'zcat';
  const options = parseOptions(tool, 'cfdktnv123456789q', {
    decompress: 'd',
    stdout: 'c',
    keep: 'k',
    force: 'f',
  });
  const opens = unpacks || options.has('d');
  const { files } = tool.process;
  let code = 0;
  for (const path of options.rest.length === 0 ? ['-'] : options.rest) {
    try {
      const bytes = await tool.read(path);
      const changed = opens ? gunzipSync(bytes) : gzipSync(bytes);
      if (path === '-' || options.has('c') || tool.name === 'zcat') {
        tool.out(changed);
        continue;
      }
      if (opens && !path.endsWith('.gz')) {
        tool.complain(tool.say(`${path}: unknown suffix - ignored`, `${path}: unknown suffix -- ignored`));
        code = tool.isBusybox ? 1 : 2;
        continue;
      }
      const target = opens ? path.slice(0, -3) : `${path}.gz`;
      files.writeFile(target, changed, {
        write: true,
        create: true,
        truncate: true,
        mode: files.stat(path).mode,
      });
      if (!options.has('k')) files.unlink(path);
    } catch (error) {
      if (error instanceof SystemError)
        tool.complain(tool.say(`${path}: ${error.message}`, `${path}: ${error.message}`));
      else if (error instanceof Error && 'code' in error)
        tool.complain(tool.say('invalid magic', `${path === '-' ? 'stdin' : path}: not in gzip format`));
      else throw error;
      code = 1;
    }
  }
  return code;
}

/** od, hexdump and xxd: the forms that people use. */
export async function od(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'abcdfhiloxsvA:t:N:j:w::', {
    'address-radix': 'A',
    format: 't',
    'read-bytes': 'N',
    'skip-bytes': 'j',
  });
  const bytes = await gather(
    tool,
    options.rest,
    Number(options.value('j') ?? 0),
    options.has('N') ? Number(options.value('N')) : undefined,
  );
  const type =
    options.value('t') ??
    (options.has('c')
      ? 'c'
      : options.has('x') || options.has('h')
        ? 'x2'
        : options.has('b')
          ? 'o1'
          : options.has('d')
            ? 'u2'
            : options.has('a')
              ? 'a'
              : 'o2');
  const radix = options.value('A') ?? 'o';
  const address = (at: number): string =>
    radix === 'n'
      ? ''
      : at
          .toString(radix === 'x' ? 16 : radix === 'd' ? 10 : 8)
          .padStart(radix === 'x' ? (tool.isBusybox ? 6 : 6) : 7, '0');
  const size = Number(/\d+$/.exec(type)?.[0] ?? (/^[ca]/.test(type) ? 1 : 4));
  dump(tool, bytes, options.has('v'), (row, at) => `${address(at)}${odCells(row, type[0] ?? 'o', size)}\n`);
  if (radix !== 'n') tool.out(`${address(bytes.length)}\n`);
  return 0;
}

const charNames: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

function odCells(row: Uint8Array, kind: string, size: number): string {
  let text = '';
  for (let at = 0; at < row.length; at += size) {
    const part = row.subarray(at, at + size);
    let value = 0n;
    for (let index = part.length - 1; index >= 0; index -= 1) value = value * 256n + BigInt(part[index] ?? 0);
    if (kind === 'c') {
      const byte = part[0] ?? 0;
      text += (
        charNames[byte] ??
        (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))
      ).padStart(4);
    } else if (kind === 'x') text += ` ${value.toString(16).padStart(size * 2, '0')}`;
    else if (kind === 'u' || kind === 'd')
      text += ` ${value.toString().padStart(size === 1 ? 3 : size === 2 ? 5 : 10)}`;
    else text += ` ${value.toString(8).padStart(size === 1 ? 3 : size === 2 ? 6 : 11, '0')}`;
  }
  return text;
}

/** Rows of 16 bytes; those like the one before are a star. */
function dump(
  tool: Tool,
  bytes: Uint8Array,
  all: boolean,
  show: (row: Uint8Array, at: number) => string,
): void {
  let before: Buffer | undefined;
  let starred = false;
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Buffer.from(bytes.subarray(at, at + 16));
    if (!all && before !== undefined && row.length === 16 && row.equals(before)) {
      if (!starred) tool.out('*\n');
      starred = true;
      continue;
    }
    starred = false;
    before = row;
    tool.out(show(row, at));
  }
}

async function gather(
  tool: Tool,
  operands: readonly string[],
  skip: number,
  limit?: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const code = await eachFile(
    tool,
    operands,
    async (file) => {
      let size = 0;
      for await (const chunk of readChunks(file)) {
        chunks.push(chunk);
        size += chunk.length;
        if (limit !== undefined && size >= skip + limit) break;
      }
    },
    (path, error) =>
      tool.isBusybox && tool.name === 'xxd'
        ? `can't open '${path}': ${error.message}`
        : `${path}: ${error.message}`,
  );
  if (code !== 0 && chunks.length === 0) {
    throw new ToolExit(1);
  }
  return Buffer.concat(chunks).subarray(skip, limit === undefined ? undefined : skip + limit);
}

const printable = (row: Uint8Array): string =>
  [...row].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');

export async function hexdump(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'bcdoxCvn:s:e:f:');
  const bytes = await gather(
    tool,
    options.rest,
    Number(options.value('s') ?? 0),
    options.has('n') ? Number(options.value('n')) : undefined,
  );
  const canonical = options.has('C');
  const width = canonical ? 8 : 7;
  dump(tool, bytes, options.has('v'), (row, at) => {
    const address = at.toString(16).padStart(width, '0');
    if (canonical) {
      const cells = Array.from({ length: 16 }, (_, index) =>
        row[index] === undefined ? '  ' : (row[index] ?? 0).toString(16).padStart(2, '0'),
      );
      return `${address}  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${printable(row)}|\n`;
    }
    const words: string[] = [];
    for (let index = 0; index < row.length; index += 2)
      words.push((((row[index + 1] ?? 0) << 8) | (row[index] ?? 0)).toString(16).padStart(4, '0'));
    return `${`${address} ${words.join(' ')}`.padEnd(tool.isBusybox ? 47 : 0)}\n`;
  });
  if (bytes.length > 0) tool.out(`${bytes.length.toString(16).padStart(width, '0')}\n`);
  return 0;
}

export async function xxd(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'pril:c:g:s:u');
  const bytes = await gather(
    tool,
    options.rest.slice(0, 1),
    Number(options.value('s') ?? 0),
    options.has('l') ? Number(options.value('l')) : undefined,
  );
  if (options.has('r')) {
    const text = decodeText(bytes);
    const digits = options.has('p')
      ? text
      : text
          .split('\n')
          .map((line) => line.replace(/^[0-9a-f]+:\s*/i, '').replace(/ {2}.*$/, ''))
          .join('');
    for (const pair of digits.replace(/\s/g, '').match(/../g) ?? [])
      tool.out(byteText(Number.parseInt(pair, 16)));
    return 0;
  }
  if (options.has('p')) {
    tool.out(
      Buffer.from(bytes)
        .toString('hex')
        .replace(/.{1,60}/g, '$&\n'),
    );
    return 0;
  }
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16);
    let cells = '';
    for (let index = 0; index < 16; index += 1)
      cells +=
        (row[index] === undefined ? '  ' : (row[index] ?? 0).toString(16).padStart(2, '0')) +
        (index % 2 === 1 ? ' ' : '');
    tool.out(`${at.toString(16).padStart(8, '0')}: ${cells} ${printable(row)}\n`);
  }
  return 0;
}

export async function dd(tool: Tool): Promise<number> {
  const values = new Map<string, string>();
  for (const arg of tool.args) {
    const match = /^(if|of|bs|count|skip|seek|conv|ibs|obs|status|iflag|oflag)=(.*)$/.exec(arg);
    if (match === null) {
      if (tool.isBusybox) tool.usage();
      tool.complain(`unrecognized operand '${arg}'`);
      tool.usage();
    }
    values.set(match[1] ?? '', match[2] ?? '');
  }
  const size = (name: string, otherwise: number): number => {
    const match = /^(\d+)(?:x(\d+))?([cwbkKMG]?)B?$/.exec(values.get(name) ?? '');
    if (!values.has(name)) return otherwise;
    if (match === null)
      return tool.die(
        tool.say(`invalid number '${values.get(name) ?? ''}'`, `invalid number: '${values.get(name) ?? ''}'`),
      );
    return (
      Number(match[1]) *
      ({ c: 1, w: 2, b: 512, k: 1024, K: 1024, M: 1_048_576, G: 1_073_741_824 }[match[3] ?? ''] ?? 1)
    );
  };
  const block = size('bs', size('ibs', 512));
  const count = values.has('count') ? size('count', 0) : Infinity;
  const input = values.get('if');
  const output = values.get('of');
  const openOr = (
    path: string,
    options: Parameters<typeof tool.process.files.open>[1],
  ): ReturnType<typeof tool.process.files.open> => {
    try {
      return tool.process.files.open(path, options);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return tool.die(
        tool.say(`can't open '${path}': ${error.message}`, `failed to open '${path}': ${error.message}`),
      );
    }
  };
  const from = input === undefined ? tool.input.share() : openOr(input, { read: true });
  const seek = size('seek', 0) * block;
  const keeps = (values.get('conv') ?? '').includes('notrunc') || seek > 0;
  const to =
    output === undefined
      ? undefined
      : openOr(output, { write: true, create: true, ...(keeps ? {} : { truncate: true }) });
  const started = tool.process.now().getTime();
  let whole = 0;
  let partial = 0;
  let total = 0;
  let failure: SystemError | undefined;
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (to === undefined) {
      tool.out(bytes);
      await tool.flush();
    } else await to.write(bytes);
  };
  try {
    for (let skip = size('skip', 0); skip > 0; skip -= 1) await from.read(block);
    if (seek > 0) await write(new Uint8Array(seek));
    while (whole + partial < count) {
      const chunk = await from.read(block);
      if (chunk.length === 0) break;
      if (chunk.length === block) whole += 1;
      else partial += 1;
      await write(chunk);
      total += chunk.length;
      await tool.process.breathe();
    }
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    failure = error;
  } finally {
    from.close();
    to?.close();
  }
  if (failure !== undefined)
    tool.complain(
      tool.say(
        `error writing '${output ?? 'standard output'}': ${failure.message}`.replace(
          'error writing',
          failure.code === 'EISDIR' ? 'error reading' : 'error writing',
        ),
        `error writing '${output ?? 'standard output'}': ${failure.message}`,
      ),
    );
  if (values.get('status') !== 'none') {
    const seconds = Math.max(0.000001, (tool.process.now().getTime() - started) / 1000);
    tool.err(`${whole}+${partial} records in\n${whole}+${partial} records out\n`);
    if (values.get('status') !== 'noxfer')
      tool.err(
        tool.isBusybox
          ? `${total} bytes (${human(total, 'B')}) copied, ${seconds.toFixed(6)} seconds, ${human(total / seconds, 'B')}/s\n`
          : `${total} bytes${total >= 1000 ? ` (${decimal(total)}, ${binary(total)})` : ''} copied, ${Number(seconds.toPrecision(6))} s, ${decimal(total / seconds)}/s\n`,
      );
  }
  return failure === undefined ? 0 : 1;
}

function human(bytes: number, unit: string): string {
  let value = bytes;
  let at = 0;
  const units = ['', 'K', 'M', 'G', 'T'];
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  return `${at === 0 ? Math.round(value) : value.toFixed(1)}${units[at] ?? ''}${unit}`;
}

function decimal(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${value < 10 && at > 0 ? value.toFixed(1) : Math.round(value)} ${units[at] ?? ''}`;
}

function binary(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  let value = bytes;
  let at = 0;
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024;
    at += 1;
  }
  return `${value < 10 && at > 0 ? value.toFixed(1) : Math.round(value)} ${units[at] ?? ''}`;
}
