import { parseOptions } from '../options.ts';
import { becomeCommand, findAllInPath, findInPath, runCommand } from '../run.ts';
import type { Tool } from '../tool.ts';
import { readChunks, writeBytes } from '../tool.ts';
import { encodeText, decodeText } from '../text.ts';
import { SystemError } from '../../process/types.ts';

export async function env(tool: Tool): Promise<number> {
  tool.usageCode = tool.isBusybox ? 1 : 125;
  const options = parseOptions(tool, '+iu:0' + (tool.isBusybox ? '' : 'C:vS:'), {
    'ignore-environment': 'i',
    unset: 'u',
    null: '0',
    chdir: 'C',
  });
  const environment = new Map(options.has('i') || options.rest[0] === '-' ? [] : tool.process.env);
  for (const name of options.all('u')) environment.delete(name);
  const rest = options.rest.slice(options.rest[0] === '-' ? 1 : 0);
  while (/^[^=]+=/.test(rest[0] ?? '')) {
    const [, name = '', value = ''] = /^([^=]+)=([^]*)$/.exec(rest.shift() ?? '') ?? [];
    environment.set(name, value);
  }
  const folder = options.value('C');
  if (folder !== undefined) tool.process.files.chdir(folder);
  if (rest.length > 0) return becomeCommand(tool, rest, environment);
  const end = options.has('0') ? '\0' : '\n';
  for (const [name, value] of environment) tool.out(`${name}=${value}${end}`);
  return 0;
}

export async function printenv(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '0', { null: '0' });
  if (options.rest.length === 0) {
    for (const [name, value] of tool.process.env) tool.out(`${name}=${value}\n`);
    return 0;
  }
  let code = 0;
  for (const name of options.rest) {
    const value = tool.process.env.get(name);
    if (value === undefined) code = 1;
    else tool.out(`${value}\n`);
  }
  return code;
}

export async function which(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'a');
  if (options.rest.length === 0) {
    if (tool.isBusybox) tool.usage();
    return 1;
  }
  let code = 0;
  for (const name of options.rest) {
    if (options.has('a') && !name.includes('/')) {
      const all = findAllInPath(tool, name);
      tool.out(all.map((path) => `${path}\n`).join(''));
      if (all.length === 0) code = 1;
      continue;
    }
    const path = findInPath(tool, name);
    let isThere = path !== undefined;
    if (path !== undefined && name.includes('/')) {
      try {
        tool.process.files.access(path, { execute: true });
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        isThere = false;
      }
    }
    if (isThere) tool.out(`${path ?? ''}\n`);
    else code = 1;
  }
  return code;
}

export async function pwd(tool: Tool): Promise<number> {
  const logical = tool.process.env.get('PWD');
  const { files } = tool.process;
  tool.out(
    `${!tool.args.includes('-P') && tool.args.includes('-L') && logical !== undefined ? logical : files.realpath('.')}\n`,
  );
  return 0;
}

export async function clear(tool: Tool): Promise<number> {
  tool.out('\u001b[H\u001b[J');
  return 0;
}

export async function tty(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 's', { silent: 's', quiet: 's' });
  const isTerminal = tool.process.descriptors.get(0)?.isTerminal ?? false;
  const own = tool.process.processes().find((line) => line.pid === tool.process.pid)?.tty;
  if (!options.has('s'))
    tool.out(isTerminal ? `/dev/${own === undefined || own === '?' ? 'pts/0' : own}\n` : 'not a tty\n');
  return isTerminal ? 0 : 1;
}

export async function yes(tool: Tool): Promise<number> {
  const line = `${tool.args.length === 0 ? 'y' : tool.args.join(' ')}\n`;
  const block = encodeText(line.repeat(Math.max(1, Math.floor(4096 / line.length))));
  for (;;) {
    await writeBytes(tool.process, 1, block);
    await tool.process.breathe();
  }
}

