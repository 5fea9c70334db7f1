import { regexFault } from '../../lib/regex.ts';
import { literalFault } from './functions/kubernetes.ts';
import type { Functions } from './signatures.ts';
import type { Issue, Node } from './syntax.ts';
import {
  BOOL,
  DYN,
  fits,
  INT,
  join,
  listOf,
  mapOf,
  optionalOf,
  simple,
  substitute,
  typeText,
  type Bindings,
  type Type,
} from './types.ts';
import { typeName, type Value } from './values.ts';

/** Types that are values, by their names. */
const TYPES = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'uint',
  'string',
  'list',
  'map',
  'null_type',
  'type',
  'optional_type',
]);

export type Variables = ReadonlyMap<string, Type>;

/** The type of an expression, and everything that can't be right whatever the values: in cel-go's words. */
export function checkTypes(
  node: Node,
  variables: Variables,
  functions: Functions,
): { readonly type: Type; readonly issues: readonly Issue[] } {
  const checker = new Checker(variables, functions);
  const type = checker.typeOf(node, new Map());
  return { type, issues: checker.issues };
}

/** `sets` of `sets.contains(...)`: names with dots between; undefined for other operands. */
export function dottedName(node: Node | undefined): string | undefined {
  if (node?.kind === 'name') return node.name;
  if (node?.kind !== 'select' || node.optional) return undefined;
  const before = dottedName(node.operand);
  return before === undefined ? undefined : `${before}.${node.field}`;
}

/** The name under which the function of a call is known when its target is a namespace; else undefined. */
export function functionInSpace(node: Node & { kind: 'call' }, functions: Functions): string | undefined {
  const space = dottedName(node.target);
  if (space === undefined) return undefined;
  const name = `${space}.${node.name}`;
  return functions.has(name) ? name : undefined;
}

/** What clauses of a format take, in the words of cel-go's strings extension. */
const CLAUSES: Readonly<Record<string, { readonly types: readonly string[]; readonly what: string }>> = {
  d: { types: ['int', 'uint'], what: 'decimal clause can only be used on integers' },
  f: { types: ['double', 'int', 'uint'], what: 'fixed-point clause can only be used on doubles' },
  e: { types: ['double', 'int', 'uint'], what: 'scientific clause can only be used on doubles' },
  b: { types: ['int', 'uint', 'bool'], what: 'binary clause can only be used on integers and bools' },
  o: { types: ['int', 'uint'], what: 'octal clause can only be used on integers' },
  x: {
    types: ['int', 'uint', 'string', 'bytes'],
    what: 'hex clause can only be used on integers, byte buffers, and strings',
  },
};

type Scope = ReadonlyMap<string, Type>;

class Checker {
  readonly issues: Issue[] = [];
  readonly #variables: Variables;
  readonly #functions: Functions;

  constructor(variables: Variables, functions: Functions) {
    this.#variables = variables;
    this.#functions = functions;
  }

  typeOf(node: Node, scope: Scope): Type {
    switch (node.kind) {
      case 'literal':
        return literalType(node.value);
      case 'name':
        return this.#nameType(node, scope);
      case 'select':
        return this.#selectType(node, scope);
      case 'has': {
        this.#fieldType(this.typeOf(node.operand, scope), node.field, node.at);
        return BOOL;
      }
      case 'index':
        return this.#indexType(node, scope);
      case 'and':
      case 'or': {
        const name = node.kind === 'and' ? '_&&_' : '_||_';
        const sides = [this.typeOf(node.left, scope), this.typeOf(node.right, scope)];
        if (!sides.every((side) => fits(BOOL, side, new Map())))
          this.#noOverload(node.at, name, sides, false);
        return BOOL;
      }
      case 'conditional': {
        const condition = this.typeOf(node.condition, scope);
        const [yes, no] = [this.typeOf(node.whenTrue, scope), this.typeOf(node.whenFalse, scope)];
        const isFine =
          fits(BOOL, condition, new Map()) && (fits(yes, no, new Map()) || fits(no, yes, new Map()));
        if (!isFine) this.#noOverload(node.at, '_?_:_', [condition, yes, no], false);
        return join(yes, no);
      }
      case 'list':
        return this.#listType(node, scope);
      case 'map':
        return this.#mapType(node, scope);
      case 'call':
        return this.#callType(node, scope);
      case 'macro':
        return this.#macroType(node, scope);
    }
  }

