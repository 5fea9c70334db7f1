import {
  type Stats,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { UsageFault } from '../../lib/errors.ts';
import { throwFileFault } from '../../lib/files.ts';
import { dnsLabel } from '../scalars.ts';
import { folderOfTask, newFiles, type NewFile, type NewTask } from './new-files.ts';

/** What is to be made. */
export interface NewRequest {
  /** A pack like any other, which new ones are copied from. */
  readonly template: string;
  /** Absolute; the folder's name becomes the pack's. */
  readonly root: string;
  /** As it was typed, for messages. */
  readonly shown: string;
  readonly task: NewTask;
  /** Was the task named? Only then it is added to a pack that is there. */
  readonly taskNamed: boolean;
  /** How `pack new` is typed here. */
  readonly command: string;
}

/** What was made: a whole pack, or a task in one that was there. */
export interface Made {
  readonly what: 'pack' | 'task';
  /** Relative to the pack's root, sorted. */
  readonly files: readonly string[];
}

/**
 * Makes a pack with one task, or adds a task to a pack. Nothing is overwritten, and nothing half made is left: all is
 * written beside and then renamed. Throws UsageFault for names and places that won't do, MachineFault where the file
 * system refuses.
 */
export function writeNew(request: NewRequest): Made {
  const { root, shown, task, command } = request;
  requireLabel(task.name, 'task', `${command} ${shown} --task my-task`);
  const parent = dirname(root);
  if (statOrNone(parent)?.isDirectory() !== true)
    throw new UsageFault('no-folder', `there is no folder ${parent} to make it in`, `mkdir -p ${parent}`);
  if (lstatSync(root, { throwIfNoEntry: false }) === undefined) return writePack(request);
  if (!existsSync(join(root, 'tasks', 'pack.yaml')))
    throw new UsageFault(
      'path-in-use',
      `${shown} is there already and is no pack; nothing was changed`,
      `choose a name that is not there: ${command} ${shown.replace(/\/+$/, '')}-pack`,
    );
  if (!request.taskNamed)
    throw new UsageFault(
      'path-in-use',
      `${shown} is a pack already; nothing was changed`,
      `add a task to it: ${command} ${shown} --task my-task`,
    );
  return addTask(request);
}

function writePack({ root, template, task, shown, command }: NewRequest): Made {
  const name = basename(root);
  requireLabel(name, 'pack', `${command} ${join(dirname(shown), 'my-pack')}`);
  const files = newFiles(template, name, task);
  const beside = join(dirname(root), `.${name}.${process.pid}.tmp`);
  guarded(root, command, () => {
    try {
      writeAll(beside, files);
      // onto a folder that came meanwhile this is refused
      renameSync(beside, root);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });
  return { what: 'pack', files: namesOf(files) };
}

function addTask({ root, template, task, shown, command }: NewRequest): Made {
  const twin = findTwin(root, task.name);
  if (twin !== null)
    throw new UsageFault(
      'path-in-use',
      `${shown} has a task ${task.name} already: ${twin}; nothing was changed`,
      `choose another name: ${command} ${shown} --task ${task.name}-2`,
    );
  const files = newFiles(template, null, task);
  const beside = join(root, `.${task.name}.${process.pid}.tmp`);
  const undo: (() => void)[] = [];
  guarded(root, command, () => {
    try {
      writeAll(beside, files);
      // the answers first: a task that is there has them
      for (const half of ['solutions', 'tasks']) {
        const from = join(beside, half, folderOfTask(task));
        const to = join(root, half, folderOfTask(task));
        const made = mkdirSync(dirname(to), { recursive: true });
        if (made !== undefined) undo.push(() => rmSync(made, { recursive: true, force: true }));
        renameSync(from, to);
        undo.push(() => rmSync(to, { recursive: true, force: true }));
      }
    } catch (error) {
      for (const step of undo.toReversed()) step();
      throw error;
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });
  return { what: 'task', files: namesOf(files) };
}

/** A task or its solutions of that name, whatever its domain; null when there is none. */
function findTwin(root: string, name: string): string | null {
  for (const half of ['tasks', 'solutions']) {
    if (!existsSync(join(root, half))) continue;
    for (const domain of readdirSync(join(root, half), { withFileTypes: true })) {
      if (!domain.isDirectory()) continue;
      const folder = join(root, half, domain.name, name);
      if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return relative(root, folder);
    }
  }
  return null;
}

function requireLabel(name: string, what: 'pack' | 'task', next: string): void {
  if (dnsLabel.safeParse(name).success) return;
  const from = what === 'pack' ? ' (it is called like its folder)' : '';
  throw new UsageFault(
    'usage',
    `"${name}" can't name a ${what}${from}: lower-case letters, digits and dashes, at most 63, not beginning or ending with a dash`,
    next,
  );
}

/** Null where there is nothing, or a step on the way is no folder. */
function statOrNone(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function writeAll(root: string, files: readonly NewFile[]): void {
  // not by `recursive`: with that, Node never returns where a folder can't be made though its parent is there (/proc)
  mkdirSync(root);
  for (const { path, text } of files) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
}

function guarded(root: string, command: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throwFileFault(error, root, `make it somewhere else: ${command} PATH`);
  }
}

const namesOf = (files: readonly NewFile[]): readonly string[] => files.map(({ path }) => path).toSorted();
