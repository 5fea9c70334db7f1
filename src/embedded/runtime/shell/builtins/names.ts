import type { Dialect } from '../dialect.ts';
import { executableKind, findExecutable } from '../executable.ts';
import { runExternal } from '../command.ts';
import { singleQuote } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';

const keywords = /^(?:!|case|do|done|elif|else|esac|fi|for|if|in|then|until|while|\{|\})$/;
const moreKeywords: Readonly<Record<Dialect, RegExp>> = {
  ash: /^function$/,
  dash: /^(?!)$/,
  bash: /^(?:function|select|time|coproc|\[\[|\]\])$/,
};

const isKeyword = (shell: Shell, name: string): boolean =>
  keywords.test(name) || moreKeywords[shell.dialect].test(name);

export const defineAliases: Builtin = async (shell, args) => {
  const show = (name: string, value: string): string =>
    `${shell.dialect === 'bash' ? 'alias ' : ''}${name}=${singleQuote(value)}\n`;
  const names = args.filter((arg) => arg !== '-p');
  if (names.length === 0) {
    await shell.out(
      [...shell.state.aliases]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => show(name, value))
        .join(''),
    );
    return 0;
  }
  let code = 0;
  for (const arg of names) {
    const equals = arg.indexOf('=', 1);
    const value = shell.state.aliases.get(arg);
    if (equals > 0) shell.state.aliases.set(arg.slice(0, equals), arg.slice(equals + 1));
    else if (value !== undefined) await shell.out(show(arg, value));
    else {
      if (shell.dialect === 'bash') await shell.complain(`${arg}: not found`, 'alias');
      else await shell.err(`alias: ${arg} not found\n`);
      code = 1;
    }
  }
  return code;
};

export const removeAliases: Builtin = async (shell, args) => {
  if (args[0] === '-a') {
    shell.state.aliases.clear();
    return 0;
  }
  let code = 0;
  for (const name of args) {
    if (shell.state.aliases.delete(name)) continue;
    if (shell.dialect === 'bash') await shell.complain(`${name}: not found`, 'unalias');
    else await shell.err(`unalias: ${name} not found\n`);
    code = 1;
  }
  return code;
};

/** What a name is, as `type` and `command -V` say it; undefined: nothing. */
function describe(shell: Shell, name: string): string | undefined {
  if (isKeyword(shell, name)) return `${name} is a shell keyword`;
  const alias = shell.state.aliases.get(name);
  if (alias !== undefined)
    return shell.dialect === 'bash'
      ? `${name} is aliased to \`${alias}'`
      : `${name} is an alias for ${alias}`;
  if (shell.state.functions.has(name))
    return shell.dialect === 'ash'
      ? `${name} is a function`
      : shell.dialect === 'dash'
        ? `${name} is a shell function`
        : `${name} is a function`;
  if (shell.engine.findBuiltin(shell.dialect, name) !== undefined) {
    return `${name} is a ${shell.engine.isSpecial(name) && shell.dialect !== 'bash' ? 'special ' : ''}shell builtin`;
  }
  const path = findExecutable(shell, name);
  return path !== undefined && executableKind(shell, path) === 'executable'
    ? `${name} is ${path}`
    : undefined;
}

export const describeNames: Builtin = async (shell, args) => {
  const flag = shell.dialect === 'bash' && /^-[tpPa]$/.test(args[0] ?? '') ? args[0] : undefined;
  let code = 0;
  for (const name of flag === undefined ? args : args.slice(1)) {
    const text = describe(shell, name);
    if (text === undefined) {
      code = shell.dialect === 'bash' ? 1 : 127;
      if (flag !== undefined && flag !== '-a') continue;
      if (shell.dialect === 'bash') await shell.complain(`${name}: not found`, 'type');
      else await shell.out(`${name}: not found\n`);
    } else if (flag === '-t') {
      const kind = / (keyword|builtin|function|aliased) ?/.exec(text)?.[1];
      await shell.out(`${kind === undefined ? 'file' : kind === 'aliased' ? 'alias' : kind}\n`);
    } else if (flag === '-p' || flag === '-P') {
      const path = findExecutable(shell, name);
      if (path !== undefined) await shell.out(`${path}\n`);
    } else {
      await shell.out(`${text}\n`);
    }
  }
  return code;
};

