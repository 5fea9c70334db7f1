import { quoteGo } from '../objects/go-quote.ts';

/**
 * JSON as a tree that keeps what JSON.parse loses: members that come twice, and the text of numbers. Objects and lists
 * know where they are in the text, for values that are taken as they stand.
 */
export type JsonNode = string | boolean | null | JsonNumber | JsonList | JsonMembers;

export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export class JsonList {
  readonly items: JsonNode[] = [];
  readonly start: number;
  end = 0;

  constructor(start: number) {
    this.start = start;
  }
}

export class JsonMembers {
  readonly keys: string[] = [];
  readonly values: JsonNode[] = [];
  readonly start: number;
  end = 0;

  constructor(start: number) {
    this.start = start;
  }
}

/** The text is no JSON; the message is that of Go's encoding/json. */
export class JsonSyntaxError extends Error {}

/** Go's decoder goes no deeper. */
const MAX_DEPTH = 10_000;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORDS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** A character as Go's messages show it: the first byte of its UTF-8 form, quoted. */
function quoteByte(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const byte = code < 0x80 ? code : (Buffer.from(String.fromCodePoint(code))[0] ?? 0);
  if (byte === 0x27) return String.raw`'\''`;
  if (byte === 0x22) return `'"'`;
  return `'${quoteGo(String.fromCharCode(byte)).slice(1, -1)}'`;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Without recursion: how deep a body goes is its sender's choice. */
  read(): JsonNode {
    const open: (JsonList | JsonMembers)[] = [];
    for (;;) {
      const value = this.#begin(open);
      // an object or list was opened
      if (value === undefined) continue;
      let done: JsonNode = value;
      for (;;) {
        const parent = open.at(-1);
        if (parent === undefined) return this.#finish(done);
        if (parent instanceof JsonList) parent.items.push(done);
        else parent.values.push(done);
        if (this.#more(parent)) break;
        open.pop();
        done = parent;
      }
    }
  }

  #finish(value: JsonNode): JsonNode {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('after top-level value');
    return value;
  }

  /** A comma leads to the next item or key; an end bracket ends the parent. */
  #more(parent: JsonList | JsonMembers): boolean {
    this.#skipSpace();
    const char = this.#text[this.#at];
    const isList = parent instanceof JsonList;
    if (char === ',') {
      this.#at += 1;
      if (!isList) this.#key(parent);
      return true;
    }
    if (char !== (isList ? ']' : '}')) {
      this.#fail(isList ? 'after array element' : 'after object key:value pair');
    }
    this.#at += 1;
    parent.end = this.#at;
    return false;
  }

  #key(members: JsonMembers): void {
    this.#skipSpace();
    if (this.#text[this.#at] !== '"') this.#fail('looking for beginning of object key string');
    members.keys.push(this.#string());
    this.#skipSpace();
    if (this.#text[this.#at] !== ':') this.#fail('after object key');
    this.#at += 1;
  }

  #begin(open: (JsonList | JsonMembers)[]): JsonNode | undefined {
    this.#skipSpace();
    const char = this.#text[this.#at];
    if (char === '{' || char === '[') {
      const made = char === '{' ? new JsonMembers(this.#at) : new JsonList(this.#at);
      if (open.length >= MAX_DEPTH) this.#fail('exceeded max depth');
      this.#at += 1;
      this.#skipSpace();
      if (this.#text[this.#at] === (char === '{' ? '}' : ']')) {
        this.#at += 1;
        made.end = this.#at;
        return made;
      }
      open.push(made);
      if (made instanceof JsonMembers) this.#key(made);
      return undefined;
    }
    if (char === '"') return this.#string();
    if (char === '-' || (char !== undefined && char >= '0' && char <= '9')) return this.#number();
    for (const [word, value] of WORDS) {
      if (char === word[0]) {
        this.#word(word);
        return value;
      }
    }
    return this.#fail('looking for beginning of value');
  }

  #word(word: string): void {
    for (const expected of word) {
      if (this.#text[this.#at] !== expected) {
        this.#fail(`in literal ${word} (expecting ${quoteByte(expected, 0)})`, true);
      }
      this.#at += 1;
    }
  }

  #number(): JsonNumber {
    NUMBER.lastIndex = this.#at;
    const [text] = NUMBER.exec(this.#text) ?? [''];
    if (text === '') {
      this.#at += 1;
      this.#fail('in numeric literal', true);
    }
    this.#at += text.length;
    // the pattern stops before what would have to go on
    const next = this.#text[this.#at];
    if (next === '.' && !/[.eE]/.test(text)) {
      this.#at += 1;
      this.#fail('after decimal point in numeric literal', true);
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(text)) {
      this.#at += 1;
      if (this.#text[this.#at] === '+' || this.#text[this.#at] === '-') this.#at += 1;
      this.#fail('in exponent of numeric literal', true);
    }
    return new JsonNumber(text);
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at;
    let escaped = false;
    for (this.#at += 1; ; this.#at += 1) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x22) break;
      // NaN at the end of the text
      if (!(code >= 0x20)) this.#fail('in string literal');
      if (code === 0x5c) {
        escaped = true;
        this.#escape();
      }
    }
    this.#at += 1;
    if (!escaped) return text.slice(start + 1, this.#at - 1);
    return (JSON.parse(text.slice(start, this.#at)) as string).toWellFormed();
  }

  /** Leaves the position on the last character of the escape. */
  #escape(): void {
    this.#at += 1;
    const char = this.#text[this.#at];
    if (char !== 'u') {
      if (char === undefined || !'bfnrt\\/"'.includes(char)) this.#fail('in string escape code', true);
      return;
    }
    for (let digit = 0; digit < 4; digit++) {
      this.#at += 1;
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? '')) {
        this.#fail(String.raw`in \u hexadecimal character escape`, true);
      }
    }
  }

  #skipSpace(): void {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  /** `inToken`: not even space may come here. At the end of the text Go looks whether space could, and names it. */
  #fail(context: string, inToken = false): never {
    if (this.#at >= this.#text.length) {
      throw new JsonSyntaxError(
        inToken ? `invalid character ' ' ${context}` : 'unexpected end of JSON input',
      );
    }
    throw new JsonSyntaxError(`invalid character ${quoteByte(this.#text, this.#at)} ${context}`);
  }
}

/** Throws JsonSyntaxError in the words of Go's encoding/json. */
export function readJson(text: string): JsonNode {
  return new Reader(text).read();
}
