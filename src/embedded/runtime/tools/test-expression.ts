import type { FileStat, Process } from '../process/types.ts';
import { SystemError } from '../process/types.ts';

/** A mistake in an expression of test: status 2. */
export class TestMistake extends Error {}

export type TestStyle = 'busybox' | 'gnu' | 'dash' | 'bash';

/** The value of an expression of test(1). Throws TestMistake with the message after the command's name. */
export function evaluateTest(process: Process, words: readonly string[], style: TestStyle): boolean {
  return new Expression(process, words, style).value();
}

const unary = 'bcdefghkLnpOGrSstuwxz';
const binary = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '=~',
  '-eq',
  '-ne',
  '-lt',
  '-le',
  '-gt',
  '-ge',
  '-nt',
  '-ot',
  '-ef',
]);

class Expression {
  readonly #process: Process;
  readonly #words: readonly string[];
  readonly #style: TestStyle;
  #at = 0;

  constructor(process: Process, words: readonly string[], style: TestStyle) {
    this.#process = process;
    this.#words = words;
    this.#style = style;
  }

  value(): boolean {
    const [first = '', second = '', third = ''] = this.#words;
    // POSIX: up to four words mean what their number says
    switch (this.#words.length) {
      case 0:
        return false;
      case 1:
        return first !== '';
      case 2:
        if (first === '!') return second === '';
        if (isUnary(first)) return this.#unary(first, second);
        if (this.#style === 'bash') throw new TestMistake(`${first}: unary operator expected`);
        break;
      case 3:
        if (binary.has(second) || second === '-a' || second === '-o') {
          if (second === '-a') return first !== '' && third !== '';
          if (second === '-o') return first !== '' || third !== '';
          return this.#binary(first, second, third);
        }
        if (first === '!') return !new Expression(this.#process, [second, third], this.#style).value();
        if (first === '(' && third === ')') return second !== '';
        if (this.#style === 'bash') throw new TestMistake(`${second}: binary operator expected`);
        break;
      case 4:
        if (first === '!') return !new Expression(this.#process, this.#words.slice(1), this.#style).value();
        break;
      default:
    }
    const value = this.#or();
    const extra = this.#words[this.#at];
    if (extra !== undefined) {
      throw new TestMistake(
        this.#style === 'bash'
          ? 'too many arguments'
          : this.#style === 'dash'
            ? `${extra}: unexpected operator`
            : this.#style === 'gnu'
              ? `extra argument '${extra}'`
              : `${extra}: unknown operand`,
      );
    }
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#words[this.#at] === '-o') {
      this.#at += 1;
      const right = this.#and();
      value ||= right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#words[this.#at] === '-a') {
      this.#at += 1;
      const right = this.#not();
      value &&= right;
    }
    return value;
  }

  #not(): boolean {
    if (this.#words[this.#at] === '!' && this.#words[this.#at + 1] !== undefined) {
      this.#at += 1;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const word = this.#words[this.#at];
    if (word === undefined) {
      throw new TestMistake(
        this.#style === 'bash'
          ? 'argument expected'
          : this.#style === 'gnu'
            ? `missing argument after '${this.#words.at(-1) ?? ''}'`
            : 'argument expected',
      );
    }
    const next = this.#words[this.#at + 1];
    if (next !== undefined && binary.has(next) && this.#words[this.#at + 2] !== undefined) {
      this.#at += 3;
      return this.#binary(word, next, this.#words[this.#at - 1] ?? '');
    }
    if (this.#style === 'busybox' && next !== undefined && binary.has(next)) {
      throw new TestMistake(`${next}: argument expected`);
    }
    if (word === '(') {
      this.#at += 1;
      const value = this.#or();
      if (this.#words[this.#at] !== ')')
        throw new TestMistake(this.#style === 'bash' ? "`)' expected" : 'closing paren expected');
      this.#at += 1;
      return value;
    }
    if (isUnary(word) && next !== undefined) {
      this.#at += 2;
      return this.#unary(word, next);
    }
    this.#at += 1;
    return word !== '';
  }

  #unary(operator: string, operand: string): boolean {
    if (operator === '-n') return operand !== '';
    if (operator === '-z') return operand === '';
    if (operator === '-t') return this.#process.descriptors.get(Number(operand))?.isTerminal ?? false;
    const stat = this.#stat(operand, operator === '-h' || operator === '-L');
    if (stat === undefined) return false;
    const { credentials } = this.#process;
    switch (operator) {
      case '-a':
      case '-e':
        return true;
      case '-f':
        return stat.type === 'file';
      case '-d':
        return stat.type === 'directory';
      case '-h':
      case '-L':
        return stat.type === 'symlink';
      case '-p':
        return stat.type === 'fifo';
      case '-c':
        return stat.type === 'character-device';
      case '-s':
        return stat.size > 0;
      case '-u':
        return (stat.mode & 0o4000) !== 0;
      case '-g':
        return (stat.mode & 0o2000) !== 0;
      case '-k':
        return (stat.mode & 0o1000) !== 0;
      case '-O':
        return stat.uid === credentials.uid;
      case '-G':
        return stat.gid === credentials.gid;
      case '-r':
        return this.#allows(operand, { read: true });
      case '-w':
        return this.#allows(operand, { write: true });
      case '-x':
        return this.#allows(operand, { execute: true });
      default:
        return false;
    }
  }

  #stat(path: string, isLink: boolean): FileStat | undefined {
    try {
      return path === ''
        ? undefined
        : isLink
          ? this.#process.files.lstat(path)
          : this.#process.files.stat(path);
    } catch (error) {
      if (error instanceof SystemError) return undefined;
      throw error;
    }
  }

  #allows(path: string, how: { read?: boolean; write?: boolean; execute?: boolean }): boolean {
    try {
      this.#process.files.access(path, how);
      return true;
    } catch (error) {
      if (error instanceof SystemError) return false;
      throw error;
    }
  }

  #binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '=~':
        return new RegExp(right).test(left);
      case '-nt':
      case '-ot':
      case '-ef':
        return this.#compareFiles(left, operator, right);
      default:
        return this.#compareNumbers(this.#number(left), operator, this.#number(right));
    }
  }

