import type { Assignment, Command, Redirection, Word } from 'unbash';
import { SystemError } from '../process/types.ts';
import { FunctionReturn, ShellExit, ShellFault } from './control.ts';
import { expandString, expandWords } from './expand.ts';
import { findExecutable, startFailure } from './executable.ts';
import { parseShell } from './parse.ts';
import { traceWord } from './quote.ts';
import { RedirectFailure, redirectForGood, withRedirections } from './redirect.ts';
import type { Shell } from './shell.ts';
import type { ShellFunction, Variable } from './state.ts';
import { decodeText } from '../tools/text.ts';

/** Runs a simple command (POSIX XCU 2.9.1) and sets the status. */
export async function runSimpleCommand(shell: Shell, node: Command, last: boolean): Promise<void> {
  const assignments = node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
  shell.substitutionStatus = undefined;
  if (node.name !== undefined && (await runAlias(shell, node, last))) return;
  const words = node.name === undefined ? [] : await expandWords(shell, [node.name]);
  const arrays: Assignment[] = [];
  for (const arg of node.args) {
    if (arg.type === 'Word') words.push(...(await expandWords(shell, [arg])));
    else if (arg.value.type === 'ArrayValue') {
      arrays.push(arg);
      words.push(arg.name);
    } else {
      const value = await expandString(shell, arg.value, 'assignment');
      words.push(`${arg.name}${arg.append === true ? '+' : ''}=${value}`);
    }
  }
  try {
    if (words.length === 0) await runAssignments(shell, assignments, node.redirects);
    else await runWords(shell, node, words, assignments, last);
    for (const array of arrays) await assign(shell, array);
  } catch (error) {
    if (!(error instanceof RedirectFailure)) throw error;
    await shell.err(error.message);
    shell.state.status = error.code;
    // in POSIX shells a failed redirection of a special built-in command ends the script
    if (shell.dialect !== 'bash' && shell.engine.isSpecial(words[0] ?? '') && !shell.isInteractive)
      throw new ShellExit(error.code);
  }
}

/** An alias is replaced where it is the literal first word. */
async function runAlias(shell: Shell, node: Command, last: boolean): Promise<boolean> {
  if (node.name === undefined || shell.state.aliases.size === 0 || node.name.parts !== undefined)
    return false;
  if (shell.dialect === 'bash' && !shell.isInteractive) return false;
  const name = node.name.text;
  const value = shell.state.aliases.get(name);
  if (value === undefined) return false;
  const source = value + shell.source.slice(node.name.end, node.end);
  const parsed = parseShell(source, shell.dialect);
  shell.state.aliases.delete(name);
  try {
    await shell.withSource(source, shell.line, () => shell.engine.runList(shell, parsed.statements, last));
  } finally {
    shell.state.aliases.set(name, value);
  }
  return true;
}

async function runAssignments(
  shell: Shell,
  assignments: readonly Assignment[],
  redirects: readonly Redirection[],
): Promise<void> {
  const traced: string[] = [];
  for (const assignment of assignments) traced.push(await assign(shell, assignment));
  if (traced.length > 0) await shell.traceAll(shell.dialect === 'bash' ? traced : [traced.join(' ')]);
  shell.state.status = shell.substitutionStatus ?? 0;
  await withRedirections(shell, redirects, () => Promise.resolve());
}

/** Makes an assignment for good; the result is how set -x shows it. */
async function assign(shell: Shell, node: Assignment): Promise<string> {
  if (node.value.type === 'ArrayValue') {
    await assignArray(shell, node, node.value.elements);
    return node.text;
  }
  const text = await expandString(shell, node.value, 'assignment');
  if (node.index !== undefined) {
    const index = await shell.arrayIndex(node.name, await expandString(shell, node.index));
    const array = arrayOf(shell, node.name);
    array.set(index, node.append === true ? (array.get(index) ?? '') + text : text);
  } else if (node.append === true && shell.dialect === 'bash') {
    shell.assign(node.name, (shell.state.get(node.name) ?? '') + text);
  } else {
    shell.assign(node.name, text);
  }
  return `${node.name}=${text === '' && shell.dialect !== 'ash' ? '' : traceWord(text, shell.dialect)}`;
}

