import { callBuiltin } from './builtins.ts';
import { toBytes } from './bytes.ts';
import type { Machine } from './machine.ts';
import { RunMistake } from './mistakes.ts';
import { splitText, splitByExpression, toRegExp } from './split.ts';
import { substitute } from './substitute.ts';
import type { ArithmeticOperator, ComparisonOperator, Expression, LineSource, Target } from './syntax.ts';
import { compareValues, fromOutside, toNumber, toTruth, type Value } from './values.ts';
import { Cell, type AwkArray } from './variables.ts';

/** Runs a function of the program. */
export type CallUser = (name: string, args: readonly Cell[], line: number) => Promise<Value>;

/** Evaluates expressions. Rejects with RunMistake. */
export class Evaluator {
  readonly #machine: Machine;
  readonly #callUser: CallUser;

  constructor(machine: Machine, callUser: CallUser) {
    this.#machine = machine;
    this.#callUser = callUser;
  }

  async evaluate(expression: Expression): Promise<Value> {
    const machine = this.#machine;
    switch (expression.kind) {
      case 'number':
      case 'string':
        return expression.value;
      case 'group':
        return this.evaluate(expression.inner);
      case 'list':
        return this.key(expression.items);
      case 'regex':
        return Number(toRegExp(expression.source).test(machine.record.text));
      case 'name':
      case 'field':
      case 'element':
        return (await this.#place(expression)).get();
      case 'arithmetic':
        return arithmetic(
          expression.operator,
          toNumber(await this.evaluate(expression.left)),
          toNumber(await this.evaluate(expression.right)),
          machine.dialect.isBusybox,
        );
      case 'compare':
        return Number(
          isSo(
            expression.operator,
            compareValues(
              await this.evaluate(expression.left),
              await this.evaluate(expression.right),
              (value) => machine.text(value),
            ),
          ),
        );
      case 'concatenate':
        return (
          machine.text(await this.evaluate(expression.left)) +
          machine.text(await this.evaluate(expression.right))
        );
      case 'match': {
        const text = machine.text(await this.evaluate(expression.left));
        return Number((await this.#expression(expression.right)).test(text) !== expression.negated);
      }
      case 'and':
        return Number((await this.test(expression.left)) && (await this.test(expression.right)));
      case 'or':
        return Number((await this.test(expression.left)) || (await this.test(expression.right)));
      case 'in':
        return Number(this.array(expression.array).has(await this.key(expression.keys)));
      case 'choose':
        return this.evaluate((await this.test(expression.test)) ? expression.yes : expression.no);
      case 'unary': {
        const operand = await this.evaluate(expression.operand);
        if (expression.operator === '!') return Number(!toTruth(operand));
        return expression.operator === '-' ? -toNumber(operand) : toNumber(operand);
      }
      case 'step': {
        const place = await this.#place(expression.target);
        const before = toNumber(place.get());
        place.set(before + expression.by);
        return expression.isPrefix ? before + expression.by : before;
      }
      case 'assign':
        return this.#assign(expression.target, expression.operator, expression.value);
      case 'builtin':
        return this.#builtin(expression.name, expression.args);
      case 'call': {
        const cells: Cell[] = [];
        for (const arg of expression.args) cells.push(await this.#argument(arg));
        return this.#callUser(expression.name, cells, expression.line);
      }
      case 'getline':
        return this.#getline(expression.target, expression.from);
      default:
        return expression satisfies never;
    }
  }

  async test(expression: Expression): Promise<boolean> {
    return toTruth(await this.evaluate(expression));
  }

  async text(expression: Expression): Promise<string> {
    return this.#machine.text(await this.evaluate(expression));
  }

  /** The key of an element: several are joined by SUBSEP. */
  async key(keys: readonly Expression[]): Promise<string> {
    const texts: string[] = [];
    for (const key of keys) texts.push(await this.text(key));
    return texts.join(this.#machine.special('SUBSEP'));
  }

  array(name: string): AwkArray {
    return this.#machine.variables.cell(name).array;
  }

  async #assign(target: Target, operator: ArithmeticOperator | undefined, value: Expression): Promise<Value> {
    const given = await this.evaluate(value);
    const place = await this.#place(target);
    const result =
      operator === undefined
        ? given
        : arithmetic(operator, toNumber(place.get()), toNumber(given), this.#machine.dialect.isBusybox);
    place.set(result);
    return result;
  }

  /** Where a target's value is, with its index and keys evaluated once. */
  async #place(target: Target): Promise<{ get(): Value; set(value: Value): void }> {
    const machine = this.#machine;
    switch (target.kind) {
      case 'name':
        if (machine.variables.cell(target.name).isArray && !machine.dialect.isBusybox)
          throw new RunMistake(`line 1: illegal reference to array ${target.name}`, true);
        return {
          get: () => machine.get(target.name),
          set: (value) => machine.set(target.name, value),
        };
      case 'field': {
        const index = Math.trunc(toNumber(await this.evaluate(target.index)));
        return {
          get: () => machine.record.get(index),
          set: (value) => machine.record.set(index, machine.text(value)),
        };
      }
      case 'element': {
        const key = await this.key(target.keys);
        const array = this.array(target.name);
        // an element is there from the moment it is spoken of
        if (!array.has(key)) array.set(key, undefined);
        return { get: () => array.get(key), set: (value) => void array.set(key, value) };
      }
      default:
        return target satisfies never;
    }
  }

  async #argument(arg: Expression): Promise<Cell> {
    if (arg.kind !== 'name') return new Cell(await this.evaluate(arg));
    const cell = this.#machine.variables.cell(arg.name);
    return new Cell(cell.isArray ? undefined : this.#machine.get(arg.name), cell);
  }

  /** What stands where a regular expression is wanted: one, or a text that is one. */
  async #expression(expression: Expression): Promise<RegExp> {
    return toRegExp(expression.kind === 'regex' ? expression.source : await this.text(expression));
  }

  async #builtin(name: string, args: readonly Expression[]): Promise<Value> {
    const [first, second, third] = args;
    switch (name) {
      case 'split':
        return this.#split(first, second, third);
      case 'match':
        return this.#match(first, second);
      case 'sub':
      case 'gsub':
        return this.#substitute(name === 'gsub', first, second, third);
      case 'length':
        if (first?.kind === 'name' && this.#machine.variables.cell(first.name).isArray)
          return this.array(first.name).size;
        break;
    }
    const values: Value[] = [];
    for (const arg of args) values.push(await this.evaluate(arg));
    return callBuiltin(this.#machine, name, values);
  }

  async #split(what?: Expression, name?: Expression, by?: Expression): Promise<number> {
    if (what === undefined || name?.kind !== 'name') throw new RunMistake('Too few arguments');
    const text = await this.text(what);
    const separator = by === undefined ? this.#machine.special('FS') : by;
    const parts =
      typeof separator !== 'string' && separator.kind === 'regex'
        ? text === ''
          ? []
          : splitByExpression(text, toRegExp(separator.source))
        : splitText(text, typeof separator === 'string' ? separator : await this.text(separator), false);
    const array = this.array(name.name);
    array.clear();
    for (const [index, part] of parts.entries()) array.set(String(index + 1), fromOutside(part));
    return parts.length;
  }

  async #match(what?: Expression, expression?: Expression): Promise<number> {
    if (what === undefined || expression === undefined) throw new RunMistake('Too few arguments');
    const text = await this.text(what);
    const match = (await this.#expression(expression)).exec(text);
    const start = match === null ? 0 : toBytes(text.slice(0, match.index)).length + 1;
    this.#machine.variables.setGlobal('RSTART', start);
    this.#machine.variables.setGlobal('RLENGTH', match === null ? -1 : toBytes(match[0]).length);
    return start;
  }

  async #substitute(
    isGlobal: boolean,
    what?: Expression,
    by?: Expression,
    into?: Expression,
  ): Promise<number> {
    if (what === undefined || by === undefined) throw new RunMistake('Too few arguments');
    const expression = await this.#expression(what);
    const replacement = await this.text(by);
    const target: Expression = into ?? { kind: 'field', index: { kind: 'number', value: 0 } };
    const place = isTarget(target) ? await this.#place(target) : undefined;
    const before = place === undefined ? await this.text(target) : this.#machine.text(place.get());
    const { text, count } = substitute(before, expression, replacement, {
      isGlobal,
      isBusybox: this.#machine.dialect.isBusybox,
    });
    if (count > 0) place?.set(text);
    return count;
  }

  /** 1: there was one; 0: the end; -1: it can't be read. */
  async #getline(target: Target | undefined, from: LineSource): Promise<number> {
    const machine = this.#machine;
    let record: string | undefined;
    if (from.kind === 'main') {
      record = await machine.nextRecord();
    } else {
      const name = await this.text(from.kind === 'file' ? from.path : from.command);
      const reader = await machine.streams.reader(from.kind, name);
      if (reader === undefined) return -1;
      record = await reader.read(machine.special('RS'));
      if (record !== undefined && from.kind === 'command') machine.countRecord(false);
    }
    if (record === undefined) return 0;
    if (target === undefined) machine.record.text = record;
    else (await this.#place(target)).set(fromOutside(record));
    return 1;
  }
}

function isTarget(expression: Expression): expression is Target {
  return expression.kind === 'name' || expression.kind === 'field' || expression.kind === 'element';
}

function arithmetic(operator: ArithmeticOperator, left: number, right: number, isBusybox: boolean): number {
  // mawk divides as the processor does
  if (isBusybox && right === 0 && (operator === '/' || operator === '%'))
    throw new RunMistake('Division by zero');
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      return left ** right;
    default:
      return operator satisfies never;
  }
}

function isSo(operator: ComparisonOperator, order: number): boolean {
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return operator satisfies never;
  }
}
