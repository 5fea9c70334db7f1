import { bashQuote, singleQuote } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';
import type { Variable } from '../state.ts';

const isName = (text: string): boolean => /^[A-Za-z_]\w*$/.test(text);

/** "a=b" and "a+=b" with what is asked of the variable; false: the name is none. */
async function define(
  shell: Shell,
  arg: string,
  command: string,
  change: (variable: Variable) => void,
): Promise<boolean> {
  const match = /^([^=+]*)(\+?=)([^]*)$/.exec(arg);
  const name = match?.[1] ?? arg;
  if (!isName(name)) {
    if (shell.dialect !== 'bash') throw shell.fault(`${name}: bad variable name`, 2, command);
    await shell.complain(`\`${arg}': not a valid identifier`, command);
    return false;
  }
  if (match !== null) {
    const value = match[3] ?? '';
    shell.assign(name, match[2] === '+=' ? (shell.state.get(name) ?? '') + value : value);
  } else if (!shell.state.variables.has(name)) {
    shell.state.variables.set(name, { value: undefined, exported: false, readonly: false });
  }
  const variable = shell.state.variables.get(name);
  if (variable !== undefined) change(variable);
  return true;
}

async function list(
  shell: Shell,
  word: string,
  letter: string,
  choose: (variable: Variable) => boolean,
): Promise<number> {
  const lines: string[] = [];
  for (const [name, variable] of [...shell.state.variables].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!choose(variable)) continue;
    const { value } = variable;
    if (shell.dialect === 'bash') {
      const shown = typeof value === 'string' ? `="${value.replace(/["\\$`]/g, '\\$&')}"` : '';
      const flags = `${value instanceof Map ? 'a' : ''}${variable.readonly ? 'r' : ''}${variable.exported ? 'x' : ''}`;
      lines.push(
        `declare -${flags === '' ? letter : flags} ${name}${value instanceof Map ? `=${arrayText(value)}` : shown}\n`,
      );
    } else {
      lines.push(`${word} ${name}${typeof value === 'string' ? `=${singleQuote(value)}` : ''}\n`);
    }
  }
  await shell.out(lines.join(''));
  return 0;
}

function arrayText(value: ReadonlyMap<number, string>): string {
  return `(${[...value]
    .toSorted(([a], [b]) => a - b)
    .map(([index, text]) => `[${index}]="${text.replace(/["\\$`]/g, '\\$&')}"`)
    .join(' ')})`;
}

async function defineAll(
  shell: Shell,
  args: readonly string[],
  command: string,
  change: (variable: Variable) => void,
): Promise<number> {
  let code = 0;
  for (const arg of args) if (!(await define(shell, arg, command, change))) code = 1;
  return code;
}

export const exportVariables: Builtin = async (shell, args) => {
  const removes = args[0] === '-n';
  const names = args.filter((arg, index) => !(index === 0 && /^-[pnf]$/.test(arg)) && arg !== '--');
  if (names.length === 0) return list(shell, 'export', 'x', (variable) => variable.exported);
  return defineAll(shell, names, 'export', (variable) => {
    variable.exported = !removes;
  });
};

export const makeReadonly: Builtin = async (shell, args) => {
  const names = args.filter((arg, index) => !(index === 0 && arg === '-p') && arg !== '--');
  if (names.length === 0) return list(shell, 'readonly', 'r', (variable) => variable.readonly);
  return defineAll(shell, names, 'readonly', (variable) => {
    variable.readonly = true;
  });
};

/** Remembers a variable so that the end of the function brings it back. */
function cover(shell: Shell, name: string): void {
  const scope = shell.state.scopes.at(-1);
  if (scope === undefined || scope.has(name)) return;
  const before = shell.state.variables.get(name);
  scope.set(name, before === undefined ? undefined : { ...before });
  // dash and ash keep the outer value, bash starts unset
  if (shell.dialect === 'bash') shell.state.variables.delete(name);
}

export const declareLocal: Builtin = async (shell, args) => {
  if (shell.state.functionDepth === 0) {
    if (shell.dialect !== 'bash') throw shell.fault('not in a function', 2, 'local');
    await shell.complain('can only be used in a function', 'local');
    return 1;
  }
  return declareVariables(shell, args, 'local');
};

/** declare, typeset and local */
export const declareVariables: Builtin = async (shell, args, name) => {
  const flags =
    shell.dialect === 'bash' || name === 'local'
      ? args.filter((arg) => /^[-+][a-zA-Z]+$/.test(arg)).join('')
      : '';
  const names = args.filter((arg) => !/^[-+][a-zA-Z]+$/.test(arg) && arg !== '-');
  if (names.length === 0)
    return list(shell, name, '-', (variable) =>
      flags.includes('x') ? variable.exported : variable.value !== undefined,
    );
  if (flags.includes('p')) {
    const known = new Set(names);
    for (const each of names) {
      if (shell.state.variables.has(each)) continue;
      await shell.complain(`${each}: not found`, name);
      return 1;
    }
    const chosen = new Set(
      [...shell.state.variables].filter(([each]) => known.has(each)).map(([, variable]) => variable),
    );
    return list(shell, name, '-', (variable) => chosen.has(variable));
  }
  for (const each of names) if (!flags.includes('g')) cover(shell, each.replace(/\+?=[^]*$/, ''));
  return defineAll(shell, names, name, (variable) => {
    if (flags.includes('x')) variable.exported = true;
    if (flags.includes('r')) variable.readonly = true;
    if (flags.includes('a') && !(variable.value instanceof Map)) {
      variable.value = new Map(variable.value === undefined ? [] : [[0, variable.value]]);
    }
  });
};

export const unsetNames: Builtin = async (shell, args) => {
  const kind = args[0] === '-f' || args[0] === '-v' ? args[0] : undefined;
  let code = 0;
  for (const name of kind === undefined ? args : args.slice(1)) {
    const element = /^(\w+)\[(\d+)\]$/.exec(name);
    if (element !== null && shell.dialect === 'bash') {
      const value = shell.state.variables.get(element[1] ?? '')?.value;
      if (value instanceof Map) value.delete(Number(element[2]));
      continue;
    }
    if (kind === '-f') {
      shell.state.functions.delete(name);
      continue;
    }
    if (!isName(name) && shell.dialect !== 'bash')
      throw shell.fault(`${name}: bad variable name`, 2, 'unset');
    if (shell.state.variables.get(name)?.readonly === true) {
      if (shell.dialect !== 'bash') throw shell.fault(`${name}: is read only`, 2, 'unset');
      await shell.complain(`${name}: cannot unset: readonly variable`, 'unset');
      code = 1;
      continue;
    }
    if (!shell.state.variables.delete(name) && kind === undefined && shell.dialect === 'bash')
      shell.state.functions.delete(name);
  }
  return code;
};

/** What set shows without arguments. */
export function allVariables(shell: Shell): string {
  return [...shell.state.variables]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, { value }]) => value !== undefined)
    .map(([name, { value }]) =>
      value instanceof Map
        ? `${name}=${arrayText(value)}\n`
        : `${name}=${shell.dialect === 'bash' ? bashQuote(value ?? '') : singleQuote(value ?? '')}\n`,
    )
    .join('');
}
