import type { Value } from './values.ts';
import { Uint } from './values.ts';

export interface Token {
  readonly at: number;
  readonly kind: 'name' | 'quoted-name' | 'literal' | 'symbol' | 'end';
  /** As it stands in the expression; of a quoted name what is between the quotes. */
  readonly text: string;
  readonly value?: Value;
}

/** The text can't be cut into tokens, or these make no expression. */
export class SyntaxFault extends Error {
  readonly at: number;
  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

const SPACE = /(?:[ \t\r\n\f]|\/\/[^\n]*)*/uy;
const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/uy;
const QUOTED = /`([a-zA-Z0-9_.\-/ ]+)`/uy;
const NUMBER =
  /(?:0x(?<hex>[0-9a-fA-F]+)|(?<double>[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)|(?<int>[0-9]+))(?<uint>[uU])?/uy;
const STRING =
  /(?<prefix>[rR]?[bB]?|[bB][rR])(?:"""(?<long>(?:\\[\s\S]|(?!""")[\s\S])*)"""|'''(?<other>(?:\\[\s\S]|(?!''')[\s\S])*)'''|"(?<double>(?:\\.|[^"\\\n\r])*)"|'(?<single>(?:\\.|[^'\\\n\r])*)')/uy;
const RAW =
  /(?<prefix>[rR][bB]?|[bB][rR])(?:"""(?<long>(?:(?!""")[\s\S])*)"""|'''(?<other>(?:(?!''')[\s\S])*)'''|"(?<double>[^"\n\r]*)"|'(?<single>[^'\n\r]*)')/uy;
const SYMBOL = /&&|\|\||[=!<>]=|[-+*/%<>!?:.,()[\]{}]/uy;

const WORDS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Cuts an expression into tokens, an "end" last. Throws SyntaxFault. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text) ?? undefined;
  };
  for (;;) {
    at += match(SPACE)?.[0].length ?? 0;
    if (at >= text.length) return [...tokens, { at, kind: 'end', text: '<EOF>' }];
    const string = match(RAW) ?? match(STRING);
    const name = string === undefined ? match(NAME) : undefined;
    const number = string === undefined && name === undefined ? match(NUMBER) : undefined;
    const quoted = match(QUOTED);
    const symbol = match(SYMBOL);
    if (string !== undefined) {
      tokens.push({ at, kind: 'literal', text: string[0], value: stringValue(string, at) });
      at += string[0].length;
    } else if (name !== undefined) {
      const value = WORDS.get(name[0]);
      tokens.push(
        value === undefined
          ? { at, kind: 'name', text: name[0] }
          : { at, kind: 'literal', text: name[0], value },
      );
      at += name[0].length;
    } else if (number !== undefined) {
      tokens.push({ at, kind: 'literal', text: number[0], value: numberValue(number, at) });
      at += number[0].length;
    } else if (quoted !== undefined) {
      tokens.push({ at, kind: 'quoted-name', text: quoted[1] ?? '' });
      at += quoted[0].length;
    } else if (symbol !== undefined) {
      tokens.push({ at, kind: 'symbol', text: symbol[0] });
      at += symbol[0].length;
    } else {
      throw new SyntaxFault(at, `Syntax error: token recognition error at: '${text.slice(at)}'`);
    }
  }
}

const LARGEST = (1n << 63n) - 1n;

function numberValue({ groups = {} }: RegExpExecArray, at: number): Value {
  if (groups['double'] !== undefined) return Number(groups['double']);
  const value = BigInt(groups['hex'] === undefined ? (groups['int'] ?? '0') : `0x${groups['hex']}`);
  if (groups['uint'] !== undefined) return new Uint(value);
  // one more than the largest is only whole behind a minus
  if (value > LARGEST + 1n) throw new SyntaxFault(at, 'invalid int literal');
  return value;
}

function stringValue({ groups = {} }: RegExpExecArray, at: number): Value {
  const prefix = (groups['prefix'] ?? '').toLowerCase();
  const body = groups['long'] ?? groups['other'] ?? groups['double'] ?? groups['single'] ?? '';
  const bytes = prefix.includes('b');
  const text = prefix.includes('r') ? body : unescape(body, at, bytes);
  return bytes ? Uint8Array.from(Buffer.from(text, prefix.includes('r') ? 'utf8' : 'latin1')) : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '`': '`',
  '?': '?',
};

/** Bytes come out as one character each. */
function unescape(body: string, at: number, bytes: boolean): string {
  const plain = (text: string): string => (bytes ? Buffer.from(text, 'utf8').toString('latin1') : text);
  return body.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))|[^\\]+/gu,
    (whole, hex?: string, short?: string, long?: string, octal?: string, other?: string) => {
      const code = hex ?? short ?? long;
      if (code !== undefined) {
        const number = Number.parseInt(code, 16);
        if (number > 0x10ffff) throw new SyntaxFault(at, 'invalid unicode code point');
        return hex !== undefined && bytes
          ? String.fromCodePoint(number)
          : plain(String.fromCodePoint(number));
      }
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      if (other === undefined) return plain(whole);
      const known = ESCAPES[other];
      if (known === undefined)
        throw new SyntaxFault(at, `Syntax error: token recognition error at: '${whole}'`);
      return known;
    },
  );
}
