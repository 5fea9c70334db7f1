import { SystemError } from '../../process/types.ts';
import { sprintf } from './builtins.ts';
import { Evaluator } from './evaluate.ts';
import type { Machine } from './machine.ts';
import { RunMistake } from './mistakes.ts';
import type { AwkProgram, Rule, Statement } from './syntax.ts';
import { toNumber, type Value } from './values.ts';
import { Cell, keysInOrder } from './variables.ts';

/** Functions that call each other deeper than this would take the stack of a real one, too. */
const DEEPEST_CALL = 5_000;

/** How a statement ended, where it isn't followed by the next. */
type Jump = 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return';

/** Runs a program over its input. */
export class Interpreter {
  readonly #program: AwkProgram;
  readonly #machine: Machine;
  readonly #evaluator: Evaluator;
  /** Rules whose range has begun. */
  readonly #inRange = new Set<Rule>();
  #exitCode = 0;
  #returned: Value;
  #depth = 0;

  constructor(program: AwkProgram, machine: Machine) {
    this.#program = program;
    this.#machine = machine;
    this.#evaluator = new Evaluator(machine, (name, args) => this.#call(name, args));
  }

  /** The exit code. Rejects with RunMistake. */
  async run(): Promise<number> {
    const { begin, rules, end } = this.#program;
    let jump: Jump | undefined;
    for (const block of begin) {
      jump = await this.#whole(block);
      if (jump !== undefined) break;
    }
    if (jump === undefined && rules.length + end.length > 0) jump = await this.#rules();
    for (const block of end) {
      if ((await this.#whole(block)) !== undefined) break;
    }
    await this.#machine.streams.closeAll();
    return this.#exitCode;
  }

  /** Runs a block to its end, or to where it is left. */
  async #whole(block: Statement): Promise<Jump | undefined> {
    try {
      return await this.#execute(block);
    } catch (error) {
      if (error instanceof Leave) return error.jump;
      throw error;
    }
  }

  async #rules(): Promise<Jump | undefined> {
    const machine = this.#machine;
    for (;;) {
      const text = await machine.nextRecord();
      if (text === undefined) return undefined;
      await machine.tool.process.breathe();
      machine.record.text = text;
      for (const rule of this.#program.rules) {
        const jump = await this.#apply(rule);
        if (jump === 'exit') return jump;
        if (jump === 'nextfile') machine.input.skipFile();
        if (jump !== undefined) break;
      }
      await machine.tool.relieve();
    }
  }

