import type { Dialect } from '../dialect.ts';
import { evaluateArithmeticArgs } from './arithmetic.ts';
import * as control from './control.ts';
import * as environment from './environment.ts';
import * as files from './files.ts';
import * as jobs from './jobs.ts';
import * as names from './names.ts';
import { changeOptions, changeShopt } from './options.ts';
import { readVariables } from './read.ts';
import { echoWords, formatWords, testWords } from './text.ts';
import { setTraps } from './trap.ts';
import type { Builtin } from '../shell.ts';

const special: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': control.sourceFile,
  break: control.breakLoop,
  continue: control.continueLoop,
  eval: control.evaluateWords,
  exec: () => 0,
  exit: control.exitShell,
  export: environment.exportVariables,
  readonly: environment.makeReadonly,
  return: control.returnFromFunction,
  set: changeOptions,
  shift: control.shiftParameters,
  times: control.showTimes,
  trap: setTraps,
  unset: environment.unsetNames,
};

const regular: Readonly<Record<string, Builtin>> = {
  '[': testWords,
  alias: names.defineAliases,
  bg: jobs.resumeJob,
  cd: files.changeDirectory,
  command: names.runCommandWord,
  echo: echoWords,
  false: () => 1,
  fg: jobs.foregroundJob,
  getopts: names.readOptions,
  hash: () => 0,
  jobs: jobs.listJobs,
  kill: jobs.killProcesses,
  local: environment.declareLocal,
  printf: formatWords,
  pwd: files.showDirectory,
  read: readVariables,
  test: testWords,
  true: () => 0,
  type: names.describeNames,
  ulimit: files.showLimits,
  umask: files.changeUmask,
  unalias: names.removeAliases,
  wait: jobs.waitForJobs,
};

const more: Readonly<Record<Dialect, Readonly<Record<string, Builtin>>>> = {
  ash: {
    chdir: files.changeDirectory,
    help: names.showHelp,
    history: () => 0,
    let: evaluateArithmeticArgs,
    source: control.sourceFile,
  },
  dash: { chdir: files.changeDirectory },
  bash: {
    builtin: names.runBuiltinWord,
    declare: environment.declareVariables,
    typeset: environment.declareVariables,
    disown: jobs.disownJobs,
    history: () => 0,
    let: evaluateArithmeticArgs,
    logout: control.exitShell,
    shopt: changeShopt,
    source: control.sourceFile,
  },
};

/** The names of ash's help. */
export function ashNames(): readonly string[] {
  return [...Object.keys(special), ...Object.keys(regular), ...Object.keys(more.ash), '[['].toSorted();
}

export function findBuiltin(dialect: Dialect, name: string): Builtin | undefined {
  for (const table of [special, regular, more[dialect]]) if (Object.hasOwn(table, name)) return table[name];
  return undefined;
}

/** A special built-in command: assignments before it stay, its failures end a script. */
export function isSpecial(name: string): boolean {
  return Object.hasOwn(special, name);
}
