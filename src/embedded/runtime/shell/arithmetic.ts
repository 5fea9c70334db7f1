/** A mistake in an arithmetic expression. */
export class ArithmeticError extends Error {
  readonly kind: 'syntax' | 'operand' | 'division' | 'recursion';
  /** What was left when it was found. */
  readonly rest: string;

  constructor(kind: ArithmeticError['kind'], rest: string) {
    super(kind);
    this.kind = kind;
    this.rest = rest;
  }
}

export interface ArithmeticVariables {
  get(name: string): string;
  set(name: string, value: string): void;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

/** Levels of binary operators, loosest first. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['**'],
];

const assignments = ['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '|=', '^='];

/** The value of a shell arithmetic expression: signed 64 bits, C operators and assignments (POSIX XCU 2.6.4). */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables, depth = 0): bigint {
  if (depth > 20) throw new ArithmeticError('recursion', text);
  const reader = new Reader(text, variables, depth);
  if (reader.peek() === undefined) return 0n;
  const value = reader.comma(true);
  if (reader.peek() !== undefined) throw new ArithmeticError('syntax', reader.rest());
  return value;
}

interface Token {
  readonly text: string;
  readonly at: number;
}

class Reader {
  readonly #text: string;
  readonly #variables: ArithmeticVariables;
  readonly #depth: number;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string, variables: ArithmeticVariables, depth: number) {
    this.#text = text;
    this.#variables = variables;
    this.#depth = depth;
    this.#tokens = tokenize(text);
  }

  peek(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  rest(): string {
    const token = this.#tokens[this.#next] ?? this.#tokens.at(-1);
    return token === undefined ? '' : this.#text.slice(token.at);
  }

  #take(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new ArithmeticError('syntax', this.rest());
  }

  comma(live: boolean): bigint {
    let value = this.assignment(live);
    while (this.#take(',')) value = this.assignment(live);
    return value;
  }

  assignment(live: boolean): bigint {
    const name = this.peek();
    const operator = this.#tokens[this.#next + 1]?.text;
    if (name !== undefined && isName(name) && operator !== undefined && assignments.includes(operator)) {
      this.#next += 2;
      const right = this.assignment(live);
      if (!live) return 0n;
      const value =
        operator === '=' ? right : this.#apply(operator.slice(0, -1), this.#read(name), right, live);
      this.#variables.set(name, String(value));
      return value;
    }
    return this.#ternary(live);
  }

  #ternary(live: boolean): bigint {
    const condition = this.#binary(0, live);
    if (!this.#take('?')) return condition;
    const first = this.comma(live && condition !== 0n);
    this.#expect(':');
    const second = this.assignment(live && condition === 0n);
    return condition === 0n ? second : first;
  }

  #binary(level: number, live: boolean): bigint {
    const operators = levels[level];
    if (operators === undefined) return this.#unary(live);
    let left = this.#binary(level + 1, live);
    for (
      let operator = this.peek();
      operator !== undefined && operators.includes(operator);
      operator = this.peek()
    ) {
      this.#next += 1;
      if (operator === '||') left = this.#or(left, level, live);
      else if (operator === '&&') left = this.#and(left, level, live);
      else {
        const right = operator === '**' ? this.#binary(level, live) : this.#binary(level + 1, live);
        left = this.#apply(operator, left, right, live);
      }
    }
    return left;
  }

  #or(left: bigint, level: number, live: boolean): bigint {
    const right = this.#binary(level + 1, live && left === 0n);
    return left !== 0n || right !== 0n ? 1n : 0n;
  }

  #and(left: bigint, level: number, live: boolean): bigint {
    const right = this.#binary(level + 1, live && left !== 0n);
    return left !== 0n && right !== 0n ? 1n : 0n;
  }

  #unary(live: boolean): bigint {
    const token = this.peek();
    if (token === undefined) throw new ArithmeticError('operand', this.rest());
    this.#next += 1;
    switch (token) {
      case '+':
        return this.#unary(live);
      case '-':
        return wrap(-this.#unary(live));
      case '!':
        return this.#unary(live) === 0n ? 1n : 0n;
      case '~':
        return wrap(~this.#unary(live));
      case '++':
      case '--': {
        const name = this.peek();
        if (name === undefined || !isName(name)) return this.#unary(live);
        this.#next += 1;
        return this.#step(name, token === '++' ? 1n : -1n, live);
      }
      case '(': {
        const value = this.comma(live);
        this.#expect(')');
        return value;
      }
      default:
    }
    if (isName(token)) {
      const operator = this.peek();
      if (operator === '++' || operator === '--') {
        this.#next += 1;
        const step = operator === '++' ? 1n : -1n;
        return wrap(this.#step(token, step, live) - step);
      }
      return live ? this.#read(token) : 0n;
    }
    const value = parseNumber(token);
    if (value === undefined) {
      this.#next -= 1;
      throw new ArithmeticError('operand', this.rest());
    }
    return value;
  }

  #step(name: string, step: bigint, live: boolean): bigint {
    const value = wrap(this.#read(name) + step);
    if (live) this.#variables.set(name, String(value));
    return value;
  }

  #read(name: string): bigint {
    const text = this.#variables.get(name).trim();
    if (text === '') return 0n;
    return parseNumber(text) ?? evaluateArithmetic(text, this.#variables, this.#depth + 1);
  }

  #apply(operator: string, left: bigint, right: bigint, live: boolean): bigint {
    switch (operator) {
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      case '&':
        return left & right;
      case '==':
        return left === right ? 1n : 0n;
      case '!=':
        return left === right ? 0n : 1n;
      case '<=':
        return left <= right ? 1n : 0n;
      case '>=':
        return left >= right ? 1n : 0n;
      case '<':
        return left < right ? 1n : 0n;
      case '>':
        return left > right ? 1n : 0n;
      case '<<':
        return wrap(left << (right & 63n));
      case '>>':
        return left >> (right & 63n);
      case '+':
        return wrap(left + right);
      case '-':
        return wrap(left - right);
      case '*':
        return wrap(left * right);
      case '**':
        return right < 0n ? 0n : wrap(left ** (right > 4096n ? 4096n : right));
      default:
        if (right === 0n) {
          if (!live) return 0n;
          this.#next -= 1;
          throw new ArithmeticError('division', this.rest());
        }
        return wrap(operator === '/' ? left / right : left % right);
    }
  }
}

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*(\[.*\])?$/.test(text);
}

