import { SystemError } from '../../process/types.ts';
import type { Options } from '../options.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { readLines } from '../tool.ts';
import { eachFile } from './cat.ts';

interface Key {
  readonly start: readonly [field: number, character: number];
  readonly end: readonly [field: number, character: number] | undefined;
  readonly flags: string;
}

const long = {
  reverse: 'r',
  'numeric-sort': 'n',
  'human-numeric-sort': 'h',
  'version-sort': 'V',
  unique: 'u',
  'ignore-case': 'f',
  'field-separator': 't',
  key: 'k',
  output: 'o',
  check: 'c',
  stable: 's',
  'ignore-leading-blanks': 'b',
  'general-numeric-sort': 'g',
  'month-sort': 'M',
  'zero-terminated': 'z',
};

export async function sort(tool: Tool): Promise<number> {
  tool.usageCode = 2;
  const options = parseOptions(tool, 'ngMucszbrdfiht:k:o:S:T:mVR', tool.isBusybox ? {} : long);
  const lines: string[] = [];
  const code = await eachFile(
    tool,
    options.rest,
    async (file) => {
      for await (const line of readLines(file)) lines.push(line.replace(/\n$/, ''));
    },
    (path, error) => tool.say(`${path}: ${error.message}`, `cannot read: ${path}: ${error.message}`),
  );
  if (code !== 0) return 2;
  const keys = options.all('k').map((text) => readKey(tool, text));
  const compare = comparison(options, keys);
  if (options.has('c')) {
    const at = lines.findIndex(
      (line, index) => index > 0 && compare(lines[index - 1] ?? '', line) > (options.has('u') ? -1 : 0),
    );
    if (at === -1) return 0;
    tool.complain(
      tool.say(
        `${options.rest[0] ?? '-'}:${at + 1}: disorder: ${lines[at] ?? ''}`,
        `${options.rest[0] ?? '-'}:${at + 1}: disorder: ${lines[at] ?? ''}`,
      ),
    );
    return 1;
  }
  let sorted = lines.toSorted(compare);
  if (options.has('u'))
    sorted = sorted.filter(
      (line, index) => index === 0 || compareKeys(options, keys, sorted[index - 1] ?? '', line) !== 0,
    );
  const text = sorted.map((line) => `${line}\n`).join('');
  const output = options.value('o');
  if (output === undefined) tool.out(text);
  else {
    try {
      const file = tool.process.files.open(output, { write: true, create: true, truncate: true });
      await file.write(Buffer.from(text));
      file.close();
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.die(
        tool.say(`${output}: ${error.message}`, `open failed: ${output}: ${error.message}`),
        tool.usageCode,
      );
    }
  }
  return 0;
}

function readKey(tool: Tool, text: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (match === null)
    return tool.die(
      tool.say(
        'bad field specification',
        `invalid number at field start: invalid count at start of '${text}'`,
      ),
      tool.usageCode,
    );
  const end = match[4] === undefined ? undefined : ([Number(match[4]), Number(match[5] ?? 0)] as const);
  return {
    start: [Number(match[1]), Number(match[2] ?? 1)],
    end,
    flags: (match[3] ?? '') + (match[6] ?? ''),
  };
}

function comparison(options: Options, keys: readonly Key[]): (a: string, b: string) => number {
  return (a, b) => {
    const order = compareKeys(options, keys, a, b);
    if (order !== 0) return order;
    if (options.has('s') || options.has('u')) return 0;
    const last = a < b ? -1 : a > b ? 1 : 0;
    return options.has('r') ? -last : last;
  };
}

function compareKeys(options: Options, keys: readonly Key[], a: string, b: string): number {
  const global = options.order
    .map(([key]) => key)
    .filter((key) => key.length === 1 && 'nghMVfdirbR'.includes(key))
    .join('');
  if (keys.length === 0) return compareBy(global, a, b);
  for (const key of keys) {
    const flags = key.flags === '' ? global : key.flags;
    const order = compareBy(flags, cut(a, key, options.value('t')), cut(b, key, options.value('t')));
    if (order !== 0) return order;
  }
  return 0;
}

