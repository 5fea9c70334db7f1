import { SystemError } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import { basicToRegExp, ExpressionMistake, extendedToRegExp } from '../regular-expression.ts';
import { decodeText, encodeText } from '../text.ts';
import type { Tool } from '../tool.ts';

interface Address {
  readonly kind: 'line' | 'last' | 'expression' | 'step' | 'plus' | 'multiple';
  readonly first: number;
  readonly step: number;
  readonly expression: RegExp | undefined;
}

interface Command {
  readonly from: Address | undefined;
  readonly to: Address | undefined;
  readonly negated: boolean;
  readonly name: string;
  readonly text: string;
  readonly expression?: RegExp | undefined;
  readonly replacement?: string;
  readonly flags?: string;
  readonly map?: ReadonlyMap<string, string>;
  /** Of "{": the index after its "}". */
  end: number;
  active: boolean;
  until: number;
}

/** sed of busybox and GNU: all commands of POSIX, and what scripts use of GNU's. */
export async function sed(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'i::nrEse:f:uz', {
    quiet: 'n',
    silent: 'n',
    expression: 'e',
    file: 'f',
    'in-place': 'i',
    'regexp-extended': 'E',
    separate: 's',
    unbuffered: 'u',
  });
  const rest = [...options.rest];
  const parts: string[] = [];
  for (const [key, value] of options.order) {
    if (key === 'e') parts.push(value);
    if (key === 'f') parts.push((await tool.readText(value)).replace(/\n$/, ''));
  }
  if (parts.length === 0) {
    const script = rest.shift();
    if (script === undefined) {
      if (tool.isBusybox) tool.usage();
      tool.err('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
      return 1;
    }
    parts.push(script);
  }
  let source = parts.join('\n');
  let quiet = options.has('n');
  if (/^#n(?:\n|$)/.test(source)) {
    quiet = true;
    source = source.slice(2);
  }
  const commands = new Parser(tool, source, options.has('r') || options.has('E')).parse();
  const inPlace = options.has('i');
  const files = rest.length === 0 ? ['-'] : rest;
  let code = 0;
  const inputs: { readonly path: string; readonly lines: string[]; readonly endsWhole: boolean }[] = [];
  for (const path of files) {
    try {
      if (path !== '-' && tool.process.files.stat(path).type === 'directory')
        throw new SystemError('EISDIR', 'Is a directory');
      const text = await tool.readText(path);
      const lines = text.split('\n');
      const endsWhole = lines.at(-1) === '';
      if (endsWhole) lines.pop();
      inputs.push({ path, lines, endsWhole });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === 'EISDIR')
        tool.complain(
          tool.say(
            `read error: ${error.message}`,
            inPlace ? `couldn't edit ${path}: not a regular file` : `read error on ${path}: ${error.message}`,
          ),
        );
      else tool.complain(tool.say(`${path}: ${error.message}`, `can't read ${path}: ${error.message}`));
      code = tool.isBusybox ? 1 : 2;
    }
  }
  if (inPlace) {
    for (const input of inputs) {
      const machine = new Machine(tool, commands, quiet, input.lines, input.endsWhole);
      const status = await machine.run();
      const suffix = options.value('i') ?? '';
      const { files: system } = tool.process;
      try {
        if (suffix !== '')
          system.writeFile(input.path + suffix, system.readFile(input.path), {
            write: true,
            create: true,
            truncate: true,
          });
        system.writeFile(input.path, encodeText(machine.text), { write: true, create: true, truncate: true });
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        // both make a new file beside the old one
        const folder = input.path.includes('/') ? input.path.replace(/\/[^/]*$/, '') : '.';
        tool.complain(
          tool.say(
            `can't create temp file '${input.path}XXXXXX': ${error.message}`,
            `couldn't open temporary file ${folder}/sedXXXXXX: ${error.message}`,
          ),
        );
        return 4;
      }
      if (machine.quit) return status;
    }
    return code;
  }
  const machine = new Machine(
    tool,
    commands,
    quiet,
    inputs.flatMap((input) => input.lines),
    inputs.at(-1)?.endsWhole ?? true,
  );
  const status = await machine.run();
  tool.out(machine.text);
  return status === 0 ? code : status;
}

