import type { Process, Program } from '../process/types.ts';
import { SystemError } from '../process/types.ts';
import { decodeText } from '../tools/text.ts';
import { usageOf } from '../tools/usage.ts';
import { currentDirectory } from './builtins/files.ts';
import { jobLine } from './builtins/jobs.ts';
import { readShellOptions } from './builtins/options.ts';
import { FunctionReturn, LoopJump, ShellExit, ShellFault } from './control.ts';
import type { Dialect } from './dialect.ts';
import { engine } from './engine.ts';
import { findExecutable } from './executable.ts';
import { runList } from './interpreter.ts';
import { isBlank, parseShell } from './parse.ts';
import { promptText } from './prompt.ts';
import { Shell } from './shell.ts';
import { syntaxMessage } from './syntax-messages.ts';

/** A shell as a program: `sh [-c COMMAND | FILE | -s] [ARG]...`. */
export function shellProgram(dialect: Dialect): Program {
  return (process) => runShell(process, dialect, process.argv);
}

/** Runs a shell in a process with a command line of its own: `busybox sh` has one word more. */
export async function runShell(process: Process, dialect: Dialect, argv: readonly string[]): Promise<number> {
  const name = argv[0] ?? 'sh';
  const setup = new Shell({ engine, process, dialect, scriptName: name, input: 'stdin' });
  for (const [variable, value] of process.env)
    setup.state.variables.set(variable, { value, exported: true, readonly: false });
  const line = await readCommandLine(setup, argv.slice(1));
  if (typeof line === 'number') return line;
  const shell = new Shell({
    engine,
    process,
    dialect,
    scriptName: line.scriptName ?? name,
    state: setup.state,
    input: line.input,
  });
  const { state } = shell;
  state.positional = line.positional;
  if (state.get('IFS') !== undefined) state.variables.get('IFS')!.exported = false;
  state.set('IFS', ' \t\n');
  state.set('OPTIND', '1');
  if (dialect !== 'bash') state.set('PS4', '+ ');
  if (state.get('PATH') === undefined)
    state.set('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
  const pwd = currentDirectory(shell);
  const before = state.variables.get('PWD');
  state.set('PWD', pwd);
  // a shell that was given PWD, and busybox's and bash in any case, passes it on
  if (before === undefined && dialect !== 'dash') state.variables.get('PWD')!.exported = true;
  if (dialect === 'bash') {
    const level = Number(state.get('SHLVL') ?? '0');
    state.set('SHLVL', String((Number.isFinite(level) ? level : 0) + 1));
    state.variables.get('SHLVL')!.exported = true;
  } else if (dialect === 'ash') {
    const level = Number(state.get('SHLVL') ?? '0');
    state.set('SHLVL', String((Number.isFinite(level) ? level : 0) + 1));
    state.variables.get('SHLVL')!.exported = true;
  }
  return shell.runToEnd(async () => {
    if (line.command !== undefined) return shell.evaluate(line.command, { last: true });
    if (line.file !== undefined) return runFile(shell, line.file);
    const isTerminal =
      (process.descriptors.get(0)?.isTerminal ?? false) && (process.descriptors.get(2)?.isTerminal ?? false);
    if (line.isInteractive || isTerminal) return runInteractively(shell);
    return runStandardInput(shell);
  });
}

interface CommandLine {
  readonly input: 'string' | 'file' | 'stdin';
  readonly command?: string;
  readonly file?: string;
  readonly scriptName?: string;
  readonly positional: readonly string[];
  readonly isInteractive: boolean;
}

async function readCommandLine(shell: Shell, args: readonly string[]): Promise<CommandLine | number> {
  const rest = [...args];
  let takesCommand = false;
  let fromInput = false;
  let isInteractive = false;
  while (/^[-+]./.test(rest[0] ?? '')) {
    const arg = rest.shift() ?? '';
    if (arg === '--') break;
    if (arg.startsWith('--')) {
      if (shell.dialect === 'bash') {
        if (arg === '--version') {
          await shell.out('GNU bash, version 5.2.37(1)-release (x86_64-pc-linux-gnu)\n');
          return 0;
        }
        if (/^--(?:login|norc|noprofile|posix|noediting|restricted)$/.test(arg)) continue;
        await shell.err(`${shell.scriptName}: ${arg}: invalid option\n`);
        return 2;
      }
      if (shell.dialect === 'ash' && arg === '--help') {
        await shell.err(usageOf('sh'));
        return 0;
      }
      if (arg === '--login') continue;
      await shell.err(
        shell.dialect === 'ash'
          ? `${shell.scriptName}: bad -c option\n`.replace(
              'bad -c option',
              `illegal option ${arg.slice(0, 2)}`,
            )
          : `${shell.scriptName}: 0: Illegal option --\n`,
      );
      return 2;
    }
    let letters = '';
    for (const letter of arg.slice(1)) {
      if (letter === 'c') takesCommand = true;
      else if (letter === 's') fromInput = true;
      else if (letter === 'i') isInteractive = true;
      else if (letter === 'l' || letter === 'p') continue;
      else letters += letter;
    }
    if (letters === '') continue;
    try {
      const given = letters.includes('o') ? [rest.shift() ?? ''] : [];
      readShellOptions(shell, [`${arg[0] ?? '-'}${letters}`, ...given]);
    } catch (error) {
      if (!(error instanceof ShellFault)) throw error;
      const option = `${arg[0] ?? '-'}${letters}`;
      await shell.err(
        shell.dialect === 'bash'
          ? `${shell.scriptName}: ${option}: invalid option\n`
          : shell.dialect === 'dash'
            ? `${shell.scriptName}: 0: Illegal option ${option}\n`
            : `${shell.scriptName}: illegal option ${option}\n`,
      );
      return 2;
    }
  }
  if (takesCommand) {
    const [command, scriptName, ...positional] = rest;
    if (command === undefined) {
      const message =
        shell.dialect === 'ash'
          ? 'bad -c option'
          : shell.dialect === 'dash'
            ? '0: -c requires an argument'
            : '-c: option requires an argument';
      await shell.err(`${shell.scriptName}: ${message}\n`);
      return 2;
    }
    return {
      input: 'string',
      command,
      ...(scriptName === undefined ? {} : { scriptName }),
      positional,
      isInteractive,
    };
  }
  const [file, ...positional] = rest;
  if (file === undefined || fromInput) return { input: 'stdin', positional: rest, isInteractive };
  return { input: 'file', file, scriptName: file, positional, isInteractive };
}

async function runFile(shell: Shell, file: string): Promise<number> {
  let source: string;
  try {
    let path = file;
    if (!file.includes('/')) {
      try {
        shell.process.files.stat(file);
      } catch {
        path = findExecutable(shell, file) ?? file;
      }
    }
    source = decodeText(shell.process.files.readFile(path));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const code = error.code === 'ENOENT' ? 127 : 126;
    switch (shell.dialect) {
      case 'ash':
        await shell.err(`${shell.process.argv[0] ?? 'sh'}: can't open '${file}': ${error.message}\n`);
        return error.code === 'ENOENT' ? 2 : 2;
      case 'dash':
        await shell.err(
          `${shell.process.argv[0] ?? 'sh'}: 0: cannot open ${file}: ${error.code === 'ENOENT' ? 'No such file' : error.message}\n`,
        );
        return 2;
      case 'bash':
        await shell.err(`${shell.process.argv[0] ?? 'bash'}: ${file}: ${error.message}\n`);
        return code;
      default:
        return shell.dialect satisfies never;
    }
  }
  return shell.evaluate(source);
}

/** A script that comes through standard input: each command runs as soon as it is whole, and may read what follows. */
async function runStandardInput(shell: Shell): Promise<number> {
  for (let line = 1; ;) {
    const piece = await readCommand(shell, (text) => Promise.resolve(text));
    if (piece === undefined) return shell.state.status;
    await shell.evaluate(piece, { firstLine: line });
    line += piece.split('\n').length - 1;
  }
}

/** Lines of standard input until they are a whole command; undefined at the end. */
async function readCommand(
  shell: Shell,
  between: (text: string) => Promise<string>,
): Promise<string | undefined> {
  let source = '';
  for (;;) {
    const line = await shell.readLine(0);
    if (line === undefined) return source === '' ? undefined : source;
    source += `${line}\n`;
    if (isBlank(source) || !parseShell(source, shell.dialect).isIncomplete) return source;
    source = await between(source);
  }
}

async function runInteractively(shell: Shell): Promise<number> {
  shell.isInteractive = true;
  const { process } = shell;
  for (const signal of ['QUIT', 'TERM'] as const) process.onSignal(signal, 'ignore');
  process.onSignal('INT', () => undefined);
  for (;;) {
    await tellJobs(shell);
    await shell.err(await promptText(shell, 'PS1'));
    const source = await readCommand(shell, async (text) => {
      await shell.err(await promptText(shell, 'PS2'));
      return text;
    });
    if (source === undefined) {
      await shell.err(shell.dialect === 'bash' ? 'exit\n' : '\n');
      return shell.state.status;
    }
    await runInteractiveCommand(shell, source);
  }
}

async function runInteractiveCommand(shell: Shell, source: string): Promise<void> {
  const parsed = parseShell(source, shell.dialect);
  try {
    if (parsed.failure !== undefined) throw new ShellFault(syntaxMessage(shell, source, parsed.failure), 2);
    await shell.withSource(source, 1, () => runList(shell, parsed.statements));
  } catch (error) {
    if (error instanceof ShellFault) {
      await shell.err(error.message);
      shell.state.status = error.code;
    } else if (error instanceof FunctionReturn) {
      shell.state.status = error.code;
    } else if (error instanceof SystemError) {
      await shell.complain(error.message);
      shell.state.status = 1;
    } else if (error instanceof ShellExit || !(error instanceof LoopJump)) {
      throw error;
    }
  }
}

/** Background jobs that have ended are told of before the next prompt. */
async function tellJobs(shell: Shell): Promise<void> {
  for (const job of shell.jobs.filter((each) => each.status !== undefined))
    await shell.err(jobLine(shell, job));
  shell.jobs = shell.jobs.filter((job) => job.status === undefined);
}
