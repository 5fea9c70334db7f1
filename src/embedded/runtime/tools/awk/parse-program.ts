import type { AwkDialect } from './dialect.ts';
import { tokenize } from './lexer.ts';
import { SyntaxMistake } from './mistakes.ts';
import { ExpressionParser, type Surroundings } from './parse-expression.ts';
import type { AwkProgram, Redirection, Rule, Statement, UserFunction } from './syntax.ts';
import { TokenStream } from './token-stream.ts';

/** Parses a whole program. Throws SyntaxMistake. */
export function parseProgram(source: string, dialect: AwkDialect): AwkProgram {
  return new ProgramParser(new TokenStream(tokenize(source, dialect)), dialect).parse();
}

class ProgramParser {
  readonly #stream: TokenStream;
  readonly #dialect: AwkDialect;
  /** Which statements have a place here. */
  #inside: 'BEGIN' | 'END' | 'rule' | 'function' = 'rule';
  readonly #expressions: ExpressionParser;

  constructor(stream: TokenStream, dialect: AwkDialect) {
    this.#stream = stream;
    this.#dialect = dialect;
    this.#expressions = new ExpressionParser(stream, dialect);
  }

  parse(): AwkProgram {
    const begin: Statement[] = [];
    const end: Statement[] = [];
    const rules: Rule[] = [];
    const functions = new Map<string, UserFunction>();
    for (this.#skipEnds(); this.#stream.token.kind !== 'end'; this.#skipEnds()) {
      if (this.#stream.isWord('BEGIN', 'END')) {
        this.#inside = this.#stream.advance().text === 'BEGIN' ? 'BEGIN' : 'END';
        (this.#inside === 'BEGIN' ? begin : end).push(this.#block());
      } else if (this.#stream.isWord('function')) {
        this.#inside = 'function';
        const made = this.#function();
        functions.set(made.name, made);
      } else {
        this.#inside = 'rule';
        rules.push(this.#rule());
      }
    }
    return { begin, rules, end, functions, calls: this.#expressions.calls };
  }

  #rule(): Rule {
    if (this.#stream.isSign('{')) return { from: undefined, to: undefined, body: this.#block() };
    const from = this.#expressions.parse();
    let to;
    if (this.#stream.take(',')) {
      this.#stream.skipNewlines();
      to = this.#expressions.parse();
    }
    const body = this.#stream.isSign('{') ? this.#block() : undefined;
    if (
      body === undefined &&
      !['newline', 'end'].includes(this.#stream.token.kind) &&
      !this.#stream.isSign(';')
    )
      this.#stream.refuse();
    return { from, to, body };
  }

  #function(): UserFunction {
    this.#stream.advance();
    const { kind, text: name } = this.#stream.advance();
    if (kind !== 'name' && kind !== 'function-name') this.#stream.refuse();
    this.#stream.expect('(');
    const parameters: string[] = [];
    while (!this.#stream.take(')')) {
      if (parameters.length > 0) this.#stream.expect(',');
      this.#stream.skipNewlines();
      if (this.#stream.token.kind !== 'name') this.#stream.refuse();
      parameters.push(this.#stream.advance().text);
    }
    this.#stream.skipNewlines();
    return { name, parameters, body: this.#block() };
  }

  /** Blank lines and lonely semicolons between statements. */
  #skipEnds(): void {
    while (this.#stream.token.kind === 'newline' || this.#stream.isSign(';')) this.#stream.advance();
  }

  #block(): Statement {
    this.#stream.expect('{');
    const body: Statement[] = [];
    for (this.#skipEnds(); !this.#stream.take('}'); this.#skipEnds()) body.push(this.#statement());
    return { kind: 'block', body };
  }

  #statement(): Statement {
    return this.#stream.nested(() => {
      if (this.#stream.isSign('{')) return this.#block();
      if (this.#stream.isWord('if', 'while', 'for')) return this.#compound();
      const statement = this.#stream.isWord('do') ? this.#do() : this.#simple();
      this.#endStatement();
      return statement;
    });
  }

  #endStatement(): void {
    if (this.#stream.take(';') || this.#stream.isSign('}') || this.#stream.token.kind === 'end') return;
    if (this.#stream.token.kind !== 'newline') this.#stream.refuse();
    this.#stream.advance();
  }

  /** The statement that belongs to a head; a lonely semicolon is an empty one. */
  #body(): Statement {
    this.#stream.skipNewlines();
    return this.#stream.take(';') ? { kind: 'block', body: [] } : this.#statement();
  }

  #condition() {
    this.#stream.expect('(');
    this.#stream.skipNewlines();
    const test = this.#expressions.parse();
    this.#stream.skipNewlines();
    this.#stream.expect(')');
    return test;
  }

  #compound(): Statement {
    switch (this.#stream.advance().text) {
      case 'if':
        return this.#if();
      case 'while':
        return { kind: 'while', test: this.#condition(), body: this.#body() };
      default:
        return this.#for();
    }
  }

  #if(): Statement {
    const test = this.#condition();
    const yes = this.#body();
    // only an else may follow these; what follows them otherwise doesn't mind that they are gone
    this.#skipEnds();
    if (!this.#stream.isWord('else')) return { kind: 'if', test, yes, no: undefined };
    this.#stream.advance();
    return { kind: 'if', test, yes, no: this.#body() };
  }

  #do(): Statement {
    this.#stream.advance();
    const body = this.#body();
    this.#skipEnds();
    if (!this.#stream.isWord('while')) this.#stream.refuse();
    this.#stream.advance();
    return { kind: 'do', body, test: this.#condition() };
  }

  #for(): Statement {
    this.#stream.expect('(');
    const start = this.#stream.isSign(';') ? undefined : this.#simple({ noIn: true });
    if (start?.kind === 'expression' && start.expression.kind === 'name' && this.#stream.isWord('in')) {
      this.#stream.advance();
      if (this.#stream.token.kind !== 'name') this.#stream.refuse();
      const array = this.#stream.advance().text;
      this.#stream.expect(')');
      return { kind: 'each', name: start.expression.name, array, body: this.#body() };
    }
    this.#stream.expect(';');
    this.#stream.skipNewlines();
    const test = this.#stream.isSign(';') ? undefined : this.#expressions.parse();
    this.#stream.expect(';');
    this.#stream.skipNewlines();
    const step = this.#stream.isSign(')') ? undefined : this.#simple();
    this.#stream.expect(')');
    return { kind: 'for', start, test, step, body: this.#body() };
  }

  #simple(around: Surroundings = {}): Statement {
    const { kind, text } = this.#stream.token;
    if (kind !== 'word' || text === 'getline')
      return { kind: 'expression', expression: this.#expressions.parse(around) };
    if (!this.#dialect.isBusybox) this.#checkPlace(text);
    this.#stream.advance();
    switch (text) {
      case 'print':
      case 'printf':
        return this.#print(text);
      case 'break':
      case 'continue':
      case 'next':
      case 'nextfile':
        return { kind: text };
      case 'exit':
      case 'return':
        return { kind: text, value: this.#atEnd() ? undefined : this.#expressions.parse() };
      case 'delete': {
        if (this.#stream.token.kind !== 'name') this.#stream.refuse();
        const name = this.#stream.advance().text;
        if (!this.#stream.take('[')) return { kind: 'delete', name, keys: undefined };
        const keys = this.#expressions.list();
        this.#stream.expect(']');
        return { kind: 'delete', name, keys };
      }
      default:
        return this.#stream.refuse();
    }
  }

  /** mawk refuses these where they have no meaning. */
  #checkPlace(word: string): void {
    const { line } = this.#stream;
    if (word === 'return' && this.#inside !== 'function')
      throw new SyntaxMistake('Unexpected token', line, 'return outside function body');
    if ((word === 'next' || word === 'nextfile') && (this.#inside === 'BEGIN' || this.#inside === 'END'))
      throw new SyntaxMistake('Unexpected token', line, `improper use of ${word}`);
  }

  #atEnd(): boolean {
    return ['newline', 'end'].includes(this.#stream.token.kind) || this.#stream.isSign(';', '}', ')');
  }

  #print(kind: 'print' | 'printf'): Statement {
    const isBare = this.#atEnd() || this.#stream.isSign('>', '>>', '|');
    const listed = isBare ? [] : this.#expressions.list({ isPrint: true });
    const [only] = listed;
    const args = listed.length === 1 && only?.kind === 'list' ? only.items : listed;
    if (kind === 'printf' && args.length === 0) this.#stream.refuse();
    return { kind, args, redirection: this.#redirection() };
  }

  #redirection(): Redirection | undefined {
    if (!this.#stream.isSign('>', '>>', '|')) return undefined;
    const kind = this.#stream.advance().text as Redirection['kind'];
    return { kind, to: this.#expressions.target() };
  }
}
