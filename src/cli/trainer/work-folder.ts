import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, writeFileAtomic } from '../../lib/files.ts';
import type { HomePaths } from '../../lib/paths.ts';
import type { ResolvedTask } from '../../model/task.ts';

/** The learner's files of a task. They outlive attempts and clusters. */
export function workFolder(paths: HomePaths, task: Pick<ResolvedTask, 'id'>): string {
  return join(paths.work, ...task.id.split('/'));
}

/** Makes the folder and puts the task's files there; what the learner has is never overwritten. */
export function prepareWorkFolder(folder: string, task: ResolvedTask): void {
  ensureFolder(folder);
  for (const { path, text } of task.setup.files) {
    const file = join(folder, path);
    if (!existsSync(file)) writeFileAtomic(file, text, 0o644);
  }
}
