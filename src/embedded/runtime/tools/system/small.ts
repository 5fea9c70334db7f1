import { echoText } from '../echo-text.ts';
import { baseName } from '../files/create.ts';
import { parseOptions } from '../options.ts';
import { formatDouble, formatPrintf } from '../printf-text.ts';
import { basicToRegExp } from '../regular-expression.ts';
import { TestMistake, evaluateTest } from '../test-expression.ts';
import type { Tool } from '../tool.ts';

export async function echo(tool: Tool): Promise<number> {
  tool.out(echoText(tool.args, 'options'));
  return 0;
}

export async function printf(tool: Tool): Promise<number> {
  const [format, ...args] = tool.args[0] === '--' ? tool.args.slice(1) : tool.args;
  if (format === undefined) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  const { text, code } = formatPrintf(format, args, tool.isBusybox ? 'busybox' : 'gnu', (message) =>
    tool.complain(message),
  );
  tool.out(text);
  return code;
}

/** test and [ */
export async function test(tool: Tool): Promise<number> {
  const words = [...tool.args];
  try {
    if (tool.name.startsWith('[') && words.pop() !== (tool.name === '[[' ? ']]' : ']'))
      throw new TestMistake(tool.say('missing ]', "missing ']'"));
    return evaluateTest(tool.process, words, tool.isBusybox ? 'busybox' : 'gnu') ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestMistake)) throw error;
    return tool.die(error.message, 2);
  }
}

export function succeed(): number {
  return 0;
}

export function fail(): number {
  return 1;
}

