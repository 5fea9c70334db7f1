import { byteText, joinBytes } from '../text.ts';
import type { AwkDialect } from './dialect.ts';
import { SyntaxMistake } from './mistakes.ts';

export interface Token {
  readonly kind:
    | 'number'
    | 'string'
    | 'regex'
    | 'name'
    | 'function-name'
    | 'builtin'
    | 'word'
    | 'sign'
    | 'newline'
    | 'end';
  readonly text: string;
  readonly line: number;
}

const WORDS = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(
    ' ',
  ),
);

const SIGNS =
  /^(?:\*\*=|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|%=|\^=|\*\*|==|<=|>=|!=|!~|>>|[-{}()[\];,+*/%^!<>|?:~$=])/;

/** Splits a program into tokens; a slash where an operand is due begins a regular expression. Throws SyntaxMistake. */
export function tokenize(source: string, dialect: AwkDialect): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const add = (kind: Token['kind'], text: string): void => void tokens.push({ kind, text, line });
  while (at < source.length) {
    const rest = source.slice(at, at + 64);
    const skipped = /^(?:[ \t\r]+|\\\r?\n|#[^\n]*)/.exec(rest)?.[0];
    if (skipped !== undefined) {
      if (skipped.startsWith('\\')) line += 1;
      at += skipped.length;
      continue;
    }
    if (rest.startsWith('\n')) {
      add('newline', '\n');
      line += 1;
      at += 1;
      continue;
    }
    if (rest.startsWith('"')) {
      const string = readString(source, at, line);
      add('string', string.text);
      at = string.end;
      continue;
    }
    if (rest.startsWith('/') && operandIsDue(tokens.at(-1))) {
      const regex = readRegex(source, at, line, !dialect.isBusybox);
      add('regex', regex.text);
      at = regex.end;
      continue;
    }
    const number = (dialect.isBusybox ? NUMBER : DECIMAL).exec(rest)?.[0];
    if (number !== undefined) {
      add('number', /^0[0-7]+$/.test(number) && dialect.isBusybox ? `0o${number}` : number);
      at += number.length;
      continue;
    }
    const name = /^[A-Za-z_]\w*/.exec(source.slice(at, at + 1024))?.[0];
    if (name !== undefined) {
      at += name.length;
      if (WORDS.has(name)) add('word', name === 'func' ? 'function' : name);
      else if (dialect.isBuiltin(name)) add('builtin', name);
      else add(source[at] === '(' ? 'function-name' : 'name', name);
      continue;
    }
    const sign = SIGNS.exec(rest)?.[0];
    if (sign === undefined)
      throw new SyntaxMistake('Unexpected token', line, `unexpected character '${rest[0] ?? ''}'`);
    add('sign', sign === '**' ? '^' : sign === '**=' ? '^=' : sign);
    at += sign.length;
  }
  add('end', '');
  return tokens;
}

const DECIMAL = /^(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/;
const NUMBER = new RegExp(`^0[xX][0-9a-fA-F]+|${DECIMAL.source}`);

function operandIsDue(before: Token | undefined): boolean {
  if (before === undefined) return true;
  switch (before.kind) {
    case 'number':
    case 'string':
    case 'regex':
    case 'name':
    case 'builtin':
      return false;
    case 'sign':
      return ![')', ']', '$', '++', '--'].includes(before.text);
    case 'word':
      return before.text !== 'getline';
    case 'function-name':
    case 'newline':
    case 'end':
      return true;
    default:
      return before.kind satisfies never;
  }
}

function readString(source: string, start: number, line: number): { text: string; end: number } {
  let text = '';
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (character === '"') return { text: joinBytes(text), end: at + 1 };
    if (character === '\n') break;
    if (character !== '\\') {
      text += character;
      continue;
    }
    const escape = /^\\(?:([0-7]{1,3})|(\n)|([^]))/.exec(source.slice(at, at + 4));
    if (escape === null) break;
    at += escape[0].length - 1;
    if (escape[1] !== undefined) text += byteText(Number.parseInt(escape[1], 8) & 255);
    else if (escape[3] !== undefined) text += LETTERS[escape[3]] ?? `\\${escape[3]}`;
  }
  throw runaway('string constant', source, start, line);
}

const LETTERS: Readonly<Record<string, string>> = {
  '"': '"',
  '/': '/',
  '\\': '\\',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The text of an escape in a value that is given on the command line. */
export function expandEscapes(text: string): string {
  return joinBytes(
    text.replace(
      /\\(?:([0-7]{1,3})|([^]))/g,
      (whole, octal: string | undefined, letter: string | undefined) =>
        octal === undefined ? (LETTERS[letter ?? ''] ?? whole) : byteText(Number.parseInt(octal, 8) & 255),
    ),
  );
}

function readRegex(
  source: string,
  start: number,
  line: number,
  hasBrackets: boolean,
): { text: string; end: number } {
  let inBracket = false;
  for (let at = start + 1; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (character === '\n') break;
    if (character === '\\') at += 1;
    else if (inBracket) inBracket = character !== ']' || /\[\^?$/.test(source.slice(start, at));
    else if (character === '[' && hasBrackets) inBracket = true;
    else if (character === '/')
      return { text: source.slice(start + 1, at).replaceAll('\\/', '/'), end: at + 1 };
  }
  throw runaway('regular expression', source, start, line);
}

function runaway(what: string, source: string, start: number, line: number): SyntaxMistake {
  const begun = source.slice(start, start + 10).split('\n')[0] ?? '';
  return new SyntaxMistake('Unexpected end of string', line, `runaway ${what} ${begun} ...`);
}
