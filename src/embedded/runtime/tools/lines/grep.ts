import { SystemError } from '../../process/types.ts';
import type { OpenFile } from '../../process/types.ts';
import { compilePattern, escapeRegExp } from '../../shell/pattern.ts';
import { baseName } from '../files/create.ts';
import type { Options } from '../options.ts';
import { parseOptions } from '../options.ts';
import { ExpressionMistake, basicToRegExp, extendedToRegExp } from '../regular-expression.ts';
import type { Tool } from '../tool.ts';
import { readLines } from '../tool.ts';

const long = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'basic-regexp': 'G',
  'perl-regexp': 'P',
  'ignore-case': 'i',
  'invert-match': 'v',
  'word-regexp': 'w',
  'line-regexp': 'x',
  count: 'c',
  'files-with-matches': 'l',
  'files-without-match': 'L',
  'max-count': 'm',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  'no-messages': 's',
  'line-number': 'n',
  'with-filename': 'H',
  'no-filename': 'h',
  recursive: 'r',
  'dereference-recursive': 'R',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  regexp: 'e',
  file: 'f',
  include: 'include:',
  exclude: 'exclude:',
  'exclude-dir': 'exclude-dir:',
  color: 'color::',
  colour: 'color::',
  text: 'a',
  'null-data': 'z',
  'line-buffered': 'line-buffered',
};

/** grep, egrep and fgrep: 0 found, 1 not found, 2 trouble. */
export async function grep(tool: Tool): Promise<number> {
  tool.usageCode = 2;
  tool.synopsis = `Usage: ${tool.name} [OPTION]... PATTERNS [FILE]...\n`;
  const options = readGrepOptions(tool);
  const operands = [...options.rest];
  const patterns = await readPatterns(tool, options, operands);
  const search = new Search(tool, options, compile(tool, options, patterns));
  const recursive = options.has('r') || options.has('R');
  const paths = operands.length === 0 ? (recursive ? ['.'] : ['-']) : operands;
  search.named = options.has('H') || (!options.has('h') && (paths.length > 1 || recursive));
  for (const path of paths) {
    await search.path(path, true, operands.length === 0 && recursive && !tool.isBusybox);
    if (search.done) break;
  }
  if (options.has('q') && search.found) return 0;
  return search.trouble ? 2 : search.found ? 0 : 1;
}

function readGrepOptions(tool: Tool): Options {
  const letters = tool.isBusybox
    ? 'lnqvscFiHhe:f:LorRm:wxA:B:C:Ea'
    : 'lnqvscFiHhe:f:LorRm:wxA:B:C:EGPazIZbTUy';
  // -5 is -C5
  const args = tool.args.map((arg) => (/^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg));
  return parseOptions(tool, letters, tool.isBusybox ? {} : long, args);
}

async function readPatterns(tool: Tool, options: Options, operands: string[]): Promise<readonly string[]> {
  const patterns = options.all('e').flatMap((text) => text.split('\n'));
  for (const path of options.all('f')) {
    try {
      patterns.push(...(await tool.readText(path)).replace(/\n$/, '').split('\n'));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.die(
        tool.say(`can't open '${path}': ${error.message}`, `${path}: ${error.message}`),
        tool.usageCode,
      );
    }
  }
  if (options.has('e') || options.has('f')) return patterns;
  const first = operands.shift();
  return first === undefined ? tool.usage() : first.split('\n');
}

function compile(tool: Tool, options: Options, patterns: readonly string[]): RegExp {
  const extended = options.has('E') || tool.name === 'egrep';
  const fixed = options.has('F') || tool.name === 'fgrep';
  const flags = `g${options.has('i') || options.has('y') ? 'i' : ''}`;
  try {
    const sources = patterns.map((pattern) => {
      if (fixed) return escapeRegExp(pattern);
      if (options.has('P')) return new RegExp(pattern).source;
      return (extended ? extendedToRegExp(pattern, '') : basicToRegExp(pattern, '')).source;
    });
    const joined = sources.map((source) => (source === '(?:)' ? '' : source)).join('|');
    const whole = options.has('x')
      ? `^(?:${joined})$`
      : options.has('w')
        ? `(?<!\\w)(?:${joined})(?!\\w)`
        : joined;
    return new RegExp(whole, flags);
  } catch (error) {
    if (error instanceof ExpressionMistake || error instanceof SyntaxError) {
      const message = error instanceof ExpressionMistake ? error.message : 'Invalid regular expression';
      return tool.die(tool.say(`bad regex '${patterns[0] ?? ''}': ${message}`, message), tool.usageCode);
    }
    throw error;
  }
}