/** Decimal, 0octal, 0xhex and base#digits; undefined: no number. */
function parseNumber(text: string): bigint | undefined {
  if (/^[+-]/.test(text)) {
    const value = parseNumber(text.slice(1));
    return value === undefined ? undefined : text.startsWith('-') ? wrap(-value) : value;
  }
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return wrap(BigInt(text));
  if (/^0[0-7]+$/.test(text)) return wrap(BigInt(`0o${text.slice(1)}`));
  if (/^(0|[1-9][0-9]*)$/.test(text)) return wrap(BigInt(text));
  const based = /^([0-9]{1,2})#([0-9a-zA-Z]+)$/.exec(text);
  if (based === null) return undefined;
  const base = Number(based[1]);
  let value = 0n;
  for (const digit of (based[2] ?? '').toLowerCase()) {
    const number = Number.parseInt(digit, 36);
    if (number >= base) return undefined;
    value = value * BigInt(base) + BigInt(number);
  }
  return wrap(value);
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const expression =
    /\s*(?:([0-9]{1,2}#[0-9a-zA-Z]+|[0-9][0-9a-zA-Z]*|[A-Za-z_][A-Za-z0-9_]*(?:\[[^\]]*\])?|<<=|>>=|\*\*|\+\+|--|&&|\|\||[=!<>+\-*/%&|^]=|<<|>>|[-+*/%()<>=!~&|^?:,])|(\S))/gy;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    const token = match[1] ?? match[2] ?? '';
    tokens.push({ text: token, at: expression.lastIndex - token.length });
  }
  return tokens;
}
