import type { Token } from './lexer.ts';
import { SyntaxMistake } from './mistakes.ts';

/** Deeper than this no program is nested that means it. */
const DEEPEST = 200;

/** Walks over the tokens of a program. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', line: 1 };
  }

  get following(): Token | undefined {
    return this.#tokens[this.#at + 1];
  }

  get line(): number {
    return this.token.line;
  }

  advance(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#at += 1;
    return token;
  }

  isSign(...texts: readonly string[]): boolean {
    return this.token.kind === 'sign' && texts.includes(this.token.text);
  }

  isWord(...texts: readonly string[]): boolean {
    return this.token.kind === 'word' && texts.includes(this.token.text);
  }

  /** Goes over a sign if it comes next. */
  take(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.advance();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.refuse();
  }

  skipNewlines(): void {
    while (this.token.kind === 'newline') this.advance();
  }

  refuse(): never {
    const { line } = this.token;
    throw new SyntaxMistake('Unexpected token', line, this.#describe());
  }

  /** What mawk says of the token that doesn't fit, by the brackets that are open. */
  #describe(): string {
    const { kind, text } = this.token;
    const signs = this.#tokens.slice(0, this.#at).filter((token) => token.kind === 'sign');
    const open = (sign: string): number => signs.filter((token) => token.text === sign).length;
    if (kind === 'end' && open('{') > open('}')) return 'missing } near end of file';
    const shown = kind === 'end' ? 'end of file' : kind === 'newline' ? 'end of line' : text;
    if (kind === 'sign' && text === ')' && open('(') === open(')')) return "extra ')'";
    if (open('(') > open(')') && (kind === 'newline' || [';', '}'].includes(text)))
      return `missing ) near ${shown}`;
    return `syntax error at or near ${shown}`;
  }

  /** Parses something that may contain itself. */
  nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST) this.refuse();
    try {
      return parse();
    } finally {
      this.#depth -= 1;
    }
  }
}
