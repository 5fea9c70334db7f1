import { needsCluster } from '../../model/capability.ts';
import type { OnStep } from '../../model/progress.ts';
import type { SiteDifference } from '../../model/ports/task-site.ts';
import type { TrainerParts } from './parts.ts';
import { openSite } from './site.ts';
import { prepareWorkFolder } from './work-folder.ts';

/** A task about to be put back to its start. */
export interface Resetting {
  differences(): Promise<readonly SiteDifference[]>;
  reset(agreed: boolean, onStep: OnStep): Promise<void>;
}

/** Prepares the reset of a started task. Throws MachineFault when its cluster doesn't serve. */
export async function resetOpenTask(
  parts: TrainerParts,
  name: string,
  signal: AbortSignal,
): Promise<Resetting> {
  const { task, attempt, workdir } = await parts.desk.require(name);
  const { provider } = await parts.access.chooseFor(attempt, signal);
  const cluster = needsCluster(task.needs) ? await parts.access.connect(provider, signal) : null;
  const site = await openSite(parts, cluster, signal);
  return {
    differences: () => site.differences(task, attempt.id, attempt.startedAt, signal),
    reset: (agreed, onStep) =>
      parts.home.withLock(`task-${task.name}`, async () => {
        await site.reset(task, attempt.id, attempt.startedAt, agreed, onStep, signal);
        prepareWorkFolder(workdir, task);
        parts.home.attempts.recordReset(attempt.id);
      }),
  };
}
