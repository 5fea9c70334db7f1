import type { CommandAbout } from '../command-about.ts';
import { GLOBAL_OPTIONS } from '../global-options.ts';
import { GROUPS } from '../groups.ts';
import { argumentKind, optionKind, type WordKind } from './word-kinds.ts';

/** A word that fits, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly text: string;
}

/** What fits: these words, or what the shell itself can list. */
export interface Completion {
  readonly also: 'nothing' | 'files' | 'folders';
  readonly candidates: readonly Candidate[];
}

/** Looks up words that only the home and the packs know. `home`: what --home says on the line. */
export type LookUp = (kind: WordKind, home: string | undefined) => readonly Candidate[];

const NOTHING: Completion = { also: 'nothing', candidates: [] };

/**
 * What fits as the last of the words that follow the program's name. Words of bash may come with `=` as a word of its
 * own. Nothing fits where the words before can't be understood.
 */
export function completeWords(
  words: readonly string[],
  commands: readonly CommandAbout[],
  lookUp: LookUp,
): Completion {
  const all = joinSplit(words);
  const current = all.at(-1) ?? '';
  const line = readLine(all.slice(0, -1), commands);
  if (line === null) return NOTHING;
  const answer = (kind: WordKind, prefix = '', typed = current): Completion =>
    fitting(
      kind,
      prefix,
      typed,
      () =>
        kind.type === 'commands'
          ? commandCandidates(line.args[0] ?? null, commands)
          : lookUp(kind, line.home),
      line.command,
    );
  if (line.awaits !== null) return answer(line.awaits);
  const assigned = line.onlyArguments ? null : /^(--[\w-]+)=(.*)$/s.exec(current);
  if (assigned !== null) {
    const [, name = '', value = ''] = assigned;
    const option = optionsOf(line.command).find((one) => nameOf(one.syntax) === name);
    return option === undefined || !takesValue(option.syntax)
      ? NOTHING
      : answer(optionKind(option.syntax, line.command), `${name}=`, value);
  }
  if (!line.onlyArguments && current.startsWith('-')) {
    return startingWith(current, optionCandidates(line));
  }
  if (line.command === null) return startingWith(current, commandCandidates(line.group, commands));
  const kind = argumentKind(line.command, line.args.length);
  return kind === null ? NOTHING : answer(kind);
}

/** A line of words before the one to complete. */
interface Line {
  /** Null where it isn't named yet. */
  readonly command: CommandAbout | null;
  /** The first word of a command of two, where the second is not there yet. */
  readonly group: string | null;
  readonly args: readonly string[];
  /** Names of the options that are there. */
  readonly options: readonly string[];
  /** What the last option waits for. */
  readonly awaits: WordKind | null;
  readonly home: string | undefined;
  /** `--` came before. */
  readonly onlyArguments: boolean;
}

function readLine(words: readonly string[], commands: readonly CommandAbout[]): Line | null {
  let command: CommandAbout | null = null;
  let group: string | null = null;
  let home: string | undefined;
  let onlyArguments = false;
  let awaited: string | null = null;
  const args: string[] = [];
  const options: string[] = [];
  for (const word of words) {
    if (awaited !== null) {
      if (nameOf(awaited) === '--home') home = word;
      awaited = null;
    } else if (!onlyArguments && word === '--') {
      onlyArguments = true;
    } else if (!onlyArguments && word.startsWith('-')) {
      const name = word.replace(/=.*$/s, '');
      const option = optionsOf(command).find(({ syntax }) => nameOf(syntax) === name);
      options.push(name);
      if (name === '--home' && word.includes('=')) home = word.slice(word.indexOf('=') + 1);
      if (option !== undefined && takesValue(option.syntax) && !word.includes('=')) awaited = option.syntax;
    } else if (command !== null) {
      args.push(word);
    } else {
      const name: string = group === null ? word : `${group} ${word}`;
      command = commands.find((one) => one.name === name) ?? null;
      if (command !== null) continue;
      if (group !== null || !commands.some((one) => one.name.startsWith(`${word} `))) return null;
      group = word;
    }
  }
  const awaits = awaited === null ? null : optionKind(awaited, command);
  return { command, group, args, options, awaits, home, onlyArguments };
}

/** Puts together what bash cut: it takes `=` for a word. */
function joinSplit(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const [index, word] of words.entries()) {
    const before = words[index - 1];
    if (word === '=' && before?.startsWith('--') === true) {
      // what follows completes alone, so it stands as the option's value
      if (index === words.length - 1) joined.push('');
    } else joined.push(word);
  }
  return joined;
}

function fitting(
  kind: WordKind,
  prefix: string,
  typed: string,
  lookUp: () => readonly Candidate[],
  command: CommandAbout | null,
): Completion {
  switch (kind.type) {
    case 'free':
      return NOTHING;
    case 'files':
    case 'folders':
      return { also: kind.type, candidates: [] };
    case 'one of':
      return startingWith(
        typed,
        kind.words.map((word) => ({ word, text: '' })),
        prefix,
      );
    case 'list of': {
      const done = typed.slice(0, typed.lastIndexOf(',') + 1);
      const taken = done.split(',');
      const rest = kind.words.filter(({ word }) => !taken.includes(word));
      return startingWith(typed.slice(done.length), rest, `${prefix}${done}`);
    }
    case 'tasks':
      // by their full ids only where one is begun
      return startingWith(
        typed,
        lookUp().filter(({ word }) => word.includes('/') === typed.includes('/')),
        prefix,
      );
    case 'questions':
    case 'exams':
    case 'commands':
      return startingWith(typed, lookUp(), prefix);
    case 'formats':
      return startingWith(
        typed,
        ['text', ...(command?.formats ?? ['json', 'junit'])].map((word) => ({ word, text: '' })),
        prefix,
      );
  }
}

function startingWith(typed: string, candidates: readonly Candidate[], prefix = ''): Completion {
  return {
    also: 'nothing',
    candidates: candidates
      .filter(({ word }) => word.toLowerCase().startsWith(typed.toLowerCase()))
      .map(({ word, text }) => ({ word: `${prefix}${word}`, text })),
  };
}

function commandCandidates(group: string | null, commands: readonly CommandAbout[]): readonly Candidate[] {
  const words = new Map<string, string>();
  for (const { name, summary } of commands) {
    const [first = '', second] = name.split(' ');
    if (group === null) words.set(first, second === undefined ? summary : (GROUPS[first]?.summary ?? ''));
    else if (first === group && second !== undefined) words.set(second, summary);
  }
  return [...words].map(([word, text]) => ({ word, text }));
}

function optionCandidates({ command, options }: Line): readonly Candidate[] {
  return [...optionsOf(command), { syntax: '--help', text: 'print help' }]
    .map(({ syntax, text }) => ({ word: nameOf(syntax), text }))
    .filter(({ word }) => !options.includes(word));
}

function optionsOf(
  command: CommandAbout | null,
): readonly { readonly syntax: string; readonly text: string }[] {
  return [...(command?.options ?? []).filter(({ hidden }) => hidden !== true), ...GLOBAL_OPTIONS];
}

function nameOf(syntax: string): string {
  return syntax.split(' ')[0] ?? '';
}

/** A value in square brackets may be left out, so the next word need not be it. */
function takesValue(syntax: string): boolean {
  return syntax.includes(' <');
}