function arrayOf(shell: Shell, name: string): Map<number, string> {
  const variable = shell.state.variables.get(name);
  if (variable?.value instanceof Map) return variable.value;
  const array = new Map<number, string>();
  if (typeof variable?.value === 'string') array.set(0, variable.value);
  if (variable === undefined)
    shell.state.variables.set(name, { value: array, exported: false, readonly: false });
  else variable.value = array;
  return array;
}

async function assignArray(shell: Shell, node: Assignment, elements: readonly Word[]): Promise<void> {
  const values = await expandWords(shell, elements);
  shell.assign(node.name, '');
  const array = arrayOf(shell, node.name);
  if (node.append !== true) array.clear();
  let index = array.size === 0 ? 0 : Math.max(...array.keys()) + 1;
  for (const value of values) {
    const indexed = /^\[(\d+)\]=([^]*)$/.exec(value);
    if (indexed !== null) index = Number(indexed[1]);
    array.set(index, indexed?.[2] ?? value);
    index += 1;
  }
}

async function runWords(
  shell: Shell,
  node: Command,
  words: readonly string[],
  assignments: readonly Assignment[],
  last: boolean,
): Promise<void> {
  const [name = '', ...args] = words;
  const builtin = shell.engine.findBuiltin(shell.dialect, name);
  const special = builtin !== undefined && shell.engine.isSpecial(name);
  const declared = special ? undefined : shell.state.functions.get(name);
  if (name === 'exec' && special) return runExec(shell, node, args, assignments);
  const values: [string, string][] = [];
  for (const assignment of assignments) {
    if (assignment.value.type === 'Word')
      values.push([assignment.name, await expandString(shell, assignment.value, 'assignment')]);
  }
  await traceCommand(shell, values, words);
  if (special) {
    for (const [variable, value] of values) shell.assign(variable, value);
    shell.state.status = await withRedirections(shell, node.redirects, async () =>
      builtin(shell, args, name),
    );
    return;
  }
  if (declared !== undefined) {
    await withRedirections(shell, node.redirects, () =>
      withVariables(shell, values, () => runFunction(shell, declared, args)),
    );
    return;
  }
  if (builtin !== undefined) {
    shell.state.status = await withRedirections(shell, node.redirects, () =>
      withVariables(shell, values, async () => builtin(shell, args, name)),
    );
    return;
  }
  await withRedirections(shell, node.redirects, () => runExternal(shell, words, values, last, node));
}

async function traceCommand(
  shell: Shell,
  values: readonly (readonly [string, string])[],
  words: readonly string[],
): Promise<void> {
  if (!shell.state.options.has('xtrace')) return;
  const shown = values.map(([name, value]) => `${name}=${traceWord(value, shell.dialect)}`);
  const said = words.map((word) => traceWord(word, shell.dialect)).join(' ');
  await shell.traceAll(shell.dialect === 'bash' ? [...shown, said] : [[...shown, said].join(' ')]);
}

/** Runs something with variables that are back to what they were afterwards. */
async function withVariables<T>(
  shell: Shell,
  values: readonly (readonly [string, string])[],
  run: () => Promise<T>,
): Promise<T> {
  const saved: [string, Variable | undefined][] = [];
  for (const [name, value] of values) {
    const before = shell.state.variables.get(name);
    saved.push([name, before === undefined ? undefined : { ...before }]);
    shell.assign(name, value);
    const variable = shell.state.variables.get(name);
    if (variable !== undefined) variable.exported = true;
  }
  try {
    return await run();
  } finally {
    for (const [name, variable] of saved.toReversed()) {
      if (variable === undefined) shell.state.variables.delete(name);
      else shell.state.variables.set(name, variable);
    }
  }
}

