import { functionInSpace, dottedName } from './check.ts';
import { sortedBy } from './functions/collections.ts';
import type { Functions, Overload } from './signatures.ts';
import type { Node } from './syntax.ts';
import type { Type } from './types.ts';
import {
  asKey,
  CelError,
  isList,
  isMap,
  LazyFields,
  Optional,
  typeName,
  TypeValue,
  type Key,
  type Value,
} from './values.ts';

/** What an expression may still cost; everything that grows with the values counts. */
export interface Budget {
  left: number;
}

/** The expression costs more than it may. */
export class OutOfBudget extends CelError {}

type Scope = ReadonlyMap<string, Value>;

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

/** Evaluates an expression. Throws CelError, and OutOfBudget when it has cost too much. */
export function evaluate(node: Node, variables: Scope, functions: Functions, budget: Budget): Value {
  return new Evaluator(variables, functions, budget).value(node, new Map());
}

class Evaluator {
  readonly #variables: Scope;
  readonly #functions: Functions;
  readonly #budget: Budget;

  constructor(variables: Scope, functions: Functions, budget: Budget) {
    this.#variables = variables;
    this.#functions = functions;
    this.#budget = budget;
  }

  value(node: Node, scope: Scope): Value {
    this.#spend(1);
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'name':
        return this.#named(node.name, scope);
      case 'select': {
        const dotted = dottedName(node);
        const whole = dotted === undefined ? undefined : this.#variables.get(dotted);
        return whole ?? this.#selected(this.value(node.operand, scope), node.field, node.optional);
      }
      case 'has':
        return hasField(this.value(node.operand, scope), node.field);
      case 'index':
        return this.#indexed(this.value(node.operand, scope), this.value(node.index, scope), node.optional);
      case 'and':
        return this.#either(node.left, node.right, scope, false);
      case 'or':
        return this.#either(node.left, node.right, scope, true);
      case 'conditional': {
        const condition = this.value(node.condition, scope);
        if (typeof condition !== 'boolean') throw new CelError('no such overload');
        return this.value(condition ? node.whenTrue : node.whenFalse, scope);
      }
      case 'list':
        return this.#listOf(node, scope);
      case 'map':
        return this.#mapOf(node, scope);
      case 'call':
        return this.#called(node, scope);
      case 'macro':
        return this.#expanded(node, scope);
    }
  }

  #spend(cost: number): void {
    this.#budget.left -= cost;
    if (this.#budget.left < 0) throw new OutOfBudget('operation cancelled: actual cost limit exceeded');
  }

  #named(name: string, scope: Scope): Value {
    const value = scope.get(name) ?? this.#variables.get(name);
    if (value !== undefined) return value;
    if (TYPES.has(name)) return new TypeValue(name);
    throw new CelError(`no such attribute(s): ${name}`);
  }

  #selected(operand: Value, field: string, optional: boolean): Value {
    if (operand instanceof Optional) {
      if (operand.value === undefined) return operand;
      const value = fieldOf(operand.value, field);
      return value instanceof Optional ? value : new Optional(value);
    }
    const value = fieldOf(operand, field);
    if (optional) return value instanceof Optional ? value : new Optional(value);
    if (value === undefined) throw new CelError(`no such key: ${field}`);
    return value;
  }

  #indexed(operand: Value, index: Value, optional: boolean): Value {
    const within = operand instanceof Optional ? operand.value : operand;
    if (within === undefined) return operand;
    const value = itemAt(within, index);
    if (optional || operand instanceof Optional) return new Optional(value);
    if (value !== undefined) return value;
    if (isList(within)) throw new CelError(`index out of bounds: ${String(asKey(index))}`);
    throw new CelError(`no such key: ${String(asKey(index) ?? typeName(index))}`);
  }

  /** `decisive` decides whatever the other side is, even where that fails. */
  #either(left: Node, right: Node, scope: Scope, decisive: boolean): Value {
    const first = this.#condition(left, scope);
    if (first === decisive) return decisive;
    const second = this.#condition(right, scope);
    if (second === decisive) return decisive;
    if (first instanceof CelError) throw first;
    if (second instanceof CelError) throw second;
    return !decisive;
  }

  /** A boolean, or why there is none. */
  #condition(node: Node, scope: Scope): boolean | CelError {
    try {
      const value = this.value(node, scope);
      return typeof value === 'boolean' ? value : new CelError('no such overload');
    } catch (error) {
      if (error instanceof CelError && !(error instanceof OutOfBudget)) return error;
      throw error;
    }
  }

  #listOf({ items }: Node & { kind: 'list' }, scope: Scope): Value {
    return items.flatMap(({ value, optional }): Value[] => {
      const item = this.value(value, scope);
      if (!optional || !(item instanceof Optional)) return [item];
      return item.value === undefined ? [] : [item.value];
    });
  }

  #mapOf({ entries }: Node & { kind: 'map' }, scope: Scope): Value {
    const map = new Map<Key, Value>();
    for (const { key: keyNode, value: valueNode, optional } of entries) {
      const key = asKey(this.value(keyNode, scope));
      if (key === undefined) throw new CelError('unsupported key type');
      if (map.has(key)) throw new CelError(`Failed with repeated key`);
      const value = this.value(valueNode, scope);
      if (!optional || !(value instanceof Optional)) map.set(key, value);
      else if (value.value !== undefined) map.set(key, value.value);
    }
    return map;
  }

  #called(node: Node & { kind: 'call' }, scope: Scope): Value {
    const spaced = functionInSpace(node, this.#functions);
    const isMethod = spaced === undefined && node.target !== undefined;
    const target = isMethod && node.target !== undefined ? [this.value(node.target, scope)] : [];
    const args = [...target, ...node.args.map((arg) => this.value(arg, scope))];
    const overload = this.#functions
      .get(spaced ?? node.name)
      ?.find((one) => one.method === isMethod && accepts(one, args));
    if (overload === undefined) throw new CelError('no such overload');
    for (const arg of args) this.#spend(weight(arg) / 10);
    // what takes two texts or lists may go through one for each part of the other
    if (args.length > 1 && node.name === 'matches') this.#spend((weight(args[0]) * weight(args[1])) / 100);
    if (args.length > 1 && (node.name.startsWith('_') || node.name === '@in') && args.some(isList)) {
      this.#spend(args.reduce((sum: number, arg) => sum + weight(arg), 0) / 10);
    }
    const result = overload.run(...args);
    this.#spend(weight(result) / 10);
    return result;
  }

  #expanded(node: Node & { kind: 'macro' }, scope: Scope): Value {
    const target = this.value(node.target, scope);
    const [first = node.target, second] = node.args;
    if (node.macro === 'optMap' || node.macro === 'optFlatMap') {
      if (!(target instanceof Optional)) throw new CelError('no such overload');
      if (target.value === undefined) return target;
      const value = this.value(first, bind(scope, node.names, [target.value]));
      return node.macro === 'optMap' ? new Optional(value) : value;
    }
    const rounds = roundsOf(target, node.names.length).map((values) => bind(scope, node.names, values));
    this.#spend(rounds.length);
    switch (node.macro) {
      case 'all':
        return this.#all(first, rounds, false);
      case 'exists':
        return this.#all(first, rounds, true);
      case 'existsOne':
        return rounds.filter((round) => this.#holds(first, round)).length === 1;
      case 'filter':
        return rounds
          .filter((round) => this.#holds(first, round))
          .map((round) => round.get(node.names[0] ?? '') ?? null);
      case 'sortBy':
        if (!isList(target)) throw new CelError('no such overload');
        return sortedBy(
          target,
          rounds.map((round) => this.value(first, round)),
        );
      case 'map':
      case 'transformList':
      case 'transformMap':
      case 'transformMapEntry': {
        const kept = second === undefined ? rounds : rounds.filter((round) => this.#holds(first, round));
        const results = kept.map((round) => [round, this.value(second ?? first, round)] as const);
        if (node.macro === 'map' || node.macro === 'transformList') return results.map(([, value]) => value);
        if (node.macro === 'transformMapEntry') return merged(results.map(([, value]) => value));
        return new Map(
          results.map(([round, value]) => [asKey(round.get(node.names[0] ?? '') ?? null) ?? '', value]),
        );
      }
    }
  }

  /** Does one round come to what decides? Failures count only where none does. */
  #all(condition: Node, rounds: readonly Scope[], decisive: boolean): boolean {
    let failure: CelError | undefined;
    for (const round of rounds) {
      const found = this.#condition(condition, round);
      if (found === decisive) return decisive;
      if (found instanceof CelError) failure ??= found;
    }
    if (failure !== undefined) throw failure;
    return !decisive;
  }

  #holds(condition: Node, round: Scope): boolean {
    const value = this.value(condition, round);
    if (typeof value !== 'boolean') throw new CelError('no such overload');
    return value;
  }
}

