import { SyntaxFault, tokenize, type Token } from './lexer.ts';
import type { Macro, Node } from './syntax.ts';

/** What may begin an operand, in the words of cel-go's grammar. */
const OPERAND =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";
const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const RELATIONS = new Set(['<', '<=', '>=', '>', '==', '!=']);
/** Deeper than anybody writes, less than a stack bears. */
const DEEPEST = 250;

/** Reads an expression of CEL. Throws SyntaxFault at the first thing that is wrong. */
export function parseCel(text: string): Node {
  const parser = new Parser(tokenize(text));
  const node = parser.expression();
  parser.end();
  return node;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expression(): Node {
    this.#depth++;
    if (this.#depth > DEEPEST) {
      throw new SyntaxFault(this.#token.at, `expression recursion limit exceeded: ${DEEPEST}`);
    }
    const condition = this.#or();
    const question = this.#take('?');
    this.#depth--;
    if (question === undefined) return condition;
    const whenTrue = this.#or();
    this.#expect(':');
    return { kind: 'conditional', at: question.at, condition, whenTrue, whenFalse: this.expression() };
  }

  end(): void {
    const { kind, text, at } = this.#token;
    if (kind !== 'end') throw new SyntaxFault(at, `Syntax error: extraneous input '${text}' expecting <EOF>`);
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { at: 0, kind: 'end', text: '<EOF>' };
  }

  #take(symbol: string): Token | undefined {
    const token = this.#token;
    if (token.kind !== 'symbol' || token.text !== symbol) return undefined;
    this.#next++;
    return token;
  }

  #expect(symbol: string): Token {
    const token = this.#take(symbol);
    if (token !== undefined) return token;
    const { text, at } = this.#token;
    throw new SyntaxFault(at, `Syntax error: missing '${symbol}' at '${text}'`);
  }

  #or(): Node {
    let left = this.#and();
    for (let token; (token = this.#take('||'));) {
      left = { kind: 'or', at: token.at, left, right: this.#and() };
    }
    return left;
  }

  #and(): Node {
    let left = this.#relation();
    for (let token; (token = this.#take('&&'));) {
      left = { kind: 'and', at: token.at, left, right: this.#relation() };
    }
    return left;
  }

  #relation(): Node {
    let left = this.#binary(['+', '-'], () => this.#binary(['*', '/', '%'], () => this.#unary()));
    for (;;) {
      const { kind, text, at } = this.#token;
      const isIn = kind === 'name' && text === 'in';
      if (!isIn && !(kind === 'symbol' && RELATIONS.has(text))) return left;
      this.#next++;
      const right = this.#binary(['+', '-'], () => this.#binary(['*', '/', '%'], () => this.#unary()));
      left = operator(isIn ? '@in' : `_${text}_`, at, left, right);
    }
  }

  #binary(symbols: readonly string[], operand: () => Node): Node {
    let left = operand();
    for (;;) {
      const { kind, text, at } = this.#token;
      if (kind !== 'symbol' || !symbols.includes(text)) return left;
      this.#next++;
      left = operator(`_${text}_`, at, left, operand());
    }
  }

  #unary(): Node {
    const token = this.#token;
    if (this.#take('!') !== undefined) {
      const operand = this.#nested(() => this.#unary());
      return { kind: 'call', at: token.at, name: '!_', target: undefined, args: [operand] };
    }
    if (this.#take('-') !== undefined) {
      const operand = this.#nested(() => this.#unary());
      if (operand.kind === 'literal' && ['bigint', 'number'].includes(typeof operand.value)) {
        const value = operand.value as bigint | number;
        return { ...operand, at: token.at, value: -value };
      }
      return { kind: 'call', at: token.at, name: '-_', target: undefined, args: [operand] };
    }
    return this.#member();
  }

  #nested(read: () => Node): Node {
    this.#depth++;
    if (this.#depth > DEEPEST) {
      throw new SyntaxFault(this.#token.at, `expression recursion limit exceeded: ${DEEPEST}`);
    }
    const node = read();
    this.#depth--;
    return node;
  }

  #member(): Node {
    let node = this.#primary();
    for (;;) {
      const dot = this.#take('.');
      if (dot !== undefined) {
        node = this.#selection(node, dot.at);
        continue;
      }
      const bracket = this.#take('[');
      if (bracket === undefined) return node;
      const optional = this.#take('?') !== undefined;
      const index = this.expression();
      this.#expect(']');
      node = { kind: 'index', at: bracket.at, operand: node, index, optional };
    }
  }

  #selection(operand: Node, at: number): Node {
    const optional = this.#take('?') !== undefined;
    const token = this.#token;
    if (token.kind !== 'name' && token.kind !== 'quoted-name') {
      throw new SyntaxFault(
        token.at,
        token.kind === 'end'
          ? "Syntax error: no viable alternative at input '.'"
          : `Syntax error: no viable alternative at input '.${token.text}'`,
      );
    }
    this.#next++;
    const open = optional || token.kind === 'quoted-name' ? undefined : this.#take('(');
    if (open === undefined) return { kind: 'select', at, operand, field: token.text, optional };
    const args = this.#list(')');
    return (
      macroOf(token.text, open.at, operand, args) ?? {
        kind: 'call',
        at: open.at,
        name: token.text,
        target: operand,
        args,
      }
    );
  }

  #list(end: string): readonly Node[] {
    const args: Node[] = [];
    if (this.#take(end) !== undefined) return args;
    do args.push(this.expression());
    while (this.#take(',') !== undefined);
    this.#expect(end);
    return args;
  }

  #primary(): Node {
    const token = this.#token;
    const { at } = token;
    this.#next++;
    if (token.kind === 'literal') return { kind: 'literal', at, value: token.value ?? null };
    if (token.kind === 'name' && token.text !== 'in') return this.#named(token);
    if (token.kind === 'symbol' && token.text === '.' && this.#token.kind === 'name') {
      const name = this.#token;
      this.#next++;
      return this.#named(name);
    }
    if (token.kind === 'symbol' && token.text === '(') {
      const inner = this.expression();
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'symbol' && token.text === '[') return this.#listLiteral(at);
    if (token.kind === 'symbol' && token.text === '{') return this.#mapLiteral(at);
    throw new SyntaxFault(at, `Syntax error: mismatched input '${token.text}' expecting ${OPERAND}`);
  }

  #named({ text, at }: Token): Node {
    if (RESERVED.has(text)) throw new SyntaxFault(at, `reserved identifier: ${text}`);
    const open = this.#take('(');
    if (open === undefined) return { kind: 'name', at, name: text };
    const args = this.#list(')');
    if (text !== 'has') return { kind: 'call', at: open.at, name: text, target: undefined, args };
    const [arg, ...more] = args;
    if (arg?.kind !== 'select' || more.length > 0)
      throw new SyntaxFault(arg?.at ?? open.at, 'invalid argument to has() macro');
    return { kind: 'has', at: open.at, operand: arg.operand, field: arg.field };
  }

  #listLiteral(at: number): Node {
    const items: { value: Node; optional: boolean }[] = [];
    while (this.#take(']') === undefined) {
      const optional = this.#take('?') !== undefined;
      items.push({ optional, value: this.expression() });
      if (this.#take(',') !== undefined) continue;
      this.#expect(']');
      break;
    }
    return { kind: 'list', at, items };
  }

  #mapLiteral(at: number): Node {
    const entries: { key: Node; value: Node; optional: boolean }[] = [];
    while (this.#take('}') === undefined) {
      const optional = this.#take('?') !== undefined;
      const key = this.expression();
      this.#expect(':');
      entries.push({ optional, key, value: this.expression() });
      if (this.#take(',') !== undefined) continue;
      this.#expect('}');
      break;
    }
    return { kind: 'map', at, entries };
  }
}

