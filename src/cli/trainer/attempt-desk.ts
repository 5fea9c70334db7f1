import { UsageFault } from '../../lib/errors.ts';
import type { Attempt } from '../../model/attempt.ts';
import { needsCluster } from '../../model/capability.ts';
import { drawParameters } from '../../model/parameters.ts';
import type { OpenTask } from '../../model/ports/trainer.ts';
import { resolveTask } from '../../model/resolve-task.ts';
import type { ResolvedTask, Task } from '../../model/task.ts';
import type { Pack } from '../../pack/load-pack.ts';
import type { Home } from '../../session/home.ts';
import { findTask } from './task-book.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { TrainerOptions } from './options.ts';
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

/** What finding attempts needs of the rest of the program. */
export interface DeskParts {
  readonly options: TrainerOptions;
  readonly home: Home;
  readonly access: Pick<ClusterAccess<unknown>, 'learnerKubeconfig'>;
  readonly loadPack: () => Promise<Pack>;
}

export function openAttemptDesk(parts: DeskParts): AttemptDesk {
  const { options, home, access } = parts;
  const open = async (task: Task, attempt: Attempt): Promise<OpenTask> => ({
    task: resolveAttempt(task, attempt, home.id),
    attempt,
    workdir: workFolder(options.paths, task),
    kubeconfig: needsCluster(task.needs) ? await access.learnerKubeconfig(attempt) : null,
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
