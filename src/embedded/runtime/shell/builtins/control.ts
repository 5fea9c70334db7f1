import { SystemError } from '../../process/types.ts';
import { decodeText } from '../../tools/text.ts';
import { FunctionReturn, LoopJump, ShellExit } from '../control.ts';
import { findExecutable } from '../executable.ts';
import type { Builtin, Shell } from '../shell.ts';

/** A number as an argument; anything else ends the script, as the shells do. */
function readNumber(shell: Shell, text: string, command: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  if (shell.dialect === 'bash') {
    const negative = /^-\d+$/.test(text);
    if (negative && command !== 'shift') return Number(text);
    throw shell.fault(
      `${text}: numeric argument required`,
      command === 'exit' || command === 'return' ? 2 : 1,
      command,
    );
  }
  throw shell.fault(`Illegal number: ${text}`, 2, command);
}

function jump(kind: 'break' | 'continue'): Builtin {
  return async (shell, [levels]) => {
    const count = levels === undefined ? 1 : readNumber(shell, levels, kind);
    if (shell.state.loops === 0) {
      if (shell.dialect === 'bash') {
        await shell.complain("only meaningful in a `for', `while', or `until' loop", kind);
      }
      return 0;
    }
    throw new LoopJump(kind, Math.max(1, count));
  };
}

export const breakLoop = jump('break');
export const continueLoop = jump('continue');

export const exitShell: Builtin = async (shell, [code]) => {
  if (shell.isInteractive && shell.dialect === 'bash') await shell.err('exit\n');
  if (code === undefined) throw new ShellExit(shell.state.status);
  if (shell.dialect === 'bash' && !/^-?\d+$/.test(code)) {
    await shell.complain(`${code}: numeric argument required`, 'exit');
    throw new ShellExit(2);
  }
  throw new ShellExit(readNumber(shell, code, 'exit') & 255);
};

export const returnFromFunction: Builtin = async (shell, [code]) => {
  if (shell.dialect === 'bash' && shell.state.calls === 0) {
    await shell.complain("can only `return' from a function or sourced script", 'return');
    return 2;
  }
  throw new FunctionReturn(code === undefined ? shell.state.status : readNumber(shell, code, 'return') & 255);
};

export const shiftParameters: Builtin = (shell, [count]) => {
  const steps = count === undefined ? 1 : readNumber(shell, count, 'shift');
  if (steps > shell.state.positional.length) {
    if (shell.dialect === 'dash') throw shell.fault("can't shift that many", 2, 'shift');
    return 1;
  }
  shell.state.positional = shell.state.positional.slice(steps);
  return 0;
};

export const evaluateWords: Builtin = (shell, args) =>
  shell.evaluate(args.join(' '), { firstLine: shell.line });

/** `.`: runs a file in this shell. */
export const sourceFile: Builtin = async (shell, [path, ...args], name) => {
  if (path === undefined) {
    if (shell.dialect !== 'bash')
      return shell.dialect === 'ash' ? Promise.reject(shell.fault('filename argument required', 2, name)) : 0;
    await shell.complain('filename argument required', name);
    await shell.err(`${name}: usage: ${name} filename [arguments]\n`);
    return 2;
  }
  const found = path.includes('/')
    ? path
    : (findExecutable(shell, path) ?? (shell.dialect === 'dash' ? undefined : path));
  let source: string;
  try {
    if (found === undefined) throw new SystemError('ENOENT', 'No such file or directory');
    source = decodeText(shell.process.files.readFile(found));
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (shell.dialect === 'bash') {
      await shell.complain(`${path}: ${error.message}`);
      return 1;
    }
    if (shell.dialect === 'ash') throw shell.fault(`can't open '${path}': ${error.message}`, 2, '.');
    const reason =
      found === undefined
        ? `${path}: not found`
        : `cannot open ${path}: ${error.code === 'ENOENT' ? 'No such file' : error.message}`;
    throw shell.fault(reason, 2, '.');
  }
  const { sourcedFile, state } = shell;
  const { positional, loops } = state;
  shell.sourcedFile = found ?? path;
  if (args.length > 0 && shell.dialect !== 'dash') state.positional = args;
  state.calls += 1;
  state.loops = 0;
  try {
    return await shell.evaluate(source);
  } catch (error) {
    if (!(error instanceof FunctionReturn)) throw error;
    return error.code;
  } finally {
    shell.sourcedFile = sourcedFile;
    if (args.length > 0) state.positional = positional;
    state.calls -= 1;
    state.loops = loops;
  }
};

export const showTimes: Builtin = async (shell) => {
  await shell.out(
    shell.dialect === 'dash'
      ? '0m0.000000s 0m0.000000s\n0m0.000000s 0m0.000000s\n'
      : '0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n',
  );
  return 0;
};