const bind = (scope: Scope, names: readonly string[], values: readonly Value[]): Scope =>
  new Map([...scope, ...names.map((name, index) => [name, values[index] ?? null] as const)]);

/** What the names of a macro stand for, round by round. */
function roundsOf(target: Value, names: number): readonly (readonly Value[])[] {
  if (isList(target)) return target.map((item, index) => (names === 2 ? [BigInt(index), item] : [item]));
  if (isMap(target)) return [...target].map(([key, value]) => (names === 2 ? [key, value] : [key]));
  throw new CelError(`got '${typeName(target)}', expected iterable type`);
}

function merged(maps: readonly Value[]): Value {
  const all = new Map<Key, Value>();
  for (const map of maps) {
    if (!isMap(map)) throw new CelError('no such overload');
    for (const [key, value] of map) {
      if (all.has(key)) throw new CelError(`insert failed: key ${String(key)} already exists`);
      all.set(key, value);
    }
  }
  return all;
}

function fieldOf(operand: Value, field: string): Value | undefined {
  if (isMap(operand)) return operand.get(field);
  if (operand instanceof LazyFields) return operand.field(field);
  throw new CelError(operand === null ? `no such key: ${field}` : 'no such overload');
}

function hasField(operand: Value, field: string): boolean {
  if (operand instanceof Optional) return operand.value !== undefined && hasField(operand.value, field);
  if (operand instanceof LazyFields) return operand.names.includes(field);
  if (isMap(operand)) return operand.has(field);
  throw new CelError(operand === null ? `no such key: ${field}` : 'no such overload');
}

