import { DOMAIN_CODES, domainOf } from '../../model/curriculum.ts';
import { DIFFICULTIES } from '../../model/exam/exam.ts';
import { PROVIDERS } from '../../model/provider.ts';
import { COMPLETING_SHELLS } from '../../shell/completion.ts';
import type { CommandAbout } from '../command-about.ts';

/** What may stand at a place of the command line. */
export type WordKind =
  | { readonly type: 'free' | 'files' | 'folders' | 'formats' | 'questions' | 'exams' | 'commands' }
  /** startedFirst: those that are set up come first. */
  | { readonly type: 'tasks'; readonly startedFirst: boolean }
  | { readonly type: 'one of'; readonly words: readonly string[] }
  /** Several, with commas between. */
  | { readonly type: 'list of'; readonly words: readonly { readonly word: string; readonly text: string }[] };

const DOMAINS = DOMAIN_CODES.map((code) => ({ word: code, text: domainOf(code).title }));

/** What the value of an option is, by what its syntax calls it; `command`: the one it is of, null before it is named. */
export function optionKind(syntax: string, command: CommandAbout | null): WordKind {
  switch (syntax) {
    case '--provider <name>':
      return { type: 'one of', words: PROVIDERS };
    case '--output <format>':
      return { type: 'formats' };
    case '--difficulty <level>':
      return { type: 'one of', words: DIFFICULTIES };
    case '--domains <codes>':
      return { type: 'list of', words: DOMAINS };
    case '--domain <code>':
      return { type: 'one of', words: DOMAIN_CODES };
    case '--task <task>':
      return { type: 'tasks', startedFirst: command?.name !== 'start' };
    default:
      if (syntax.endsWith(' <file>')) return { type: 'files' };
      return { type: syntax.endsWith(' <dir>') ? 'folders' : 'free' };
  }
}

/** What the argument of that index is; null where the command takes no more. */
export function argumentKind({ name, arguments: all = [] }: CommandAbout, index: number): WordKind | null {
  const last = all.at(-1);
  const repeats = last?.syntax.includes('...') === true;
  const argument = all[index] ?? (repeats ? last : undefined);
  switch (argument?.syntax.replaceAll(/[<>[\].]/g, '')) {
    case undefined:
      return null;
    case 'TASK':
      return { type: 'tasks', startedFirst: name !== 'start' };
    case 'N':
      return { type: 'questions' };
    case 'EXAM':
      return { type: 'exams' };
    case 'COMMAND':
      return { type: 'commands' };
    case 'SHELL':
      return { type: 'one of', words: COMPLETING_SHELLS };
    case 'DIR':
    case 'DIR|TASK':
      return { type: 'folders' };
    case 'FILE':
      return name === 'pack schema' ? { type: 'one of', words: ['pack', 'task'] } : { type: 'files' };
    default:
      return { type: 'free' };
  }
}
