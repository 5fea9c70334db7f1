import type { AwkDialect } from './dialect.ts';
import type { ArithmeticOperator, ComparisonOperator, Expression, Target } from './syntax.ts';
import type { TokenStream } from './token-stream.ts';

/** Signs that mean something else where the expression stands: "in" in a for's head, ">" and "|" in a print. */
export interface Surroundings {
  readonly noIn?: boolean;
  readonly isPrint?: boolean;
}

const ASSIGNMENTS: Readonly<Record<string, ArithmeticOperator | undefined>> = {
  '=': undefined,
  '+=': '+',
  '-=': '-',
  '*=': '*',
  '/=': '/',
  '%=': '%',
  '^=': '^',
};

/** Parses the expressions of awk, by falling precedence as POSIX lists them. */
export class ExpressionParser {
  /** The functions of the program that were called. */
  readonly calls = new Set<string>();
  readonly #stream: TokenStream;
  readonly #dialect: AwkDialect;

  constructor(stream: TokenStream, dialect: AwkDialect) {
    this.#stream = stream;
    this.#dialect = dialect;
  }

  parse(around: Surroundings = {}): Expression {
    return this.#stream.nested(() => this.#assignment(around));
  }

  /** Expressions between commas. */
  list(around: Surroundings = {}): readonly Expression[] {
    const items = [this.parse(around)];
    while (this.#stream.take(',')) {
      this.#stream.skipNewlines();
      items.push(this.parse(around));
    }
    return items;
  }

  /** What a print is redirected to. */
  target(): Expression {
    return this.parse({ isPrint: true });
  }