/** The part of a line that a key names. */
function cut(line: string, key: Key, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/\s*[^\s]+|\s+$/g) ?? []) : line.split(separator);
  const glue = separator ?? '';
  const [first, character] = key.start;
  const last = key.end === undefined ? fields.length : key.end[0];
  const chosen = fields.slice(first - 1, last);
  if (key.end !== undefined && key.end[1] > 0 && chosen.length > 0) {
    const own = chosen.length - 1;
    chosen[own] = (chosen[own] ?? '').slice(0, key.end[1]);
  }
  return chosen.join(glue).slice(Math.max(0, character - 1));
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function compareBy(flags: string, a: string, b: string): number {
  const [x, y] = flags.includes('b') ? [a.trimStart(), b.trimStart()] : [a, b];
  const sign = flags.includes('r') ? -1 : 1;
  const numbers = (value: (text: string) => number): number => value(x) - value(y);
  let order: number;
  if (flags.includes('n')) order = numbers((text) => Number(/^\s*(-?\d*\.?\d*)/.exec(text)?.[1] ?? 0) || 0);
  else if (flags.includes('g')) order = numbers((text) => Number.parseFloat(text) || 0);
  else if (flags.includes('h')) order = numbers(humanValue);
  else if (flags.includes('M'))
    order = numbers((text) => months.indexOf(text.trimStart().slice(0, 3).toUpperCase()));
  else if (flags.includes('V')) order = x.localeCompare(y, 'en', { numeric: true });
  else {
    const fold = (text: string): string =>
      flags.includes('d')
        ? text.replace(/[^\w\s]/g, '')
        : flags.includes('i')
          ? text.replace(/[^ -~]/g, '')
          : text;
    const [p, q] = flags.includes('f') ? [fold(x).toUpperCase(), fold(y).toUpperCase()] : [fold(x), fold(y)];
    order = p < q ? -1 : p > q ? 1 : 0;
  }
  return sign * Math.sign(order);
}

function humanValue(text: string): number {
  const match = /^\s*(-?\d+(?:\.\d+)?)\s*([KMGTPE]?)/i.exec(text);
  return match === null
    ? 0
    : Number(match[1]) * 1024 ** ' KMGTPE'.indexOf((match[2] === '' ? ' ' : (match[2] ?? ' ')).toUpperCase());
}

export async function uniq(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'cduizf:s:w:', {
    count: 'c',
    repeated: 'd',
    unique: 'u',
    'ignore-case': 'i',
    'skip-fields': 'f',
    'skip-chars': 's',
    'check-chars': 'w',
  });
  const [input = '-', output] = options.rest;
  let out = '';
  let before: string | undefined;
  let count = 0;
  const keyOf = (line: string): string => {
    let text = line;
    for (let skip = Number(options.value('f') ?? 0); skip > 0; skip -= 1) text = text.replace(/^\s*\S+/, '');
    text = text.slice(Number(options.value('s') ?? 0));
    if (options.has('w')) text = text.slice(0, Number(options.value('w')));
    return options.has('i') ? text.toLowerCase() : text;
  };
  const emit = (): void => {
    if (before === undefined || (options.has('d') && count < 2) || (options.has('u') && count > 1)) return;
    out += `${options.has('c') ? `${String(count).padStart(7)} ` : ''}${before}\n`;
  };
  const code = await eachFile(tool, [input], async (file) => {
    for await (const raw of readLines(file)) {
      const line = raw.replace(/\n$/, '');
      if (before !== undefined && keyOf(before) === keyOf(line)) count += 1;
      else {
        emit();
        before = line;
        count = 1;
      }
    }
    emit();
  });
  if (output === undefined) tool.out(out);
  else tool.process.files.writeFile(output, Buffer.from(out), { write: true, create: true, truncate: true });
  return code;
}