export async function basename(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '+as:z', { multiple: 'a', suffix: 's' });
  const many = options.has('a') || options.has('s');
  if (options.rest.length === 0 || (!many && options.rest.length > 2)) {
    if (!tool.isBusybox)
      tool.complain(
        options.rest.length === 0 ? 'missing operand' : `extra operand '${options.rest[2] ?? ''}'`,
      );
    tool.usage();
  }
  const suffix = options.value('s') ?? (many ? '' : (options.rest[1] ?? ''));
  for (const path of many ? options.rest : options.rest.slice(0, 1)) {
    const name = baseName(path);
    tool.out(
      `${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
    );
  }
  return 0;
}

export async function dirname(tool: Tool): Promise<number> {
  const options = parseOptions(tool, tool.isBusybox ? '+' : '+z');
  if (options.rest.length === 0 || (tool.isBusybox && options.rest.length > 1)) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  for (const path of options.rest) {
    const trimmed = path.replace(/(.)\/+$/, '$1');
    const cut = trimmed.lastIndexOf('/');
    tool.out(`${cut === -1 ? '.' : trimmed.slice(0, cut).replace(/\/+$/, '') || '/'}\n`);
  }
  return 0;
}

export async function seq(tool: Tool): Promise<number> {
  const args = tool.args.findIndex((arg) => /^-[\d.]/.test(arg)) === 0 ? ['--', ...tool.args] : tool.args;
  const options = parseOptions(tool, '+ws:f:', { separator: 's', 'equal-width': 'w', format: 'f' }, args);
  const { rest } = options;
  if (rest.length === 0 || rest.length > 3) {
    if (!tool.isBusybox)
      tool.complain(rest.length === 0 ? 'missing operand' : `extra operand '${rest[3] ?? ''}'`);
    tool.usage();
  }
  const bad = rest.find((text) => !/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text));
  if (bad !== undefined) {
    if (tool.isBusybox) tool.usage();
    tool.complain(`invalid floating point argument: '${bad}'`);
    tool.usage();
  }
  const numbers = rest.map(Number);
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0] ?? 0]
      : numbers.length === 2
        ? [numbers[0] ?? 1, 1, numbers[1] ?? 0]
        : [numbers[0] ?? 1, numbers[1] ?? 1, numbers[2] ?? 0];
  if (step === 0) {
    if (tool.isBusybox) return 0;
    tool.complain(`invalid Zero increment value: '${rest[1] ?? '0'}'`);
    tool.usage();
  }
  const digits = Math.max(
    ...rest.slice(0, rest.length === 1 ? 1 : -1).map((text) => (text.split('.')[1] ?? '').length),
    rest.length === 1 ? 0 : 0,
  );
  const places = rest.length === 1 ? 0 : digits;
  const separator = options.value('s') ?? '\n';
  const width = options.has('w') ? Math.max(first.toFixed(places).length, last.toFixed(places).length) : 0;
  const format = options.value('f');
  let count = 0;
  for (
    let value = first;
    step > 0 ? value <= last + 1e-10 : value >= last - 1e-10;
    value = first + step * count
  ) {
    const text =
      format === undefined
        ? value.toFixed(places)
        : format.replace(
            /%[-+ 0#]*\d*(?:\.(\d+))?([gfe])/,
            (_, precision: string | undefined, letter: string) =>
              formatDouble(letter, value, Number(precision ?? 6)),
          );
    const shown = text.startsWith('-')
      ? `-${text.slice(1).padStart(width - 1, '0')}`
      : text.padStart(width, '0');
    tool.out(`${count === 0 ? '' : separator}${shown}`);
    count += 1;
    if (count % 1000 === 0) {
      await tool.relieve();
      await tool.process.breathe();
    }
  }
  if (count > 0) tool.out('\n');
  return 0;
}

export async function expr(tool: Tool): Promise<number> {
  if (tool.args.length === 0) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage(2);
  }
  const reader = new ExprReader(tool);
  const value = reader.level(0);
  if (!reader.atEnd) reader.mistake();
  tool.out(`${value}\n`);
  return value === '' || /^-?0+$/.test(value) ? 1 : 0;
}

const levels = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];

const isFalse = (text: string): boolean => text === '' || /^-?0+$/.test(text);

class ExprReader {
  readonly #tool: Tool;
  #at = 0;

  constructor(tool: Tool) {
    this.#tool = tool;
  }

  get atEnd(): boolean {
    return this.#at >= this.#tool.args.length;
  }

  mistake(): never {
    const before = this.#tool.args[this.#at - 1] ?? '';
    const next = this.#tool.args[this.#at];
    return this.#tool.die(
      this.#tool.say(
        'syntax error',
        next === undefined
          ? `syntax error: missing argument after '${before}'`
          : `syntax error: unexpected argument '${next}'`,
      ),
      2,
    );
  }

  level(depth: number): string {
    const operators = levels[depth];
    if (operators === undefined) return this.#primary();
    let left = this.level(depth + 1);
    for (
      let operator = this.#tool.args[this.#at];
      operator !== undefined && operators.includes(operator);
      operator = this.#tool.args[this.#at]
    ) {
      this.#at += 1;
      left = this.#apply(operator, left, this.level(depth + 1));
    }
    return left;
  }

  #primary(): string {
    const word = this.#tool.args[this.#at];
    if (word === undefined) return this.mistake();
    this.#at += 1;
    switch (word) {
      case '(': {
        const value = this.level(0);
        if (this.#tool.args[this.#at] !== ')')
          this.#tool.die(
            this.#tool.say(
              'syntax error',
              `syntax error: expecting ')' after '${this.#tool.args[this.#at - 1] ?? ''}'`,
            ),
            2,
          );
        this.#at += 1;
        return value;
      }
      case 'length':
        return String(Array.from(this.#primary()).length);
      case 'match': {
        const text = this.#primary();
        return this.#match(text, this.#primary());
      }
      case 'substr': {
        const [text, start, length] = [this.#primary(), Number(this.#primary()), Number(this.#primary())];
        return start > 0 && length > 0
          ? Array.from(text)
              .slice(start - 1, start - 1 + length)
              .join('')
          : '';
      }
      case 'index': {
        const [text, letters] = [this.#primary(), this.#primary()];
        return String(Array.from(text).findIndex((letter) => letters.includes(letter)) + 1);
      }
      default:
        return word;
    }
  }

  #match(text: string, pattern: string): string {
    const match = new RegExp(`^(?:${basicToRegExp(pattern, '').source})`).exec(text);
    if (/\\\(/.test(pattern)) return match?.[1] ?? '';
    return String(match?.[0].length ?? 0);
  }

  #apply(operator: string, left: string, right: string): string {
    switch (operator) {
      case '|':
        return isFalse(left) ? (isFalse(right) ? '0' : right) : left;
      case '&':
        return isFalse(left) || isFalse(right) ? '0' : left;
      case ':':
        return this.#match(left, right);
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        return this.#calculate(operator, left, right);
      default: {
        const numeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
        const [a, b] = numeric ? [BigInt(left), BigInt(right)] : [left, right];
        const holds =
          { '<': a < b, '<=': a <= b, '=': a === b, '==': a === b, '!=': a !== b, '>=': a >= b, '>': a > b }[
            operator
          ] ?? false;
        return holds ? '1' : '0';
      }
    }
  }

  #calculate(operator: string, left: string, right: string): string {
    if (!/^-?\d+$/.test(left) || !/^-?\d+$/.test(right))
      return this.#tool.die(
        'non-integer argument'.replace(/^non-integer/, this.#tool.say('non-numeric', 'non-integer')),
        2,
      );
    const [a, b] = [BigInt(left), BigInt(right)];
    if (b === 0n && (operator === '/' || operator === '%')) return this.#tool.die('division by zero', 2);
    switch (operator) {
      case '+':
        return String(a + b);
      case '-':
        return String(a - b);
      case '*':
        return String(a * b);
      case '/':
        return String(a / b);
      default:
        return String(a % b);
    }
  }
}