/** `command`: a built-in command or a program, never a function. */
export const runCommandWord: Builtin = async (shell, args) => {
  const flag = /^-[vVp]$/.test(args[0] ?? '') ? args[0] : undefined;
  const [name, ...rest] = flag === undefined && args[0] !== '--' ? args : args.slice(1);
  if (name === undefined) return 0;
  if (flag === '-v' || flag === '-V') {
    let code = 0;
    // ash and dash look only at the first name
    for (const each of shell.dialect === 'bash' ? [name, ...rest] : [name]) {
      const text = describe(shell, each);
      if (text === undefined) {
        code = shell.dialect === 'bash' ? 1 : 127;
        if (flag === '-V') {
          if (shell.dialect === 'bash') await shell.complain(`${each}: not found`, 'command');
          else await shell.out(`${each}: not found\n`);
        }
      } else if (flag === '-V') await shell.out(`${text}\n`);
      else {
        const alias = shell.state.aliases.get(each);
        const isPath = / is \.?\/|^\S*\/\S* is /.test(text) && !text.includes('shell');
        await shell.out(
          `${alias === undefined ? (isPath ? (findExecutable(shell, each) ?? each) : each) : `alias ${each}=${singleQuote(alias)}`}\n`,
        );
      }
    }
    return code;
  }
  const builtin = shell.engine.findBuiltin(shell.dialect, name);
  if (builtin !== undefined && name !== 'exec') return builtin(shell, rest, name);
  await runExternal(shell, [name, ...rest], [], false);
  return shell.state.status;
};

export const runBuiltinWord: Builtin = async (shell, [name, ...args]) => {
  if (name === undefined) return 0;
  const builtin = shell.engine.findBuiltin(shell.dialect, name);
  if (builtin !== undefined) return builtin(shell, args, name);
  await shell.complain(`${name}: not a shell builtin`, 'builtin');
  return 1;
};

export const showHelp: Builtin = async (shell) => {
  const lines: string[] = [];
  let line = '';
  for (const name of shell.engine.ashNames()) {
    line += `${line === '' ? '\t' : ' '}${name}`;
    if (line.length > 55) {
      lines.push(line);
      line = '';
    }
  }
  if (line !== '') lines.push(line);
  await shell.out(`Built-in commands:\n------------------\n${lines.join('\n')}\n`);
  return 0;
};

/** getopts (POSIX) */
export const readOptions: Builtin = async (shell, [spec, name, ...given]) => {
  if (spec === undefined || name === undefined) {
    if (shell.dialect === 'bash') {
      await shell.err('getopts: usage: getopts optstring name [arg ...]\n');
      return 2;
    }
    throw shell.fault(
      shell.dialect === 'ash'
        ? 'usage: getopts optstring var [arg]'
        : 'Usage: getopts optstring var [arg...]',
      2,
      'getopts',
    );
  }
  const { state } = shell;
  const args = given.length > 0 ? given : state.positional;
  let index = Number(state.get('OPTIND') ?? '1');
  if (!Number.isInteger(index) || index < 1) index = 1;
  let offset = state.getoptsOffset;
  // OPTIND that somebody has set to 1 starts anew
  if (index === 1 && offset > (args[0]?.length ?? 0) - 1) offset = 0;
  const finish = (next: number, nextOffset: number): void => {
    shell.assign('OPTIND', String(next));
    state.getoptsOffset = nextOffset;
  };
  let arg = args[index - 1];
  if (offset === 0) {
    if (arg === undefined || !/^-./.test(arg) || arg === '--') {
      finish(arg === '--' ? index + 1 : index, 0);
      shell.assign(name, '?');
      return 1;
    }
    offset = 1;
  }
  arg ??= '';
  const letter = arg[offset] ?? '';
  const known = letter === ':' ? -1 : spec.indexOf(letter);
  const atEnd = offset + 1 >= arg.length;
  const next = (): void => (atEnd ? finish(index + 1, 0) : finish(index, offset + 1));
  const silent = spec.startsWith(':');
  if (known === -1) {
    next();
    shell.assign(name, '?');
    if (silent) shell.assign('OPTARG', letter);
    else {
      state.variables.delete('OPTARG');
      await (shell.dialect === 'bash'
        ? shell.err(`${shell.scriptName}: illegal option -- ${letter}\n`)
        : shell.err(`Illegal option -${letter}\n`));
    }
    return 0;
  }
  if (spec[known + 1] === ':') {
    const value = atEnd ? args[index] : arg.slice(offset + 1);
    finish(atEnd ? index + 2 : index + 1, 0);
    if (value === undefined) {
      finish(index + 1, 0);
      shell.assign(name, silent ? ':' : '?');
      if (silent) shell.assign('OPTARG', letter);
      else {
        state.variables.delete('OPTARG');
        await (shell.dialect === 'bash'
          ? shell.err(`${shell.scriptName}: option requires an argument -- ${letter}\n`)
          : shell.err(`No arg for -${letter} option\n`));
      }
      return 0;
    }
    shell.assign('OPTARG', value);
  } else {
    next();
    state.variables.delete('OPTARG');
  }
  shell.assign(name, letter);
  return 0;
};
