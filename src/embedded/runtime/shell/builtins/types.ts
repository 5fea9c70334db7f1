import type { Shell } from '../shell.ts';

/** A command that the shell runs itself; the result is its status. */
export type Builtin = (shell: Shell, args: readonly string[], name: string) => Promise<number> | number;
