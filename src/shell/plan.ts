import { basename } from 'node:path';
import { quoteWord } from '../lib/quote-command.ts';
import { bashFiles } from './bash.ts';
import { commandFiles } from './commands.ts';
import { cleanEnvironment, type Environment } from './environment.ts';
import { fishFiles } from './fish.ts';
import { posixFile } from './posix.ts';
import { commandFolder, siteVariables, type ShellFile, type ShellSite } from './site.ts';
import { zshFiles } from './zsh.ts';

/** What a visit to the learner's shell takes. */
export interface ShellPlan {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly files: readonly ShellFile[];
  /** What to tell the learner besides. */
  readonly notes: readonly string[];
  /** Files that bring a shell that is open already to the same: for bash, zsh and POSIX shells; for fish. */
  readonly entry: { readonly posix: string; readonly fish: string };
}

export interface ShellOptions extends ShellSite {
  /** Ours, as we were started. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Is there a terminal? Else the shell reads commands from its standard input. */
  readonly interactive: boolean;
}

/**
 * Plans the learner's shell: their own (`SHELL`, else bash) with their own environment, their rc files first and ours
 * after. Pure: nothing is written or started.
 */
export function planShell(options: ShellOptions): ShellPlan {
  const shell = options.env['SHELL'] || 'bash';
  const posix = posixFile(options);
  const fish = fishFiles(options);
  const bash = bashFiles(options, posix.path);
  const env: Environment = {
    ...cleanEnvironment(options.env),
    ...Object.fromEntries(siteVariables(options)),
  };
  const commands = commandFolder(options);
  // once only, where one visit is made within another
  const others = (env['PATH'] ?? '').split(':').filter((part) => part !== '' && part !== commands);
  const zsh = zshFiles(options, posix.path, env['ZDOTDIR']);
  const common = {
    program: shell,
    args: [],
    env: { ...env, PATH: [commands, ...others].join(':') },
    cwd: options.workdir,
    files: [...commandFiles(options), posix, ...bash.files, ...zsh.files, ...fish.files],
    notes: [],
    entry: { posix: posix.path, fish: fish.entry },
  };
  if (!options.interactive) return common;
  switch (basename(shell)) {
    case 'bash':
      // -i: what it is told to read must not depend on how it sees the terminal
      return { ...common, args: ['--rcfile', bash.rcfile, '-i'] };
    case 'zsh':
      return { ...common, args: ['-i'], env: { ...common.env, ZDOTDIR: zsh.folder } };
    case 'fish':
      return { ...common, args: ['--init-command', fish.start, '-i'] };
    default:
      return {
        ...common,
        notes: [
          `${basename(shell)} starts without completion for k; "SHELL=bash ${options.prefix} shell" starts bash`,
        ],
      };
  }
}

/**
 * What `eval "$(cks env)"` evaluates, in any of bash, zsh, fish and POSIX shells alike (`cks env | source` in fish
 * too). The plan's files must have been written.
 */
export function environmentLines(plan: ShellPlan): string {
  const fish = `source ${quoteWord(plan.entry.fish)}`;
  const posix = `. ${quoteWord(plan.entry.posix)}`;
  return `test -n "$FISH_VERSION" && ${fish} || test -n "$FISH_VERSION" || ${posix}\n`;
}