  #assignment(around: Surroundings): Expression {
    const left = this.#choice(around);
    const { token } = this.#stream;
    if (token.kind !== 'sign' || !(token.text in ASSIGNMENTS) || !isTarget(left)) return left;
    this.#stream.advance();
    this.#stream.skipNewlines();
    const value = this.#stream.nested(() => this.#assignment(around));
    return { kind: 'assign', operator: ASSIGNMENTS[token.text], target: left, value, line: token.line };
  }

  #choice(around: Surroundings): Expression {
    const test = this.#or(around);
    if (!this.#stream.take('?')) return test;
    this.#stream.skipNewlines();
    const yes = this.parse(around);
    this.#stream.skipNewlines();
    this.#stream.expect(':');
    this.#stream.skipNewlines();
    return { kind: 'choose', test, yes, no: this.parse(around) };
  }

  #or(around: Surroundings): Expression {
    let left = this.#and(around);
    while (this.#stream.take('||')) {
      this.#stream.skipNewlines();
      left = { kind: 'or', left, right: this.#and(around) };
    }
    return left;
  }

  #and(around: Surroundings): Expression {
    let left = this.#membership(around);
    while (this.#stream.take('&&')) {
      this.#stream.skipNewlines();
      left = { kind: 'and', left, right: this.#membership(around) };
    }
    return left;
  }

  #membership(around: Surroundings): Expression {
    let left = this.#match(around);
    while (around.noIn !== true && this.#stream.isWord('in')) {
      this.#stream.advance();
      const { kind, text } = this.#stream.token;
      if (kind !== 'name') this.#stream.refuse();
      this.#stream.advance();
      left = { kind: 'in', keys: left.kind === 'list' ? left.items : [left], array: text };
    }
    if (left.kind === 'list' && around.isPrint !== true) this.#stream.refuse();
    return left;
  }

  #match(around: Surroundings): Expression {
    let left = this.#comparison(around);
    while (this.#stream.isSign('~', '!~')) {
      const negated = this.#stream.advance().text === '!~';
      left = { kind: 'match', negated, left, right: this.#comparison(around) };
    }
    return left;
  }

  #comparison(around: Surroundings): Expression {
    let left = this.#concatenation(around);
    const signs =
      around.isPrint === true ? ['<', '<=', '==', '!=', '>='] : ['<', '<=', '==', '!=', '>', '>='];
    for (;;) {
      if (this.#stream.isSign('|') && this.#stream.following?.text === 'getline') {
        this.#stream.advance();
        this.#stream.advance();
        left = { kind: 'getline', target: this.#lineTarget(), from: { kind: 'command', command: left } };
      } else if (this.#stream.isSign(...signs)) {
        const operator = this.#stream.advance().text as ComparisonOperator;
        left = { kind: 'compare', operator, left, right: this.#concatenation(around) };
      } else {
        return left;
      }
    }
  }

  #concatenation(around: Surroundings): Expression {
    let left = this.#sum();
    while (this.#startsOperand(around)) left = { kind: 'concatenate', left, right: this.#sum() };
    return left;
  }

  #startsOperand(around: Surroundings): boolean {
    const { kind, text } = this.#stream.token;
    switch (kind) {
      case 'number':
      case 'string':
      case 'name':
      case 'function-name':
      case 'builtin':
      case 'regex':
        return true;
      case 'sign':
        return ['$', '(', '++', '--'].includes(text);
      case 'word':
        return text === 'in' ? false : text === 'getline' && around.isPrint !== true;
      case 'newline':
      case 'end':
        return false;
      default:
        return kind satisfies never;
    }
  }

  #sum(): Expression {
    return this.#leftToRight(['+', '-'], () => this.#product());
  }

  #product(): Expression {
    return this.#leftToRight(['*', '/', '%'], () => this.#unary());
  }

  #leftToRight(signs: readonly string[], next: () => Expression): Expression {
    let left = next();
    while (this.#stream.isSign(...signs)) {
      const { text, line } = this.#stream.advance();
      left = { kind: 'arithmetic', operator: text as ArithmeticOperator, left, right: next(), line };
    }
    return left;
  }

  #unary(): Expression {
    if (!this.#stream.isSign('!', '-', '+')) return this.#power();
    const operator = this.#stream.advance().text as '!' | '-' | '+';
    return { kind: 'unary', operator, operand: this.#stream.nested(() => this.#unary()) };
  }

  #power(): Expression {
    let left = this.#postfix();
    while (this.#stream.isSign('^')) {
      const { line } = this.#stream.advance();
      const right = this.#stream.nested(() => this.#exponent());
      left = { kind: 'arithmetic', operator: '^', left, right, line };
    }
    return left;
  }

  /** 2^3^2 is 2^(3^2), but (2^3)^2 with busybox. */
  #exponent(): Expression {
    return this.#dialect.isBusybox && !this.#stream.isSign('!', '-', '+') ? this.#postfix() : this.#unary();
  }

  #postfix(): Expression {
    const operand = this.#primary();
    if (!isTarget(operand) || !this.#stream.isSign('++', '--')) return operand;
    const by = this.#stream.advance().text === '++' ? 1 : -1;
    return { kind: 'step', by, isPrefix: false, target: operand };
  }

  #primary(): Expression {
    const { kind, text, line } = this.#stream.token;
    switch (kind) {
      case 'number':
        this.#stream.advance();
        return { kind: 'number', value: Number(text) };
      case 'string':
        this.#stream.advance();
        return { kind: 'string', value: text };
      case 'regex':
        this.#stream.advance();
        return { kind: 'regex', source: text };
      case 'name':
        return this.#variable();
      case 'function-name':
        this.#stream.advance();
        this.calls.add(text);
        return { kind: 'call', name: text, args: this.#arguments(), line };
      case 'builtin': {
        this.#stream.advance();
        if (text !== 'length' || this.#stream.isSign('('))
          return { kind: 'builtin', name: text, args: this.#arguments(), line };
        return { kind: 'builtin', name: text, args: [], line };
      }
      case 'word':
        if (text !== 'getline') return this.#stream.refuse();
        this.#stream.advance();
        return this.#getline();
      case 'sign':
        return this.#signed(text);
      case 'newline':
      case 'end':
        return this.#stream.refuse();
      default:
        return kind satisfies never;
    }
  }

  #signed(text: string): Expression {
    switch (text) {
      case '(': {
        this.#stream.advance();
        this.#stream.skipNewlines();
        const items = this.list();
        this.#stream.skipNewlines();
        this.#stream.expect(')');
        const [inner] = items;
        return items.length === 1 && inner !== undefined ? { kind: 'group', inner } : { kind: 'list', items };
      }
      case '$':
        this.#stream.advance();
        return this.#stream.nested(() => ({ kind: 'field', index: this.#fieldIndex() }));
      case '++':
      case '--': {
        this.#stream.advance();
        const target = this.#stream.nested(() => this.#primary());
        if (!isTarget(target)) return this.#stream.refuse();
        return { kind: 'step', by: text === '++' ? 1 : -1, isPrefix: true, target };
      }
      default:
        return this.#stream.refuse();
    }
  }

  #fieldIndex(): Expression {
    if (!this.#stream.isSign('-', '+', '!')) return this.#primary();
    const operator = this.#stream.advance().text as '-' | '+' | '!';
    return { kind: 'unary', operator, operand: this.#stream.nested(() => this.#fieldIndex()) };
  }

  #variable(): Target {
    const name = this.#stream.advance().text;
    if (!this.#stream.take('[')) return { kind: 'name', name };
    const keys = this.list();
    this.#stream.expect(']');
    return { kind: 'element', name, keys };
  }

  #arguments(): readonly Expression[] {
    this.#stream.expect('(');
    this.#stream.skipNewlines();
    if (this.#stream.take(')')) return [];
    const args = this.list();
    this.#stream.skipNewlines();
    this.#stream.expect(')');
    return args;
  }

  #getline(): Expression {
    const target = this.#lineTarget();
    if (!this.#stream.take('<')) return { kind: 'getline', target, from: { kind: 'main' } };
    return { kind: 'getline', target, from: { kind: 'file', path: this.#primary() } };
  }

  #lineTarget(): Target | undefined {
    if (this.#stream.token.kind === 'name') return this.#variable();
    if (!this.#stream.take('$')) return undefined;
    return { kind: 'field', index: this.#stream.nested(() => this.#fieldIndex()) };
  }
}

function isTarget(expression: Expression): expression is Target {
  return expression.kind === 'name' || expression.kind === 'field' || expression.kind === 'element';
}
