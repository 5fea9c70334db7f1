import { arithmeticValue } from '../expand.ts';
import type { Builtin } from '../shell.ts';

/** let */
export const evaluateArithmeticArgs: Builtin = async (shell, args) => {
  let value = 0n;
  for (const arg of args) value = await arithmeticValue(shell, arg);
  if (args.length === 0) await shell.complain('expression expected', 'let');
  return value === 0n ? 1 : 0;
};
