import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** How commands name a pack. */
export const PACK_ARGUMENT = {
  syntax: '[DIR]',
  text: 'the folder that holds tasks/pack.yaml; the built-in pack when it is left out',
} as const;

/** How commands name a pack, or tasks of one. */
export const PACK_AND_TASKS_ARGUMENT = {
  syntax: '[DIR|TASK...]',
  text: 'the folder that holds tasks/pack.yaml (the built-in pack when it is left out), and tasks of it (all when none is named)',
} as const;

/**
 * Which words name a pack and which tasks: the first is the pack's folder when it is written as a path, or holds
 * tasks/. `root` is null for the built-in pack.
 */
export function packAndTasks(
  words: readonly (string | undefined)[],
  folder: string,
): { readonly root: string | null; readonly tasks: readonly string[] } {
  const given = words.filter((word) => word !== undefined);
  const [first, ...rest] = given;
  if (first === undefined) return { root: null, tasks: [] };
  const path = resolve(folder, first);
  const isPath = /^(\.|\/)/.test(first) || first.endsWith('/') || isFolder(join(path, 'tasks'));
  return isPath ? { root: path, tasks: rest } : { root: null, tasks: given };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
