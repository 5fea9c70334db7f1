import { SystemError } from '../../process/types.ts';
import type { OpenFile } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import { encodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { readChunks, readLines } from '../tool.ts';
import { eachFile } from './cat.ts';

const suffixes: Readonly<Record<string, number>> = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  m: 1_048_576,
  M: 1_048_576,
  g: 1_073_741_824,
  G: 1_073_741_824,
};

interface Count {
  readonly value: number;
  readonly sign: '' | '+' | '-';
}

function readCount(tool: Tool, text: string, what: 'lines' | 'bytes'): Count {
  const match = /^([-+]?)(\d+)([bkKmMgG]?)B?$/.exec(text);
  if (match === null) tool.die(tool.say(`invalid number '${text}'`, `invalid number of ${what}: '${text}'`));
  return {
    value: Number(match[2]) * (suffixes[match[3] ?? ''] ?? 1),
    sign: (match[1] ?? '') as Count['sign'],
  };
}

/** "-5" and "+5" of old are "-n 5" and "-n +5". */
function modern(tool: Tool): readonly string[] {
  return tool.args.map((arg, index) => {
    const before = tool.args[index - 1];
    if (before === '-n' || before === '-c' || before === '-s') return arg;
    return /^-\d+$/.test(arg)
      ? `-n${arg.slice(1)}`
      : tool.name === 'tail' && /^\+\d+$/.test(arg) && index === 0
        ? `-n${arg}`
        : arg;
  });
}

function header(tool: Tool, path: string, isFirst: boolean): void {
  tool.out(`${isFirst ? '' : '\n'}==> ${path === '-' ? 'standard input' : path} <==\n`);
}

export async function head(tool: Tool): Promise<number> {
  const options = parseOptions(
    tool,
    'n:c:qv' + (tool.isBusybox ? '' : 'z'),
    {
      lines: 'n',
      bytes: 'c',
      quiet: 'q',
      silent: 'q',
      verbose: 'v',
    },
    modern(tool),
  );
  const last = options.order.findLast(([key]) => key === 'n' || key === 'c') ?? ['n', '10'];
  const bytes = last[0] === 'c';
  const count = readCount(tool, last[1], bytes ? 'bytes' : 'lines');
  const named = options.has('v') || (options.rest.length > 1 && !options.has('q'));
  let first = true;
  return eachFile(
    tool,
    options.rest,
    async (file, path) => {
      if (named) header(tool, path, first);
      first = false;
      if (count.sign === '-') {
        const whole: (string | Uint8Array)[] = [];
        if (bytes) {
          const all: Uint8Array[] = [];
          for await (const chunk of readChunks(file)) all.push(chunk);
          const joined = Buffer.concat(all);
          tool.out(joined.subarray(0, Math.max(0, joined.length - count.value)));
          return;
        }
        for await (const line of readLines(file)) whole.push(line);
        for (const line of whole.slice(0, Math.max(0, whole.length - count.value))) tool.out(line);
        return;
      }
      let left = count.value;
      if (left === 0) return;
      if (bytes) {
        while (left > 0) {
          const chunk = await file.read(Math.min(left, 65_536));
          if (chunk.length === 0) break;
          tool.out(chunk);
          left -= chunk.length;
        }
        return;
      }
      for await (const line of readLines(file)) {
        tool.out(line);
        left -= 1;
        if (left === 0) break;
        await tool.relieve();
      }
    },
    (path, error) =>
      tool.say(
        `${path}: ${error.message}`,
        error.code === 'EISDIR'
          ? `error reading '${path}': ${error.message}`
          : `cannot open '${path}' for reading: ${error.message}`,
      ),
  );
}

export async function tail(tool: Tool): Promise<number> {
  const options = parseOptions(
    tool,
    'n:c:fFs:qv',
    {
      lines: 'n',
      bytes: 'c',
      quiet: 'q',
      silent: 'q',
      verbose: 'v',
      follow: 'f',
      retry: 'F',
      'sleep-interval': 's',
    },
    modern(tool),
  );
  const last = options.order.findLast(([key]) => key === 'n' || key === 'c') ?? ['n', '10'];
  const bytes = last[0] === 'c';
  const count = readCount(tool, last[1], bytes ? 'bytes' : 'lines');
  const follows = options.has('f') || options.has('F');
  const paths = options.rest.length === 0 ? ['-'] : options.rest;
  const named = options.has('v') || (paths.length > 1 && !options.has('q'));
  const open: { path: string; file: OpenFile }[] = [];
  let code = 0;
  let first = true;
  for (const path of paths) {
    try {
      const file = tool.open(path);
      const chunks: Uint8Array[] = [];
      for await (const chunk of readChunks(file)) chunks.push(chunk);
      if (named) header(tool, path, first);
      first = false;
      tool.out(lastPart(Buffer.concat(chunks), count, bytes));
      if (follows) open.push({ path, file });
      else file.close();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.complain(
        error.code === 'EISDIR'
          ? tool.say(`read error: ${error.message}`, `error reading '${path}': ${error.message}`)
          : tool.say(
              `can't open '${path}': ${error.message}`,
              `cannot open '${path}' for reading: ${error.message}`,
            ),
      );
      code = 1;
    }
  }
  await tool.flush();
  if (!follows || open.length === 0) {
    if (code !== 0 && first && (follows || tool.isBusybox))
      tool.complain(tool.say('no files', 'no files remaining'));
    return code;
  }
  return follow(tool, open, named, Number(options.value('s') ?? 1) * 1000);
}