  #compareFiles(left: string, operator: string, right: string): boolean {
    const [a, b] = [this.#stat(left, false), this.#stat(right, false)];
    if (operator === '-ef')
      return a !== undefined && b !== undefined && a.inode === b.inode && a.device === b.device;
    const [x, y] = [a?.modified.getTime() ?? -Infinity, b?.modified.getTime() ?? -Infinity];
    return operator === '-nt' ? x > y : x < y;
  }

  #compareNumbers(left: bigint, operator: string, right: bigint): boolean {
    switch (operator) {
      case '-eq':
        return left === right;
      case '-ne':
        return left !== right;
      case '-lt':
        return left < right;
      case '-le':
        return left <= right;
      case '-gt':
        return left > right;
      default:
        return left >= right;
    }
  }

  #number(text: string): bigint {
    if (/^\s*[+-]?\d+\s*$/.test(text)) return BigInt(text.trim().replace(/^\+/, ''));
    switch (this.#style) {
      case 'busybox':
        throw new TestMistake(/^\s*[+-]?\d/.test(text) ? `${text}: bad number` : `${text}: out of range`);
      case 'gnu':
        throw new TestMistake(`invalid integer '${text}'`);
      case 'dash':
        throw new TestMistake(`Illegal number: ${text}`);
      case 'bash':
        throw new TestMistake(`${text}: integer expression expected`);
      default:
        return this.#style satisfies never;
    }
  }
}

function isUnary(word: string): boolean {
  return word.length === 2 && word.startsWith('-') && (unary.includes(word[1] ?? '') || word === '-a');
}