  #nameType({ name, at }: Node & { kind: 'name' }, scope: Scope): Type {
    const type = scope.get(name) ?? this.#variables.get(name);
    if (type !== undefined) return type;
    if (TYPES.has(name)) return { kind: 'type', of: simple(name) };
    this.#complain(at, `undeclared reference to '${name}' (in container '')`);
    return DYN;
  }

  #selectType(node: Node & { kind: 'select' }, scope: Scope): Type {
    const dotted = dottedName(node);
    const whole = dotted === undefined ? undefined : this.#variables.get(dotted);
    if (whole !== undefined) return whole;
    const operand = this.typeOf(node.operand, scope);
    const within = operand.kind === 'optional' ? operand.of : operand;
    const type = this.#fieldType(within, node.field, node.at);
    if (type.kind === 'optional') return type;
    return node.optional || operand.kind === 'optional' ? optionalOf(type) : type;
  }

  #fieldType(type: Type, field: string, at: number): Type {
    if (type.kind === 'dyn') return DYN;
    if (type.kind === 'map') return type.value;
    if (type.kind === 'optional') return this.#fieldType(type.of, field, at);
    if (type.kind !== 'object') {
      this.#complain(at, `type '${typeText(type)}' does not support field selection`);
      return DYN;
    }
    const known = type.fields.get(field);
    if (known === undefined) this.#complain(at, `undefined field '${field}'`);
    return known ?? DYN;
  }

  #indexType(node: Node & { kind: 'index' }, scope: Scope): Type {
    const operand = this.typeOf(node.operand, scope);
    const index = this.typeOf(node.index, scope);
    const within = operand.kind === 'optional' ? operand.of : operand;
    const optional = (type: Type): Type =>
      node.optional || operand.kind === 'optional' ? optionalOf(type) : type;
    if (within.kind === 'dyn') return optional(DYN);
    if (within.kind === 'list' && fits(INT, index, new Map())) return optional(within.item);
    if (within.kind === 'map' && fits(within.key, index, new Map())) return optional(within.value);
    this.#noOverload(node.at, node.optional ? '_[?_]' : '_[_]', [operand, index], false);
    return DYN;
  }

  #listType({ items }: Node & { kind: 'list' }, scope: Scope): Type {
    const types = items.map(({ value, optional }) => {
      const type = this.typeOf(value, scope);
      return { at: value.at, type: optional && type.kind === 'optional' ? type.of : type };
    });
    return listOf(this.#sameType(types));
  }

  #mapType({ entries }: Node & { kind: 'map' }, scope: Scope): Type {
    const keys = entries.map(({ key }) => ({ at: key.at, type: this.typeOf(key, scope) }));
    const values = entries.map(({ value, optional }) => {
      const type = this.typeOf(value, scope);
      return { at: value.at, type: optional && type.kind === 'optional' ? type.of : type };
    });
    return mapOf(this.#sameType(keys), this.#sameType(values));
  }

  /** Literals of lists and maps have items of one type. */
  #sameType(types: readonly { readonly at: number; readonly type: Type }[]): Type {
    const [first, ...rest] = types;
    if (first === undefined) return DYN;
    let { type } = first;
    for (const other of rest) {
      if (fits(type, other.type, new Map())) continue;
      if (fits(other.type, type, new Map())) {
        type = other.type;
        continue;
      }
      this.#complain(other.at, `expected type '${typeText(type)}' but found '${typeText(other.type)}'`);
      return DYN;
    }
    return type;
  }

  #callType(node: Node & { kind: 'call' }, scope: Scope): Type {
    const spaced = functionInSpace(node, this.#functions);
    const name = spaced ?? node.name;
    const overloads = this.#functions.get(name);
    const isMethod = spaced === undefined && node.target !== undefined;
    const target = isMethod && node.target !== undefined ? [this.typeOf(node.target, scope)] : [];
    const isFormat = isMethod && name === 'format';
    const args = [
      ...target,
      ...node.args.map((arg) =>
        isFormat && arg.kind === 'list' ? this.#formatted(node.target, arg, scope) : this.typeOf(arg, scope),
      ),
    ];
    if (overloads === undefined) {
      this.#complain(node.at, `undeclared reference to '${name}' (in container '')`);
      return DYN;
    }
    this.#checkLiterals(node, name);
    const fitting = overloads.flatMap((overload) => {
      const bindings: Bindings = new Map();
      const isOne =
        overload.method === isMethod &&
        overload.args.length === args.length &&
        overload.args.every((wanted, index) => fits(wanted, args[index] ?? DYN, bindings));
      return isOne ? [substitute(overload.result, bindings)] : [];
    });
    const [first, ...others] = fitting;
    if (first === undefined) {
      this.#noOverload(node.at, name, args, isMethod);
      return DYN;
    }
    return others.every((other) => typeText(other) === typeText(first)) ? first : DYN;
  }

  /** What a text is formatted with: any types, but those that its clauses take. */
  #formatted(text: Node | undefined, { items }: Node & { kind: 'list' }, scope: Scope): Type {
    const types = items.map(({ value }) => this.typeOf(value, scope));
    if (text?.kind !== 'literal' || typeof text.value !== 'string') return listOf(DYN);
    const clauses = [...text.value.matchAll(/%(?:%|(?:\.\d+)?([a-zA-Z]))/gu)].flatMap(
      ([, verb]) => verb ?? [],
    );
    for (const [index, verb] of clauses.entries()) {
      const [type, item] = [types[index], items[index]];
      if (type === undefined || item === undefined) {
        this.#complain(text.at, `error during formatting: index ${index} out of range`);
        break;
      }
      const taken = CLAUSES[verb];
      if (taken === undefined || type.kind === 'dyn' || taken.types.includes(typeText(type))) continue;
      this.#complain(item.value.at, `error during formatting: ${taken.what}, was given ${typeText(type)}`);
    }
    return listOf(DYN);
  }

  /** Texts that are no pattern or no time whatever else there is. */
  #checkLiterals({ args, target }: Node & { kind: 'call' }, name: string): void {
    const last = args.at(-1);
    if (last?.kind !== 'literal' || typeof last.value !== 'string') return;
    if (name === 'matches' && (target !== undefined || args.length === 2)) {
      if (regexFault(last.value) !== null) {
        this.#complain(last.at, 'invalid matches argument');
      }
      return;
    }
    if (target !== undefined || args.length !== 1) return;
    const fault = literalFault(name, last.value);
    if (fault !== undefined) this.#complain(last.at, `invalid ${name} argument`);
  }

  #macroType(node: Node & { kind: 'macro' }, scope: Scope): Type {
    const target = this.typeOf(node.target, scope);
    if (node.macro === 'optMap' || node.macro === 'optFlatMap') {
      const of = target.kind === 'optional' ? target.of : DYN;
      const type = this.#inner(node, scope, [of])[0] ?? DYN;
      return node.macro === 'optMap' ? optionalOf(type) : type;
    }
    const bound = this.#boundTypes(node, target);
    const types = this.#inner(node, scope, bound);
    const last = types.at(-1) ?? DYN;
    const filter = types.length > 1 ? types[0] : undefined;
    const condition = ['all', 'exists', 'existsOne', 'filter'].includes(node.macro) ? last : filter;
    if (condition !== undefined && !fits(BOOL, condition, new Map())) {
      this.#complain(
        node.at,
        `found no matching overload for '_&&_' applied to '(bool, ${typeText(condition)})'`,
      );
    }
    switch (node.macro) {
      case 'all':
      case 'exists':
      case 'existsOne':
        return BOOL;
      case 'filter':
        return listOf(bound[0] ?? DYN);
      case 'map':
      case 'transformList':
        return listOf(last);
      case 'sortBy':
        return target;
      case 'transformMap':
        return mapOf(bound[0] ?? DYN, last);
      case 'transformMapEntry':
        return last.kind === 'map' ? last : mapOf(DYN, DYN);
    }
  }

  /** What the names of a macro stand for. */
  #boundTypes({ names, target: { at } }: Node & { kind: 'macro' }, type: Type): readonly Type[] {
    const two = names.length === 2;
    if (type.kind === 'list') return two ? [INT, type.item] : [type.item];
    if (type.kind === 'map') return two ? [type.key, type.value] : [type.key];
    if (type.kind !== 'dyn') {
      this.#complain(
        at,
        `expression of type '${typeText(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      );
    }
    return names.map(() => DYN);
  }

  #inner({ names, args }: Node & { kind: 'macro' }, scope: Scope, types: readonly Type[]): readonly Type[] {
    const inner = new Map([...scope, ...names.map((name, index) => [name, types[index] ?? DYN] as const)]);
    return args.map((arg) => this.typeOf(arg, inner));
  }

  #noOverload(at: number, name: string, types: readonly Type[], method: boolean): void {
    const texts = types.map(typeText);
    const applied = method ? `${texts[0]}.(${texts.slice(1).join(', ')})` : `(${texts.join(', ')})`;
    this.#complain(at, `found no matching overload for '${name}' applied to '${applied}'`);
  }

  #complain(at: number, message: string): void {
    this.issues.push({ at, message });
  }
}

function literalType(value: Value): Type {
  return simple(typeName(value));
}