async function follow(
  tool: Tool,
  open: readonly { readonly path: string; readonly file: OpenFile }[],
  named: boolean,
  interval: number,
): Promise<number> {
  let shown = open.at(-1)?.path;
  for (;;) {
    await tool.process.sleep(Math.min(interval, 250));
    for (const { path, file } of open) {
      for await (const chunk of readChunks(file)) {
        if (named && shown !== path) header(tool, path, false);
        shown = path;
        tool.out(chunk);
      }
    }
    await tool.flush();
  }
}

function lastPart(content: Uint8Array, count: Count, bytes: boolean): Uint8Array {
  if (bytes) {
    if (count.sign === '+') return content.subarray(Math.max(0, count.value - 1));
    return count.value === 0 ? new Uint8Array() : content.subarray(Math.max(0, content.length - count.value));
  }
  if (count.sign === '+') {
    let at = 0;
    for (let line = 1; line < count.value; line += 1) {
      const end = content.indexOf(10, at);
      if (end === -1) return new Uint8Array();
      at = end + 1;
    }
    return content.subarray(at);
  }
  if (count.value === 0) return new Uint8Array();
  let at = content.length;
  if (content.at(-1) === 10) at -= 1;
  for (let line = 0; line < count.value; line += 1) {
    const end = at === 0 ? -1 : content.lastIndexOf(10, at - 1);
    if (end === -1) return content;
    at = end;
  }
  return content.subarray(at + 1);
}

export async function wc(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'lwcmL', {
    lines: 'l',
    words: 'w',
    bytes: 'c',
    chars: 'm',
    'max-line-length': 'L',
  });
  const all = !['l', 'w', 'c', 'm', 'L'].some((key) => options.has(key));
  const wanted = ['l', 'w', 'm', 'c', 'L'].filter((key) => options.has(key) || (all && 'lwc'.includes(key)));
  const rows: { readonly counts: readonly number[]; readonly name: string | undefined }[] = [];
  const totals: number[] = wanted.map(() => 0);
  const sizes: number[] = [];
  const code = await eachFile(
    tool,
    options.rest,
    async (file, path) => {
      const counts = await countAll(file);
      sizes.push(file.stat().type === 'file' ? file.stat().size : -1);
      const row = wanted.map((key) => counts[key] ?? 0);
      for (const [index, value] of row.entries())
        totals[index] =
          wanted[index] === 'L' ? Math.max(totals[index] ?? 0, value) : (totals[index] ?? 0) + value;
      rows.push({ counts: row, name: options.rest.length === 0 ? undefined : path });
      await tool.relieve();
    },
    (path, error) => `${path}: ${error.message}`,
  );
  if (options.rest.length > 1) rows.push({ counts: totals, name: 'total' });
  for (const { counts, name } of rows) tool.out(wcLine(tool, counts, name, sizes, rows.length));
  return code;
}

async function countAll(file: OpenFile): Promise<Record<string, number>> {
  const counts = { l: 0, w: 0, c: 0, m: 0, L: 0 };
  for await (const line of readLines(file)) {
    if (line.endsWith('\n')) counts.l += 1;
    counts.w += line.split(/[\s]+/).filter((word) => word !== '').length;
    counts.c += encodeText(line).length;
    counts.m += Array.from(line).length;
    counts.L = Math.max(counts.L, Array.from(line.replace(/\n$/, '')).length);
  }
  return counts;
}

function wcLine(
  tool: Tool,
  counts: readonly number[],
  name: string | undefined,
  sizes: readonly number[],
  rows: number,
): string {
  const end = name === undefined ? '\n' : ` ${name}\n`;
  if (tool.isBusybox) {
    // one number stands alone, several are in columns of nine
    return (
      (counts.length === 1 && rows === 1
        ? String(counts[0] ?? 0)
        : counts.map((count) => String(count).padStart(9)).join(' ')) + end
    );
  }
  const regular = sizes.filter((size) => size >= 0).reduce((sum, size) => sum + size, 0);
  const width =
    counts.length === 1 && rows === 1
      ? 1
      : sizes.some((size) => size < 0)
        ? 7
        : Math.max(1, String(regular).length);
  return counts.map((count) => String(count).padStart(width)).join(' ') + end;
}