export async function xargs(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+pr0txn:s:E:e::I:i::P:a:d:L:', {
    null: '0',
    'no-run-if-empty': 'r',
    'max-args': 'n',
    replace: 'i',
    verbose: 't',
    'max-procs': 'P',
    delimiter: 'd',
    'max-lines': 'L',
    interactive: 'p',
    'arg-file': 'a',
  });
  const words = options.rest.length === 0 ? ['echo'] : options.rest;
  const chunks: Uint8Array[] = [];
  if (options.has('a')) chunks.push(await tool.read(options.value('a') ?? '-'));
  else for await (const chunk of readChunks(tool.input)) chunks.push(chunk);
  const text = decodeText(Buffer.concat(chunks));
  const replace = options.has('I')
    ? options.value('I')
    : options.has('i')
      ? options.value('i') || '{}'
      : undefined;
  const delimiter = options.has('0')
    ? '\0'
    : options.has('d')
      ? (options.value('d') ?? '\n').replace('\\n', '\n').replace('\\0', '\0')
      : undefined;
  const items =
    delimiter !== undefined
      ? text
          .replace(
            new RegExp(
              `${delimiter === '\0' ? '\\0' : `\\u{${delimiter.codePointAt(0)?.toString(16) ?? 'a'}}`}$`,
              'u',
            ),
            '',
          )
          .split(delimiter)
          .filter((item, _index, all) => all.length > 1 || item !== '')
      : replace !== undefined
        ? text
            .split('\n')
            .map((line) => line.trimStart())
            .filter((line) => line !== '')
        : splitWords(tool, text);
  let code = 0;
  const run = async (command: readonly string[]): Promise<boolean> => {
    if (options.has('t') || options.has('p')) tool.err(`${command.join(' ')}\n`);
    await tool.flush();
    const status = await runCommand(tool, command);
    if (status === 126 || status === 127) code = status;
    else if (status === 255) {
      tool.complain(
        tool.say(
          `${command[0] ?? ''}: exited with status 255; aborting`,
          `${command[0] ?? ''}: exited with status 255; aborting`,
        ),
      );
      code = 124;
      return false;
    } else if (status > 128) code = 125;
    else if (status !== 0) code = 123;
    return status !== 126 && status !== 127;
  };
  if (replace !== undefined) {
    for (const item of items) if (!(await run(words.map((word) => word.replaceAll(replace, item))))) break;
    return code;
  }
  if (items.length === 0 && (options.has('r') || tool.isBusybox)) {
    // busybox runs the command once all the same, unless -r
    if (!options.has('r')) await run(words);
    return code;
  }
  const size = Number(options.value('n') ?? options.value('L') ?? (items.length === 0 ? 1 : items.length));
  if (!(size > 0))
    tool.die(
      tool.say(
        `invalid number '${options.value('n') ?? ''}'`,
        `value ${options.value('n') ?? ''} for -n option should be >= 1`,
      ),
    );
  for (let at = 0; at === 0 || at < items.length; at += size)
    if (!(await run([...words, ...items.slice(at, at + size)]))) break;
  return code;
}

/** Words by blanks, with quotes and backslashes. */
function splitWords(tool: Tool, text: string): string[] {
  const words: string[] = [];
  let current: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      if (current !== undefined) words.push(current);
      current = undefined;
    } else if (character === '\\') {
      current = (current ?? '') + (text[at + 1] ?? '');
      at += 1;
    } else if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      if (end === -1)
        tool.die(
          tool.say(
            `unmatched ${character === '"' ? 'double' : 'single'} quote`,
            `unmatched ${character === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`,
          ),
        );
      current = (current ?? '') + text.slice(at + 1, end);
      at = end;
    } else current = (current ?? '') + character;
  }
  if (current !== undefined) words.push(current);
  return words;
}

export async function unshare(tool: Tool): Promise<number> {
  const options = parseOptions(tool, tool.isBusybox ? '+muinpUfr' : '+muinpUfrcCT', {
    mount: 'm',
    uts: 'u',
    ipc: 'i',
    net: 'n',
    pid: 'p',
    user: 'U',
    fork: 'f',
    'map-root-user': 'r',
    'mount-proc': 'mount-proc::',
  });
  const wants = ['m', 'u', 'i', 'n', 'p', 'U', 'C', 'T'].some((key) => options.has(key)) || options.has('r');
  if (wants)
    return tool.die(
      tool.say(
        'unshare(0x0): Operation not permitted'.replace('0x0', flagText(options)),
        'unshare failed: Operation not permitted',
      ),
    );
  return becomeCommand(
    tool,
    options.rest.length === 0 ? [tool.process.env.get('SHELL') ?? '/bin/sh'] : options.rest,
  );
}

const unshareFlags: Readonly<Record<string, number>> = {
  m: 0x20000,
  u: 0x4000000,
  i: 0x8000000,
  U: 0x10000000,
  p: 0x20000000,
  n: 0x40000000,
};

function flagText(options: { has(key: string): boolean }): string {
  let flags = 0;
  for (const [key, bit] of Object.entries(unshareFlags))
    if (options.has(key) || (key === 'U' && options.has('r'))) flags += bit;
  return `0x${flags.toString(16)}`;
}

/** stty: shows the terminal, and takes settings that change nothing here. */
export async function stty(tool: Tool): Promise<number> {
  const terminal = tool.process.descriptors.get(0);
  if (terminal?.isTerminal !== true) {
    return tool.die(
      tool.say('standard input: Not a tty', "'standard input': Inappropriate ioctl for device"),
    );
  }
  const size = terminal.terminalSize ?? { columns: 80, rows: 24 };
  if (tool.args[0] === 'size') tool.out(`${size.rows} ${size.columns}\n`);
  else if (tool.args.length === 0) tool.out('speed 38400 baud; line = 0;\n-brkint -imaxbel\n');
  return 0;
}