function itemAt(within: Value, index: Value): Value | undefined {
  const key = asKey(index);
  if (isList(within)) {
    if (typeof key !== 'bigint') throw new CelError(`unsupported index type '${typeName(index)}' in list`);
    return within[Number(key)];
  }
  if (within instanceof LazyFields && typeof key === 'string') return within.field(key);
  if (!isMap(within)) throw new CelError('no such overload');
  return key === undefined ? undefined : within.get(key);
}

function accepts({ args }: Overload, values: readonly Value[]): boolean {
  return args.length === values.length && args.every((type, index) => isOf(type, values[index] ?? null));
}

function isOf(type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'parameter':
      return true;
    case 'simple':
    case 'object':
      return typeName(value) === type.name;
    case 'list':
      // the first item decides, as one does whose type is asked
      return isList(value) && (value.length === 0 || isOf(type.item, value[0] ?? null));
    case 'map':
      return isMap(value);
    case 'optional':
      return value instanceof Optional;
    case 'type':
      return value instanceof TypeValue;
  }
}

/** How big a value is, in characters or items. */
function weight(value: Value | undefined): number {
  if (typeof value === 'string') return value.length;
  if (value === undefined || value === null || typeof value !== 'object') return 0;
  if (isList(value) || value instanceof Uint8Array) return value.length;
  return isMap(value) ? value.size : 0;
}
