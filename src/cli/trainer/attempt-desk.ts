import { join } from 'node:path';
import { UsageFault } from '../../lib/errors.ts';
import type { HomePaths } from '../../lib/paths.ts';
import type { Attempt } from '../../model/attempt.ts';
import { needsCluster } from '../../model/capability.ts';
import { drawParameters } from '../../model/parameters.ts';
import type { OpenTask } from '../../model/ports/trainer.ts';
import { resolveTask } from '../../model/resolve-task.ts';
import type { ResolvedTask, Task } from '../../model/task.ts';
import { findTask } from './task-book.ts';
import type { TrainerParts } from './parts.ts';
import { workFolder } from './work-folder.ts';

/** Where open attempts are found with their tasks. */
export interface AttemptDesk {
  /** The task of that name. Throws UsageFault for an unknown one. */
  task(name: string): Promise<Task>;
  /** Its open attempt; null when it isn't started. */
  find(name: string): Promise<OpenTask | null>;
  /** The same, where one is needed: throws UsageFault when it isn't started. */
  require(name: string): Promise<OpenTask>;
  /** An attempt with its task; null when the pack has the task no more. */
  findKnown(attempt: Attempt): Promise<OpenTask | null>;
}

export function openAttemptDesk(parts: Pick<TrainerParts, 'options' | 'home' | 'loadPack'>): AttemptDesk {
  const { options, home } = parts;
  const open = (task: Task, attempt: Attempt): OpenTask => ({
    task: resolveAttempt(task, attempt, home.id),
    attempt,
    workdir: workFolder(options.paths, task),
    kubeconfig: needsCluster(task.needs) ? learnerKubeconfig(options.paths, attempt) : null,
  });
  const desk: AttemptDesk = {
    task: async (name) => findTask((await parts.loadPack()).tasks, name, options.commandPrefix),
    async find(name) {
      const task = await desk.task(name);
      const attempt = home.attempts.findOpen(task.id);
      return attempt === null ? null : open(task, attempt);
    },
    async require(name) {
      const found = await desk.find(name);
      if (found !== null) return found;
      const { name: short } = await desk.task(name);
      throw new UsageFault(
        'not-started',
        `${short} is not started`,
        `${options.commandPrefix} start ${short}`,
      );
    },
    async findKnown(attempt) {
      const task = (await parts.loadPack()).tasks.find(({ id }) => id === attempt.task);
      return task === undefined ? null : open(task, attempt);
    },
  };
  return desk;
}

/** The task with the attempt's values; a parameter that came with a newer pack is drawn from the same seed. */
export function resolveAttempt(
  task: Task,
  attempt: Pick<Attempt, 'seed' | 'values'>,
  homeId: string,
): ResolvedTask {
  const drawn = drawParameters(task.parameters, { seed: attempt.seed, homeId, suffix: '' });
  return resolveTask(task, { ...drawn, ...attempt.values });
}

/** Where the providers put the learner's credentials for the cluster of an attempt. */
function learnerKubeconfig(paths: HomePaths, attempt: Attempt): string | null {
  return attempt.cluster === null ? null : join(paths.clusters, attempt.cluster, 'learner.kubeconfig');
}