/** Runs a function's body with its own positional parameters. */
export async function runFunction(
  shell: Shell,
  { node, source }: ShellFunction,
  args: readonly string[],
): Promise<number> {
  const { state } = shell;
  if (state.functionDepth > 1000) throw shell.fault('maximum function nesting level exceeded (1000)');
  const { positional, loops } = state;
  state.positional = args;
  state.loops = 0;
  state.calls += 1;
  state.functionDepth += 1;
  const scope = new Map<string, Variable | undefined>();
  state.scopes.push(scope);
  try {
    const { firstLine } = shell;
    await shell.withSource(source, source === shell.source ? firstLine : 1, () =>
      shell.engine.runList(shell, [
        {
          type: 'Statement',
          pos: node.body.pos,
          end: node.body.end,
          command: node.body as never,
          background: undefined,
        },
      ]),
    );
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    state.status = error.code;
  } finally {
    state.scopes.pop();
    for (const [name, variable] of scope) {
      if (variable === undefined) state.variables.delete(name);
      else state.variables.set(name, variable);
    }
    state.positional = positional;
    state.loops = loops;
    state.calls -= 1;
    state.functionDepth -= 1;
  }
  return state.status;
}

async function runExec(
  shell: Shell,
  node: Command,
  args: readonly string[],
  assignments: readonly Assignment[],
): Promise<void> {
  for (const assignment of assignments) await assign(shell, assignment);
  await traceCommand(shell, [], ['exec', ...args]);
  await redirectForGood(shell, node.redirects);
  shell.state.status = 0;
  const rest = args[0] === '--' ? args.slice(1) : args;
  let argv = rest;
  let shown = rest[0];
  if (shell.dialect !== 'dash' && rest[0] === '-a')
    [shown, argv] = [rest[1], [rest[2] ?? '', ...rest.slice(3)]];
  const name = argv[0];
  if (name === undefined) return;
  const found = findExecutable(shell, name);
  try {
    if (found === undefined) throw new SystemError('ENOENT', 'No such file or directory');
    const code = await shell.process.exec(
      found,
      [shown ?? name, ...argv.slice(1)],
      shell.state.environment(),
    );
    throw new ShellExit(code, true);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const { message, code } = startFailure(shell, name, error);
    if (shell.dialect === 'bash') {
      await shell.err(
        shell.message(name.includes('/') ? `${name}: ${error.message}` : `exec: ${name}: not found`),
      );
    } else {
      await shell.err(shell.message(message, 'exec'));
    }
    throw shell.isInteractive ? new ShellFault('', code) : new ShellExit(code);
  }
}

/** Runs a program in a child process, or, as the last thing a shell does, in its own. */
export async function runExternal(
  shell: Shell,
  words: readonly string[],
  values: readonly (readonly [string, string])[],
  last: boolean,
  node?: Command,
): Promise<void> {
  const [name = ''] = words;
  const environment = shell.state.environment();
  for (const [variable, value] of values) environment.set(variable, value);
  const path = values.find(([variable]) => variable === 'PATH')?.[1];
  try {
    const found = findExecutable(shell, name, path);
    if (found === undefined) throw new SystemError('ENOENT', 'No such file or directory');
    if (last && !shell.hasTraps && !shell.isInteractive) {
      throw new ShellExit(await shell.process.exec(found, words, environment), true);
    }
    const child = shell.process.spawn({
      path: found,
      argv: words,
      env: environment,
      files: shell.process.descriptors,
    });
    const text = node === undefined ? words.join(' ') : shell.source.slice(node.pos, node.end);
    shell.state.status = await shell.waitFor(child, text);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (error.code === 'ENOEXEC') return runAsScript(shell, words, error);
    const { message, code } = startFailure(shell, name, error);
    await shell.complain(message);
    shell.state.status = code;
  }
}

/** A file without a program and without #! is a script for the shell itself. */
async function runAsScript(shell: Shell, words: readonly string[], error: SystemError): Promise<void> {
  const [name = '', ...args] = words;
  const found = findExecutable(shell, name);
  const source = found === undefined ? undefined : decodeText(shell.process.files.readFile(found));
  if (source === undefined || source.includes('\0')) {
    const { message, code } = startFailure(shell, name, error);
    await shell.complain(message);
    shell.state.status = code;
    return;
  }
  const child = shell.fork(async (inner) => {
    inner.scriptName = found ?? name;
    inner.input = 'file';
    inner.state.positional = args;
    inner.state.functions.clear();
    for (const [variable, { exported }] of inner.state.variables)
      if (!exported) inner.state.variables.delete(variable);
    return inner.evaluate(source);
  });
  shell.state.status = await shell.waitFor(child, words.join(' '));
}