class Parser {
  readonly #tool: Tool;
  readonly #source: string;
  readonly #extended: boolean;
  #at = 0;

  constructor(tool: Tool, source: string, extended: boolean) {
    this.#tool = tool;
    this.#source = source;
    this.#extended = extended;
  }

  #mistake(busybox: string, gnu: string): never {
    return this.#tool.die(
      this.#tool.say(busybox, `-e expression #1, char ${Math.min(this.#at, this.#source.length)}: ${gnu}`),
    );
  }

  parse(): readonly Command[] {
    const commands: Command[] = [];
    const open: number[] = [];
    for (;;) {
      this.#skip(/[\s;]/);
      if (this.#at >= this.#source.length) break;
      if (this.#source[this.#at] === '#') {
        const end = this.#source.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#source.length : end;
        continue;
      }
      const command = this.#command();
      if (command.name === '}') {
        const start = open.pop();
        if (start === undefined) this.#mistake("unmatched '}'", "unexpected `}'");
        const opener = commands[start];
        if (opener !== undefined) opener.end = commands.length;
        continue;
      }
      if (command.name === '{') open.push(commands.length);
      commands.push(command);
    }
    if (open.length > 0) this.#mistake("unmatched '{'", "unmatched `{'");
    return commands;
  }

  #skip(pattern: RegExp): void {
    while (this.#at < this.#source.length && pattern.test(this.#source[this.#at] ?? '')) this.#at += 1;
  }

  #address(): Address | undefined {
    const rest = this.#source.slice(this.#at);
    const base = { first: 0, step: 0, expression: undefined };
    const number = /^(\d+)(?:~(\d+))?/.exec(rest);
    if (number !== null) {
      this.#at += number[0].length;
      return {
        ...base,
        kind: number[2] === undefined ? 'line' : 'step',
        first: Number(number[1]),
        step: Number(number[2] ?? 0),
      };
    }
    if (rest.startsWith('$')) {
      this.#at += 1;
      return { ...base, kind: 'last' };
    }
    const relative = /^([+~])(\d+)/.exec(rest);
    if (relative !== null) {
      this.#at += relative[0].length;
      return { ...base, kind: relative[1] === '+' ? 'plus' : 'multiple', first: Number(relative[2]) };
    }
    if (rest.startsWith('/') || rest.startsWith('\\')) {
      const delimiter = rest.startsWith('/') ? '/' : (rest[1] ?? '/');
      this.#at += rest.startsWith('/') ? 1 : 2;
      const source = this.#until(delimiter, true);
      const flags = /^[IM]*/.exec(this.#source.slice(this.#at))?.[0] ?? '';
      this.#at += flags.length;
      return {
        ...base,
        kind: 'expression',
        expression: this.#compile(source, flags.includes('I') ? 'i' : ''),
      };
    }
    return undefined;
  }

  /** Text up to a delimiter, which may stand within with a backslash. */
  #until(delimiter: string, isExpression: boolean): string {
    let text = '';
    let inBracket = false;
    for (; this.#at < this.#source.length; this.#at += 1) {
      const character = this.#source[this.#at] ?? '';
      if (character === '\\' && this.#at + 1 < this.#source.length && !inBracket) {
        const next = this.#source[this.#at + 1] ?? '';
        text += next === delimiter && delimiter !== '|' ? next : character + next;
        this.#at += 1;
      } else if (character === delimiter && !inBracket) {
        this.#at += 1;
        return text;
      } else {
        if (isExpression && character === '[' && !inBracket) inBracket = true;
        else if (character === ']' && inBracket && !/\[\^?$/.test(text)) inBracket = false;
        text += character;
      }
    }
    return this.#mistake(`unmatched '${delimiter}'`, "unterminated `s' command");
  }

  #compile(source: string, flags: string): RegExp | undefined {
    if (source === '') return undefined;
    try {
      return this.#extended ? extendedToRegExp(source, `g${flags}`) : basicToRegExp(source, `g${flags}`);
    } catch (error) {
      if (!(error instanceof ExpressionMistake)) throw error;
      return this.#mistake(`bad regex '${source}': ${error.message}`, error.message);
    }
  }

  #command(): Command {
    const from = this.#address();
    let to: Address | undefined;
    this.#skip(/[ \t]/);
    if (from !== undefined && this.#source[this.#at] === ',') {
      this.#at += 1;
      this.#skip(/[ \t]/);
      to = this.#address();
      if (to === undefined) this.#mistake('no address after comma', "unexpected `,'");
    }
    this.#skip(/[ \t]/);
    const negated = this.#source[this.#at] === '!';
    if (negated) this.#skip(/[! \t]/);
    const name = this.#source[this.#at];
    if (name === undefined) return this.#mistake('missing command', 'missing command');
    this.#at += 1;
    const base = { from, to, negated, name, text: '', end: 0, active: false, until: 0 };
    switch (name) {
      case '{':
      case '}':
      case '=':
      case 'd':
      case 'D':
      case 'g':
      case 'G':
      case 'h':
      case 'H':
      case 'n':
      case 'N':
      case 'p':
      case 'P':
      case 'x':
      case 'l':
      case 'F':
        this.#end(name);
        return base;
      case 'z':
        if (this.#tool.isBusybox) break;
        this.#end(name);
        return base;
      case 'q':
      case 'Q': {
        const code = /^\s*(\d+)/.exec(this.#source.slice(this.#at));
        if (code !== null) this.#at += code[0].length;
        this.#end(name);
        return { ...base, text: code?.[1] ?? '0' };
      }
      case 'a':
      case 'i':
      case 'c':
        return { ...base, text: this.#text() };
      case ':':
      case 'b':
      case 't':
      case 'T': {
        this.#skip(/[ \t]/);
        const label = (name === ':' ? /^[^\n;]*/ : /^[^\n;}]*/).exec(this.#source.slice(this.#at))?.[0] ?? '';
        this.#at += label.length;
        return { ...base, text: label.trim() };
      }
      case 'r':
      case 'w': {
        this.#skip(/[ \t]/);
        const path = /^[^\n]*/.exec(this.#source.slice(this.#at))?.[0] ?? '';
        this.#at += path.length;
        return { ...base, text: path };
      }
      case 's':
        return this.#substitution(base);
      case 'y': {
        const delimiter = this.#source[this.#at] ?? '/';
        this.#at += 1;
        const [a, b] = [this.#until(delimiter, false), this.#until(delimiter, false)].map((text) =>
          Array.from(text.replace(/\\n/g, '\n').replace(/\\\\/g, '\\')),
        );
        if (a?.length !== b?.length)
          this.#mistake(
            'y command strings have different lengths',
            "strings for `y' command are different lengths",
          );
        return { ...base, map: new Map((a ?? []).map((letter, index) => [letter, b?.[index] ?? letter])) };
      }
      default:
    }
    return this.#mistake(`unsupported command ${name}`, `unknown command: \`${name}'`);
  }

  #end(name: string): void {
    this.#skip(/[ \t]/);
    const next = this.#source[this.#at];
    if (name === '{' || next === undefined || /[\n;}#]/.test(next)) return;
    this.#mistake('extra characters after command', 'extra characters after command');
  }

  /** The text of a, i and c: after a backslash and newline, or on the line itself. */
  #text(): string {
    this.#skip(/[ \t]/);
    const oneLine = /^\\\n/.exec(this.#source.slice(this.#at)) === null;
    if (!oneLine) this.#at += 2;
    else if (this.#source[this.#at] === '\\') this.#at += 1;
    let text = '';
    for (; this.#at < this.#source.length; this.#at += 1) {
      const character = this.#source[this.#at] ?? '';
      if (character === '\n') break;
      if (character === '\\') {
        this.#at += 1;
        text += this.#source[this.#at] ?? '';
      } else text += character;
    }
    if (text === '' && oneLine)
      this.#mistake("expected \\ after 'a', 'c' or 'i'", "expected \\ after `a', `c' or `i'");
    return `${text}\n`;
  }

  #substitution(base: Omit<Command, 'expression' | 'replacement' | 'flags'>): Command {
    const delimiter = this.#source[this.#at] ?? '';
    if (delimiter === '' || delimiter === '\n' || delimiter === '\\')
      this.#mistake("unterminated 's' command", "unterminated `s' command");
    this.#at += 1;
    const pattern = this.#until(delimiter, true);
    const replacement = this.#until(delimiter, false);
    const flags = /^(?:[gpiImMe]|\d+)*/.exec(this.#source.slice(this.#at))?.[0] ?? '';
    this.#at += flags.length;
    let text = '';
    if (this.#source[this.#at] === 'w') {
      this.#at += 1;
      this.#skip(/[ \t]/);
      text = /^[^\n]*/.exec(this.#source.slice(this.#at))?.[0] ?? '';
      this.#at += text.length;
    } else {
      this.#skip(/[ \t]/);
      const next = this.#source[this.#at];
      if (next !== undefined && !/[\n;}#]/.test(next))
        this.#mistake('bad option in substitution expression', "unknown option to `s'");
    }
    return {
      ...base,
      text,
      expression: this.#compile(pattern, /[iI]/.test(flags) ? 'i' : ''),
      replacement,
      flags,
    };
  }
}

class Machine {
  text = '';
  quit = false;
  readonly #tool: Tool;
  readonly #commands: readonly Command[];
  readonly #quiet: boolean;
  readonly #lines: readonly string[];
  readonly #endsWhole: boolean;
  #number = 0;
  #pattern = '';
  #hold = '';
  #appended: string[] = [];
  #last: RegExp | undefined;
  #restart = false;
  readonly #written = new Map<string, string>();

  constructor(
    tool: Tool,
    commands: readonly Command[],
    quiet: boolean,
    lines: readonly string[],
    endsWhole: boolean,
  ) {
    this.#tool = tool;
    this.#commands = commands;
    this.#quiet = quiet;
    this.#lines = lines;
    this.#endsWhole = endsWhole;
  }

  get #isLast(): boolean {
    return this.#number >= this.#lines.length;
  }

  #print(text: string): void {
    this.text += text + (this.#isLast && !this.#endsWhole ? '' : '\n');
  }

  #next(): boolean {
    const line = this.#lines[this.#number];
    if (line === undefined) return false;
    this.#number += 1;
    this.#pattern = line;
    return true;
  }

  #finishCycle(prints: boolean): void {
    if (prints && !this.#quiet) this.#print(this.#pattern);
    for (const text of this.#appended) this.text += text;
    this.#appended = [];
  }

  async run(): Promise<number> {
    let code = 0;
    for (;;) {
      if (this.#restart) this.#restart = false;
      else if (!this.#next()) break;
      if (this.#number % 500 === 0) await this.#tool.process.breathe();
      const outcome = this.#cycle();
      if (typeof outcome === 'number') {
        code = outcome;
        this.quit = true;
        break;
      }
    }
    for (const [path, text] of this.#written) {
      if (path === '/dev/stdout') this.text += text;
      else
        this.#tool.process.files.writeFile(path, encodeText(text), {
          write: true,
          create: true,
          truncate: true,
        });
    }
    return code;
  }

  /** One cycle; a number: quit with it. */
  #cycle(): number | undefined {
    let substituted = false;
    for (let at = 0, steps = 0; at < this.#commands.length; at += 1, steps += 1) {
      if (steps > 1_000_000) return this.#tool.die('endless loop');
      const command = this.#commands[at];
      if (command === undefined) break;
      if (!this.#selected(command)) {
        if (command.name === '{') at = command.end - 1;
        continue;
      }
      switch (command.name) {
        case '=':
          this.text += `${this.#number}\n`;
          break;
        case 'a':
          this.#appended.push(command.text);
          break;
        case 'i':
          this.text += command.text;
          break;
        case 'c':
          if (command.to === undefined || command.negated || !command.active) this.text += command.text;
          this.#finishCycle(false);
          return undefined;
        case 'd':
          this.#finishCycle(false);
          return undefined;
        case 'D': {
          const cut = this.#pattern.indexOf('\n');
          this.#finishCycle(false);
          if (cut !== -1) {
            this.#pattern = this.#pattern.slice(cut + 1);
            this.#restart = true;
          }
          return undefined;
        }
        case 'g':
          this.#pattern = this.#hold;
          break;
        case 'G':
          this.#pattern += `\n${this.#hold}`;
          break;
        case 'h':
          this.#hold = this.#pattern;
          break;
        case 'H':
          this.#hold += `\n${this.#pattern}`;
          break;
        case 'x':
          [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
          break;
        case 'z':
          this.#pattern = '';
          break;
        case 'l':
          this.text += `${this.#pattern.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')}$\n`;
          break;
        case 'F':
          this.text += '-\n';
          break;
        case 'n':
          if (this.#isLast) {
            this.#finishCycle(true);
            return 0;
          }
          this.#finishCycle(true);
          this.#next();
          break;
        case 'N': {
          if (this.#isLast) {
            this.#finishCycle(true);
            return 0;
          }
          const before = this.#pattern;
          this.#next();
          this.#pattern = `${before}\n${this.#pattern}`;
          break;
        }
        case 'p':
          this.#print(this.#pattern);
          break;
        case 'P':
          this.text += `${this.#pattern.split('\n')[0] ?? ''}\n`;
          break;
        case 'q':
          this.#finishCycle(true);
          return Number(command.text);
        case 'Q':
          return Number(command.text);
        case 'r':
          try {
            this.#appended.push(decodeText(this.#tool.process.files.readFile(command.text)));
          } catch (error) {
            // a file that can't be read is an empty one
            if (!(error instanceof SystemError)) throw error;
          }
          break;
        case 'w':
          this.#write(command.text);
          break;
        case 's':
          if (this.#substitute(command)) substituted = true;
          break;
        case 'y':
          this.#pattern = Array.from(this.#pattern)
            .map((letter) => command.map?.get(letter) ?? letter)
            .join('');
          break;
        case 'b':
        case 't':
        case 'T': {
          const jumps = command.name === 'b' || (command.name === 't') === substituted;
          if (command.name !== 'b') substituted = false;
          if (!jumps) break;
          if (command.text === '') at = this.#commands.length;
          else {
            at = this.#commands.findIndex((each) => each.name === ':' && each.text === command.text);
            if (at === -1)
              this.#tool.die(
                this.#tool.say(
                  `can't find label for jump to '${command.text}'`,
                  `-e expression #1, char ${command.text.length}: can't find label for jump to \`${command.text}'`,
                ),
              );
          }
          break;
        }
        default:
      }
    }
    this.#finishCycle(true);
    return undefined;
  }

  #write(path: string): void {
    this.#written.set(path, `${this.#written.get(path) ?? ''}${this.#pattern}\n`);
  }

  #selected(command: Command): boolean {
    return this.#inRange(command) !== command.negated;
  }

  #inRange(command: Command): boolean {
    const { from, to } = command;
    if (from === undefined) return true;
    if (to === undefined) return this.#matches(from);
    if (command.active) {
      if (to.kind === 'line' || to.kind === 'plus' || to.kind === 'multiple') {
        if (this.#number >= command.until) command.active = false;
        return this.#number <= command.until;
      }
      if (this.#matches(to)) command.active = false;
      return true;
    }
    const starts = from.kind === 'line' && from.first === 0 ? this.#number === 1 : this.#matches(from);
    if (!starts) return false;
    command.until =
      to.kind === 'plus'
        ? this.#number + to.first
        : to.kind === 'multiple'
          ? Math.ceil(this.#number / Math.max(1, to.first)) * to.first
          : to.first;
    const isOver =
      to.kind === 'line' || to.kind === 'plus' || to.kind === 'multiple'
        ? command.until <= this.#number
        : to.kind === 'last'
          ? this.#isLast
          : from.kind === 'line' && from.first === 0 && this.#matches(to);
    command.active = !isOver;
    return true;
  }

  #matches(address: Address): boolean {
    switch (address.kind) {
      case 'line':
        return this.#number === address.first;
      case 'last':
        return this.#isLast;
      case 'step':
        return address.step === 0
          ? this.#number === address.first
          : this.#number >= address.first && (this.#number - address.first) % address.step === 0;
      case 'expression':
        return this.#use(address.expression).test(this.#pattern);
      case 'plus':
      case 'multiple':
        return false;
      default:
        return address.kind satisfies never;
    }
  }

  /** An empty expression is the last one used. */
  #use(expression: RegExp | undefined): RegExp {
    const used =
      expression ??
      this.#last ??
      this.#tool.die(
        this.#tool.say('no previous regexp', '-e expression #1, char 0: no previous regular expression'),
      );
    this.#last = used;
    used.lastIndex = 0;
    return used;
  }

  #substitute(command: Command): boolean {
    const expression = this.#use(command.expression);
    const flags = command.flags ?? '';
    const which = Number(/\d+/.exec(flags)?.[0] ?? 1);
    const all = flags.includes('g');
    let count = 0;
    let changed = false;
    this.#pattern = this.#pattern.replace(
      new RegExp(expression.source, `g${expression.flags.includes('i') ? 'i' : ''}`),
      (...found: unknown[]) => {
        count += 1;
        const match = found[0] as string;
        if (count < which || (count > which && !all)) return match;
        changed = true;
        const groups = found
          .slice(1)
          .filter(
            (each, index, list) =>
              index < list.length && typeof each !== 'number' && typeof each !== 'object',
          );
        return expandReplacement(command.replacement ?? '', match, groups as (string | undefined)[]);
      },
    );
    if (!changed) return false;
    if (flags.includes('p')) this.#print(this.#pattern);
    if (command.text !== '') this.#write(command.text);
    return true;
  }
}

/** &, \1 and GNU's \U \L \u \l \E. */
function expandReplacement(source: string, match: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  let mode = '';
  let once = '';
  const add = (text: string): void => {
    let shown = mode === 'U' ? text.toUpperCase() : mode === 'L' ? text.toLowerCase() : text;
    if (once !== '' && shown !== '') {
      shown =
        (once === 'u' ? shown.slice(0, 1).toUpperCase() : shown.slice(0, 1).toLowerCase()) + shown.slice(1);
      once = '';
    }
    out += shown;
  };
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (character === '&') add(match);
    else if (character === '\\') {
      at += 1;
      const next = source[at] ?? '\\';
      if (/\d/.test(next)) add(next === '0' ? match : (groups[Number(next) - 1] ?? ''));
      else if (next === 'n') add('\n');
      else if (next === 't') add('\t');
      else if (next === 'U' || next === 'L') mode = next;
      else if (next === 'E') mode = '';
      else if (next === 'u' || next === 'l') once = next;
      else add(next);
    } else add(character);
  }
  return out;
}
