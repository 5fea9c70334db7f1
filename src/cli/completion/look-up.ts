import { closeSync, openSync, readdirSync, readSync, type Dirent } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { homePaths } from '../../lib/paths.ts';
import { cleanText } from '../../model/clean-text.ts';
import { dayText } from '../../report/time-words.ts';
import { peekHome, type HomeNames } from '../../session/history/peek.ts';
import type { CommandContext } from '../context.ts';
import type { Candidate, LookUp } from './complete.ts';

/** How much of a task.yaml is read for its title: it stands near the top. */
const HEAD_BYTES = 1024;

/** Looks up names in the built-in pack and the home. Reads as little as it can: a Tab is waiting. */
export function lookUpNames(
  context: Pick<CommandContext, 'paths' | 'env' | 'folder' | 'programFolder'>,
): LookUp {
  const peek = (home: string | undefined): HomeNames =>
    peekHome(
      (home === undefined ? context.paths : homePaths(context.env, resolve(context.folder, untilded(home))))
        .database,
    );
  return (kind, home) => {
    switch (kind.type) {
      case 'tasks':
        return taskCandidates(context.programFolder, kind.startedFirst ? peek(home).started : []);
      case 'questions':
        return peek(home).questions.map(({ position, title }) => ({
          word: String(position),
          text: cleanText(title),
        }));
      case 'exams':
        return peek(home).exams.map(({ id, endedAt }) => ({ word: cleanText(id), text: dayText(endedAt) }));
      default:
        return [];
    }
  };
}

/** The shell would have put the home folder there. */
function untilded(path: string): string {
  return path.replace(/^~(?=\/|$)/, homedir());
}

/** The tasks by their short names, then by their full ids; those that are set up come first. */
function taskCandidates(programFolder: string, started: readonly string[]): readonly Candidate[] {
  const tasks = join(programFolder, 'tasks');
  const pack = /^ {2}name: *["']?([\w.-]+)/m.exec(headOf(join(tasks, 'pack.yaml')))?.[1] ?? 'cks';
  const found = foldersIn(tasks).flatMap((domain) =>
    foldersIn(join(tasks, domain)).map((name) => ({
      name,
      id: `${pack}/${name}`,
      title: titleOf(join(tasks, domain, name, 'task.yaml')),
    })),
  );
  const rank = (id: string): number => {
    const index = started.indexOf(id);
    return index === -1 ? started.length : index;
  };
  const ordered = found.toSorted((a, b) => rank(a.id) - rank(b.id) || a.name.localeCompare(b.name, 'en'));
  const named = (word: (task: (typeof found)[number]) => string): readonly Candidate[] =>
    ordered.map((task) => ({
      word: word(task),
      text: started.includes(task.id) ? `started: ${task.title}` : task.title,
    }));
  return [...named(({ name }) => name), ...named(({ id }) => id)];
}

function foldersIn(folder: string): readonly string[] {
  const entries: readonly Dirent[] = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** The title as it stands in the file; empty where it stands some other way. */
function titleOf(file: string): string {
  const [, quoted, plain] = /^ {2}title: *(?:"([^"\n]*)"|'?([^'\n]*))/m.exec(headOf(file)) ?? [];
  return cleanText((quoted ?? plain ?? '').trim());
}

function headOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      return bytes.toString('utf8', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
