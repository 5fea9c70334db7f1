import { ashNames, findBuiltin, isSpecial } from './builtins/builtins.ts';
import { arithmeticValue } from './expand.ts';
import { runList } from './interpreter.ts';
import { expandParameter, parameterPieces } from './parameters.ts';
import type { Engine } from './shell.ts';

/** The interpreter, put together. */
export const engine: Engine = {
  runList,
  arithmeticValue,
  parameterPieces,
  expandParameter,
  findBuiltin,
  isSpecial,
  ashNames,
};
