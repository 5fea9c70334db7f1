import { singleQuote } from '../quote.ts';
import type { SignalName } from '../../process/types.ts';
import { SIGNAL_NUMBERS } from '../../process/signals.ts';
import { isSimulated, parseSignal } from '../signals.ts';
import type { Builtin } from '../shell.ts';

const orderOf = (name: string): number => (name === 'EXIT' ? 0 : (SIGNAL_NUMBERS[name as SignalName] ?? 99));

/** trap */
export const setTraps: Builtin = async (shell, args) => {
  const { traps } = shell.state;
  const words = args[0] === '--' ? args.slice(1) : args;
  if (words.length === 0 || (words[0] === '-p' && shell.dialect === 'bash')) {
    const lines = [...traps]
      .toSorted(([a], [b]) => orderOf(a) - orderOf(b))
      .map(
        ([name, action]) =>
          `trap -- ${singleQuote(action)} ${shell.dialect === 'bash' && isSimulated(name) ? 'SIG' : ''}${name}\n`,
      );
    await shell.out(lines.join(''));
    return 0;
  }
  // a single word, or numbers only, is a reset
  const resets = words.length === 1 || /^\d+$/.test(words[0] ?? '');
  const action = resets || words[0] === '-' ? undefined : words[0];
  let code = 0;
  for (const text of resets ? words : words.slice(1)) {
    const name = text === 'ERR' && shell.dialect !== 'dash' ? 'ERR' : parseSignal(text);
    if (name === undefined) {
      if (shell.dialect === 'bash') await shell.complain(`${text}: invalid signal specification`, 'trap');
      else if (shell.dialect === 'ash')
        await shell.err(shell.message(`${text}: invalid signal specification`, 'trap'));
      else await shell.complain(`${text}: bad trap`, 'trap');
      code = 1;
      continue;
    }
    // nobody sends the other signals here
    if (name === 'EXIT' || name === 'ERR' || isSimulated(name)) shell.setTrap(name, action);
  }
  return code;
};