function operator(name: string, at: number, ...args: readonly Node[]): Node {
  return { kind: 'call', at, name, target: undefined, args };
}

/** By the name in the text: the macro, and how many arguments it has, of these how many are names. */
const MACROS: readonly (readonly [name: string, macro: Macro, args: number, names: number])[] = [
  ['all', 'all', 2, 1],
  ['all', 'all', 3, 2],
  ['exists', 'exists', 2, 1],
  ['exists', 'exists', 3, 2],
  ['exists_one', 'existsOne', 2, 1],
  ['existsOne', 'existsOne', 2, 1],
  ['exists_one', 'existsOne', 3, 2],
  ['existsOne', 'existsOne', 3, 2],
  ['filter', 'filter', 2, 1],
  ['map', 'map', 2, 1],
  ['map', 'map', 3, 1],
  ['transformList', 'transformList', 3, 2],
  ['transformList', 'transformList', 4, 2],
  ['transformMap', 'transformMap', 3, 2],
  ['transformMap', 'transformMap', 4, 2],
  ['transformMapEntry', 'transformMapEntry', 3, 2],
  ['transformMapEntry', 'transformMapEntry', 4, 2],
  ['sortBy', 'sortBy', 2, 1],
  ['optMap', 'optMap', 2, 1],
  ['optFlatMap', 'optFlatMap', 2, 1],
];

function macroOf(name: string, at: number, target: Node, args: readonly Node[]): Node | undefined {
  const found = MACROS.find(([word, , count]) => word === name && count === args.length);
  if (found === undefined) return undefined;
  const [, macro, , count] = found;
  const names = args.slice(0, count).map((arg) => {
    if (arg.kind !== 'name') throw new SyntaxFault(arg.at, 'argument must be a simple name');
    return arg.name;
  });
  return { kind: 'macro', at, macro, target, names, args: args.slice(count) };
}
