import { SystemError } from '../../process/types.ts';
import { echoText } from '../../tools/echo-text.ts';
import { formatPrintf } from '../../tools/printf-text.ts';
import { TestMistake, evaluateTest } from '../../tools/test-expression.ts';
import type { Builtin, Shell } from '../shell.ts';
import { appletName } from './jobs.ts';

/** Writes what a built-in command has to say; a failed write is its status. */
async function write(shell: Shell, text: string, command: string): Promise<number> {
  try {
    await shell.out(text);
    return 0;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (shell.dialect === 'ash') await shell.err(`${appletName(shell)}: write error: ${error.message}\n`);
    else
      await shell.complain(shell.dialect === 'dash' ? 'I/O error' : `write error: ${error.message}`, command);
    return 1;
  }
}

export const echoWords: Builtin = (shell, args, name) =>
  write(shell, echoText(args, shell.dialect === 'dash' ? 'xsi' : 'options'), name);

export const formatWords: Builtin = async (shell, args, name) => {
  let rest = args;
  let variable: string | undefined;
  if (shell.dialect === 'bash' && rest[0] === '-v') [variable, rest] = [rest[1], rest.slice(2)];
  if (rest[0] === '--') rest = rest.slice(1);
  const [format, ...values] = rest;
  if (format === undefined) {
    if (shell.dialect === 'dash') throw shell.fault('usage: printf format [arg ...]', 2, 'printf');
    if (shell.dialect === 'bash') await shell.err('printf: usage: printf [-v var] format [arguments]\n');
    else await shell.err(`${appletName(shell)}: usage: printf FORMAT [ARGUMENT...]\n`);
    return 2;
  }
  const complaints: string[] = [];
  const { text, code } = formatPrintf(
    format,
    values,
    shell.dialect === 'bash' ? 'bash' : shell.dialect === 'dash' ? 'dash' : 'busybox',
    (message) => complaints.push(message),
  );
  for (const complaint of complaints) {
    if (shell.dialect === 'ash') await shell.err(`${appletName(shell)}: ${complaint}\n`);
    else await shell.complain(complaint, 'printf');
  }
  if (variable !== undefined) {
    shell.assign(variable, text);
    return code;
  }
  return Math.max(await write(shell, text, name), code);
};

export const testWords: Builtin = async (shell, args, name) => {
  const words = [...args];
  try {
    if (name === '[' && words.pop() !== ']')
      throw new TestMistake(shell.dialect === 'bash' ? "missing `]'" : 'missing ]');
    return evaluateTest(shell.process, words, shell.dialect === 'ash' ? 'busybox' : shell.dialect) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestMistake)) throw error;
    if (shell.dialect === 'ash') await shell.err(`${appletName(shell)}: ${error.message}\n`);
    else await shell.complain(error.message, name);
    return 2;
  }
};