class Search {
  named = false;
  found = false;
  trouble = false;
  done = false;
  readonly #tool: Tool;
  readonly #options: Options;
  readonly #expression: RegExp;

  constructor(tool: Tool, options: Options, expression: RegExp) {
    this.#tool = tool;
    this.#options = options;
    this.#expression = expression;
  }

  async path(path: string, isOperand: boolean, bare = false): Promise<void> {
    const { files } = this.#tool.process;
    const options = this.#options;
    const recursive = options.has('r') || options.has('R');
    let file: OpenFile | undefined;
    try {
      if (path !== '-' && files.stat(path).type === 'directory') {
        if (recursive) {
          if (
            !isOperand &&
            options.all('exclude-dir').some((pattern) => compilePattern(pattern).test(baseName(path)))
          )
            return;
          for (const name of files.readdir(path)) {
            const inner = bare && isOperand ? name : `${path.replace(/\/$/, '')}/${name}`;
            if (!options.has('R') && files.lstat(inner).type === 'symlink') continue;
            await this.path(inner, false);
            if (this.done) return;
          }
        } else if (!this.#tool.isBusybox) this.#tool.complain(`${path}: Is a directory`);
        else this.#tool.complain(`${path}: Is a directory`);
        return;
      }
      const name = baseName(path);
      if (!isOperand) {
        const included = options.all('include');
        if (included.length > 0 && !included.some((pattern) => compilePattern(pattern).test(name))) return;
        if (options.all('exclude').some((pattern) => compilePattern(pattern).test(name))) return;
      }
      file = this.#tool.open(path);
      await this.#file(file, path === '-' ? '(standard input)' : path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === 'EPIPE') throw error;
      this.trouble = true;
      if (!options.has('s')) this.#tool.complain(`${path}: ${error.message}`);
    } finally {
      file?.close();
    }
  }

  async #file(file: OpenFile, name: string): Promise<void> {
    const tool = this.#tool;
    const options = this.#options;
    const after = Number(options.value('A') ?? options.value('C') ?? 0);
    const before = Number(options.value('B') ?? options.value('C') ?? 0);
    const maximum = Number(options.value('m') ?? Infinity);
    const quiet = options.has('q') || options.has('l') || options.has('L');
    const waiting: (readonly [number, string])[] = [];
    let count = 0;
    let number = 0;
    let lastShown = 0;
    let trailing = 0;
    const show = (lineNumber: number, text: string, separator: string): void => {
      if ((after > 0 || before > 0) && lastShown !== 0 && lineNumber > lastShown + 1) tool.out('--\n');
      tool.out(
        `${this.named ? name + separator : ''}${options.has('n') ? lineNumber + separator : ''}${text}\n`,
      );
      lastShown = lineNumber;
    };
    if (maximum === 0) return;
    for await (const raw of readLines(file)) {
      number += 1;
      const text = raw.replace(/\n$/, '');
      this.#expression.lastIndex = 0;
      if (this.#expression.test(text) === options.has('v')) {
        if (trailing > 0) {
          trailing -= 1;
          if (!options.has('c')) show(number, text, '-');
        } else if (before > 0) {
          waiting.push([number, text]);
          if (waiting.length > before) waiting.shift();
        }
        if (count >= maximum && trailing === 0) break;
        continue;
      }
      if (count >= maximum) break;
      this.found = options.has('L') ? this.found : true;
      count += 1;
      if (options.has('q')) {
        this.done = true;
        return;
      }
      if (quiet) break;
      if (!options.has('c')) {
        for (const [lineNumber, line] of waiting) show(lineNumber, line, '-');
        waiting.length = 0;
        if (!options.has('o')) show(number, text, ':');
        else if (!options.has('v')) {
          this.#expression.lastIndex = 0;
          for (const match of text.matchAll(this.#expression)) {
            if (match[0] !== '')
              tool.out(`${this.named ? `${name}:` : ''}${options.has('n') ? `${number}:` : ''}${match[0]}\n`);
          }
        }
        await (options.has('line-buffered') ? tool.flush() : tool.relieve());
      }
      trailing = after;
      if (count >= maximum && trailing === 0) break;
    }
    if (options.has('l') && count > 0) tool.out(`${name}\n`);
    if (options.has('L') && count === 0) {
      this.found = true;
      tool.out(`${name}\n`);
    }
    if (options.has('c') && !quiet) tool.out(`${this.named ? `${name}:` : ''}${count}\n`);
    await tool.flush();
  }
}