  async #apply(rule: Rule): Promise<Jump | undefined> {
    try {
      if (!(await this.#applies(rule))) return undefined;
      return rule.body === undefined
        ? await this.#print('print', [], undefined)
        : await this.#execute(rule.body);
    } catch (error) {
      if (error instanceof Leave) return error.jump;
      throw error;
    }
  }

  async #applies(rule: Rule): Promise<boolean> {
    const { from, to } = rule;
    if (from === undefined) return true;
    if (to === undefined) return this.#evaluator.test(from);
    if (!this.#inRange.has(rule)) {
      if (!(await this.#evaluator.test(from))) return false;
      this.#inRange.add(rule);
    }
    if (await this.#evaluator.test(to)) this.#inRange.delete(rule);
    return true;
  }

  async #execute(statement: Statement): Promise<Jump | undefined> {
    const evaluator = this.#evaluator;
    switch (statement.kind) {
      case 'block':
        for (const one of statement.body) {
          const jump = await this.#execute(one);
          if (jump !== undefined) return jump;
        }
        return undefined;
      case 'expression':
        await evaluator.evaluate(statement.expression);
        return undefined;
      case 'print':
      case 'printf':
        return this.#print(statement.kind, statement.args, statement.redirection);
      case 'if': {
        const branch = (await evaluator.test(statement.test)) ? statement.yes : statement.no;
        return branch === undefined ? undefined : this.#execute(branch);
      }
      case 'while':
        return this.#loop(statement.body, () => evaluator.test(statement.test));
      case 'do': {
        let isFirst = true;
        return this.#loop(statement.body, async () => {
          if (!isFirst) return evaluator.test(statement.test);
          isFirst = false;
          return true;
        });
      }
      case 'for': {
        const { start, test, step, body } = statement;
        if (start !== undefined) await this.#execute(start);
        return this.#loop(
          body,
          async () => test === undefined || evaluator.test(test),
          async () => void (step !== undefined && (await this.#execute(step))),
        );
      }
      case 'each': {
        const keys = keysInOrder(evaluator.array(statement.array))[Symbol.iterator]();
        return this.#loop(statement.body, async () => {
          const { done, value } = keys.next();
          if (done === true) return false;
          this.#machine.set(statement.name, value);
          return true;
        });
      }
      case 'delete': {
        const array = evaluator.array(statement.name);
        if (statement.keys === undefined) array.clear();
        else array.delete(await evaluator.key(statement.keys));
        return undefined;
      }
      case 'break':
      case 'continue':
      case 'next':
      case 'nextfile':
        return statement.kind;
      case 'exit':
        if (statement.value !== undefined)
          this.#exitCode = toNumber(await evaluator.evaluate(statement.value)) & 255;
        return 'exit';
      case 'return':
        this.#returned =
          statement.value === undefined ? undefined : await evaluator.evaluate(statement.value);
        return 'return';
      default:
        return statement satisfies never;
    }
  }

  async #loop(
    body: Statement,
    goesOn: () => Promise<boolean>,
    step?: () => Promise<void>,
  ): Promise<Jump | undefined> {
    while (await goesOn()) {
      await this.#machine.tool.process.breathe();
      const jump = await this.#execute(body);
      if (jump === 'break') return undefined;
      if (jump !== undefined && jump !== 'continue') return jump;
      await step?.();
      await this.#machine.tool.relieve();
    }
    return undefined;
  }

  async #print(
    kind: 'print' | 'printf',
    args: Extract<Statement, { kind: 'print' | 'printf' }>['args'],
    redirection: Extract<Statement, { kind: 'print' | 'printf' }>['redirection'],
  ): Promise<undefined> {
    const machine = this.#machine;
    const values: Value[] = [];
    for (const arg of args) values.push(await this.#evaluator.evaluate(arg));
    const text =
      kind === 'printf'
        ? sprintf(machine, values, (written) => machine.tool.out(written), 'printf')
        : (args.length === 0
            ? machine.record.text
            : values.map((value) => machine.formatted(value, 'OFMT')).join(machine.special('OFS'))) +
          machine.special('ORS');
    if (redirection === undefined) {
      machine.tool.out(text);
      return undefined;
    }
    const name = await this.#evaluator.text(redirection.to);
    try {
      await machine.streams.write(redirection.kind, name, text);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new RunMistake(
        machine.tool.say(
          `can't open '${name}': ${error.message}`,
          `cannot open "${name}" for output (${error.message})`,
        ),
        true,
      );
    }
    return undefined;
  }

  async #call(name: string, args: readonly Cell[]): Promise<Value> {
    const called = this.#program.functions.get(name);
    if (called === undefined) throw new RunMistake('Call to undefined function');
    if (this.#depth >= DEEPEST_CALL) throw new RunMistake('function calls nested too deep');
    this.#depth += 1;
    // unwinds the stack, so that no recursion of the program becomes too deep for it
    await this.#machine.tool.process.breathe();
    await Promise.resolve();
    this.#returned = undefined;
    const locals = new Map(
      called.parameters.map((parameter, index) => [parameter, args[index] ?? new Cell(undefined)]),
    );
    try {
      const jump = await this.#machine.variables.within(locals, () => this.#execute(called.body));
      if (jump === 'exit' || jump === 'next' || jump === 'nextfile') throw new Leave(jump);
      const value = this.#returned;
      this.#returned = undefined;
      return value;
    } finally {
      this.#depth -= 1;
    }
  }
}

/** An exit or next inside of a function leaves the expression that called it, too. */
class Leave extends Error {
  readonly jump: Jump;

  constructor(jump: Jump) {
    super(jump);
    this.jump = jump;
  }
}
