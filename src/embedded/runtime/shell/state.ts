import type { Function as FunctionNode } from 'unbash';
import type { ChildProcess, ExitStatus, SignalName } from '../process/types.ts';

export interface Variable {
  /** Undefined: marked for export or read-only, but without a value. */
  value: string | Map<number, string> | undefined;
  exported: boolean;
  readonly: boolean;
}

export interface ShellFunction {
  readonly node: FunctionNode;
  /** Positions in the node index this. */
  readonly source: string;
}

export interface Job {
  readonly number: number;
  readonly child: ChildProcess;
  /** As the jobs command shows it. */
  readonly text: string;
  status: ExitStatus | undefined;
}

/** Letters of set, and names of set -o. */
export const optionNames: Readonly<Record<string, string>> = {
  e: 'errexit',
  f: 'noglob',
  m: 'monitor',
  n: 'noexec',
  x: 'xtrace',
  v: 'verbose',
  C: 'noclobber',
  a: 'allexport',
  b: 'notify',
  u: 'nounset',
};

/** What a subshell gets a copy of. */
export class ShellState {
  variables = new Map<string, Variable>();
  /** What `local` covered, innermost last. */
  scopes: Map<string, Variable | undefined>[] = [];
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  positional: readonly string[] = [];
  options = new Set<string>();
  /** The action of trap; '' ignores. */
  traps = new Map<SignalName | 'EXIT' | 'ERR', string>();
  status = 0;
  lastBackground: number | undefined;
  /** Within conditions errexit does nothing. */
  tested = 0;
  loops = 0;
  /** Depth of functions and sourced files. */
  calls = 0;
  functionDepth = 0;
  getoptsOffset = 0;

  get(name: string): string | undefined {
    const value = this.variables.get(name)?.value;
    return value instanceof Map ? value.get(0) : value;
  }

  set(name: string, value: string): void {
    const variable = this.variables.get(name);
    if (variable === undefined) {
      this.variables.set(name, { value, exported: this.options.has('allexport'), readonly: false });
    } else if (variable.value instanceof Map) {
      variable.value.set(0, value);
    } else {
      variable.value = value;
      if (this.options.has('allexport')) variable.exported = true;
    }
  }

  /** The environment of commands. */
  environment(): Map<string, string> {
    const environment = new Map<string, string>();
    for (const [name, variable] of this.variables) {
      if (variable.exported && typeof variable.value === 'string') environment.set(name, variable.value);
    }
    return environment;
  }

  /** For a subshell: traps are back at their defaults there, but what is ignored stays ignored. */
  copy(): ShellState {
    const copy = new ShellState();
    for (const [name, variable] of this.variables) {
      const value = variable.value instanceof Map ? new Map(variable.value) : variable.value;
      copy.variables.set(name, { ...variable, value });
    }
    copy.scopes = this.scopes.map((scope) => new Map(scope));
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.positional = this.positional;
    copy.options = new Set([...this.options].filter((option) => option !== 'monitor'));
    copy.traps = new Map([...this.traps].filter(([, action]) => action === ''));
    copy.status = this.status;
    copy.lastBackground = this.lastBackground;
    copy.tested = this.tested;
    copy.calls = this.calls;
    copy.functionDepth = this.functionDepth;
    copy.getoptsOffset = this.getoptsOffset;
    return copy;
  }
}
