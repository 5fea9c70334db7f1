import { parseOptions } from '../options.ts';
import { encodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { readChunks, readLines } from '../tool.ts';
import { readEscape } from '../escapes.ts';
import { eachFile } from './cat.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

export async function cut(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'b:c:f:d:sn' + (tool.isBusybox ? 'O:DF:' : 'z'), {
    bytes: 'b',
    characters: 'c',
    fields: 'f',
    delimiter: 'd',
    'only-delimited': 's',
    complement: 'complement',
    'output-delimiter': 'output-delimiter:',
  });
  const lists = ['b', 'c', 'f', 'F'].filter((key) => options.has(key));
  if (lists.length === 0) {
    if (tool.isBusybox) tool.die('expected a list of bytes, characters, or fields');
    tool.complain('you must specify a list of bytes, characters, or fields');
    tool.usage();
  }
  const kind = lists[0] ?? 'f';
  const delimiter = options.value('d') ?? '\t';
  if (kind !== 'f' && options.has('d') && kind !== 'F') {
    if (tool.isBusybox) tool.die('-d DELIM makes sense only with -f or -F');
    tool.complain('an input delimiter may be specified only when operating on fields');
    tool.usage();
  }
  const ranges = readRanges(tool, options.value(kind) ?? '');
  const glue = options.value('output-delimiter') ?? options.value('O') ?? delimiter;
  const keep = (index: number): boolean =>
    ranges.some(({ from, to }) => index >= from && index <= to) !== options.has('complement');
  return eachFile(
    tool,
    options.rest,
    async (file) => {
      for await (const raw of readLines(file)) {
        const line = raw.replace(/\n$/, '');
        if (kind === 'b')
          tool.out(
            Buffer.concat([encodeText(line).filter((_byte, index) => keep(index + 1)), Buffer.from('\n')]),
          );
        else if (kind === 'c')
          tool.out(
            `${Array.from(line)
              .filter((_character, index) => keep(index + 1))
              .join('')}\n`,
          );
        else if (!line.includes(delimiter)) {
          if (!options.has('s')) tool.out(`${line}\n`);
        } else
          tool.out(
            `${line
              .split(delimiter)
              .filter((_field, index) => keep(index + 1))
              .join(glue)}\n`,
          );
        await tool.relieve();
      }
    },
    (path, error) => `${path}: ${error.message}`,
  );
}

function readRanges(tool: Tool, text: string): readonly Range[] {
  return text.split(',').map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (match === null || part === '' || part === '-') {
      if (tool.isBusybox)
        return tool.die(`invalid range '${part}'`.replace(/^invalid range ''$/, "invalid range ''"));
      tool.complain(
        /[^\d-]/.test(part) ? `invalid field value '${part}'` : 'invalid range with no endpoint: -',
      );
      tool.usage();
    }
    const from = match[1] === '' ? 1 : Number(match[1]);
    if (from === 0) {
      if (tool.isBusybox) return tool.die(`invalid range '${part}'`);
      tool.complain('fields are numbered from 1');
      tool.usage();
    }
    return { from, to: match[2] === '' ? from : match[3] === '' ? Infinity : Number(match[3]) };
  });
}

const classes: Readonly<Record<string, (byte: number) => boolean>> = {
  alpha: (byte) => (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122),
  digit: (byte) => byte >= 48 && byte <= 57,
  alnum: (byte) => (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122),
  upper: (byte) => byte >= 65 && byte <= 90,
  lower: (byte) => byte >= 97 && byte <= 122,
  space: (byte) => byte === 32 || (byte >= 9 && byte <= 13),
  blank: (byte) => byte === 32 || byte === 9,
  punct: (byte) => byte > 32 && byte < 127 && !/[A-Za-z0-9]/.test(String.fromCharCode(byte)),
  cntrl: (byte) => byte < 32 || byte === 127,
  print: (byte) => byte >= 32 && byte < 127,
  graph: (byte) => byte > 32 && byte < 127,
  xdigit: (byte) => /[0-9A-Fa-f]/.test(String.fromCharCode(byte)),
};

/** The bytes of a set of tr, in order. */
function expandSet(text: string): number[] {
  const bytes: number[] = [];
  const units: number[] = [];
  for (let at = 0; at < text.length;) {
    const named = /^\[:(\w+):\]/.exec(text.slice(at));
    const repeated = /^\[(.)\*(\d*)\]/.exec(text.slice(at));
    const test = named === null ? undefined : classes[named[1] ?? ''];
    if (named !== null && test !== undefined) {
      units.push(...Array.from({ length: 256 }, (_, byte) => byte).filter(test));
      at += named[0].length;
      continue;
    }
    if (repeated !== null) {
      units.push(
        ...Array.from({ length: Number(repeated[2] === '' ? 1 : repeated[2]) }, () =>
          (repeated[1] ?? ' ').charCodeAt(0),
        ),
      );
      at += repeated[0].length;
      continue;
    }
    const [start, next] = unit(text, at);
    if (text[next] === '-' && next + 1 < text.length) {
      const [end, after] = unit(text, next + 1);
      const [from, to] = [start[0] ?? 0, end[0] ?? 0];
      for (let byte = from; byte <= to; byte += 1) units.push(byte);
      at = after;
    } else {
      units.push(...start);
      at = next;
    }
  }
  bytes.push(...units);
  return bytes;
}

function unit(text: string, at: number): readonly [bytes: readonly number[], next: number] {
  if (text[at] === '\\' && at + 1 < text.length) {
    const escape = readEscape(text, at, false, { stop: false, hex: false });
    const value = escape.text.length > 1 && escape.text.startsWith('\\') ? escape.text.slice(1) : escape.text;
    return [[...encodeText(value)], escape.end];
  }
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return [[...encodeText(character)], at + character.length];
}

export async function tr(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+Ccdst', {
    complement: 'c',
    delete: 'd',
    'squeeze-repeats': 's',
    'truncate-set1': 't',
  });
  const [first, second, extra] = options.rest;
  const deletes = options.has('d');
  const squeezes = options.has('s');
  if (
    first === undefined ||
    (second === undefined && !deletes && !squeezes && !tool.isBusybox) ||
    extra !== undefined ||
    (deletes && !squeezes && second !== undefined)
  ) {
    if (tool.isBusybox) {
      tool.usage();
    }
    if (first === undefined) tool.complain('missing operand');
    else if (second === undefined) {
      tool.complain(`missing operand after '${first}'`);
      tool.err('Two strings must be given when translating.\n');
    } else {
      tool.complain(`extra operand '${extra ?? second}'`);
    }
    tool.usage();
  }
  const complement = options.has('c') || options.has('C');
  const given = new Set(expandSet(first));
  const set1 = complement
    ? Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !given.has(byte))
    : expandSet(first);
  const set2 = second === undefined ? [] : expandSet(second);
  const map = new Map<number, number>();
  if (!deletes && second !== undefined) {
    for (const [index, byte] of set1.entries()) {
      const to = set2[index] ?? set2.at(-1);
      if (to !== undefined && !(options.has('t') && index >= set2.length)) map.set(byte, to);
    }
  }
  const removed = deletes ? new Set(set1) : new Set<number>();
  const squeezed = squeezes ? new Set(second === undefined ? set1 : set2) : new Set<number>();
  let last = -1;
  for await (const chunk of readChunks(tool.input)) {
    const bytes: number[] = [];
    for (const byte of chunk) {
      if (removed.has(byte)) continue;
      const value = map.get(byte) ?? byte;
      if (value === last && squeezed.has(value)) continue;
      bytes.push(value);
      last = value;
    }
    tool.out(Uint8Array.from(bytes));
    await tool.flush();
  }
  return 0;
}

export async function nl(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'b:s:v:i:w:n:', { 'body-numbering': 'b' });
  let number = Number(options.value('v') ?? 1);
  return eachFile(tool, options.rest, async (file) => {
    for await (const raw of readLines(file)) {
      const line = raw.replace(/\n$/, '');
      const counts = options.value('b') === 'a' || (line !== '' && options.value('b') !== 'n');
      tool.out(
        counts
          ? `${String(number).padStart(Number(options.value('w') ?? 6))}${options.value('s') ?? '\t'}${line}\n`
          : `${' '.repeat(Number(options.value('w') ?? 6) + 1)}${line}\n`,
      );
      if (counts) number += Number(options.value('i') ?? 1);
    }
  });
}

export async function fold(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'bsw:', { width: 'w', spaces: 's', bytes: 'b' });
  const width = Number(options.value('w') ?? 80);
  return eachFile(tool, options.rest, async (file) => {
    for await (const raw of readLines(file)) {
      let line = raw.replace(/\n$/, '');
      while (Array.from(line).length > width) {
        const space = options.has('s') ? line.lastIndexOf(' ', width - 1) : -1;
        const at = space > 0 ? space + 1 : width;
        tool.out(`${line.slice(0, at)}\n`);
        line = line.slice(at);
      }
      tool.out(line + (raw.endsWith('\n') ? '\n' : ''));
    }
  });
}

export async function paste(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'd:s', { delimiters: 'd', serial: 's' });
  const delimiters = options.value('d') ?? '\t';
  const columns: string[][] = [];
  const code = await eachFile(
    tool,
    options.rest,
    async (file) => {
      const lines: string[] = [];
      for await (const line of readLines(file)) lines.push(line.replace(/\n$/, ''));
      columns.push(lines);
    },
    (path, error) => `${path}: ${error.message}`,
  );
  const glue = (parts: readonly string[]): string =>
    parts
      .map(
        (part, index) =>
          part + (index === parts.length - 1 ? '' : (delimiters[index % delimiters.length] ?? '')),
      )
      .join('');
  if (options.has('s')) for (const lines of columns) tool.out(`${glue(lines)}\n`);
  else
    for (let row = 0; row < Math.max(0, ...columns.map((lines) => lines.length)); row += 1)
      tool.out(`${glue(columns.map((lines) => lines[row] ?? ''))}\n`);
  return code;
}

export async function strings(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'afon:t:');
  const least = Number(options.value('n') ?? 4);
  return eachFile(
    tool,
    options.rest,
    async (file) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of readChunks(file)) chunks.push(chunk);
      for (const match of Buffer.concat(chunks)
        .toString('latin1')
        .matchAll(/[\t -~]+/g))
        if (match[0].length >= least) tool.out(`${match[0]}\n`);
    },
    (path, error) => `${path}: ${error.message}`,
  );
}
