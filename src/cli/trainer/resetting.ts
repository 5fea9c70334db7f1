import { UsageFault } from '../../lib/errors.ts';
import { needsCluster } from '../../model/capability.ts';
import type { OnStep } from '../../model/progress.ts';
import type { SiteDifference, TaskSite } from '../../model/ports/task-site.ts';
import type { OpenTask } from '../../model/ports/trainer.ts';
import type { TrainerParts } from './parts.ts';
import { mendAccess, openSite } from './site.ts';
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
  const open = await parts.desk.require(name);
  const { task, attempt } = open;
  const { provider } = await parts.access.chooseFor(attempt, signal);
  const cluster = needsCluster(task.needs) ? await parts.access.connect(provider, signal) : null;
  const site = await openSite(parts, cluster, signal);
  return {
    differences: () => site.differences(task, attempt.id, attempt.startedAt, signal),
    reset: (agreed, onStep) =>
      parts.home.withLock(`task-${task.name}`, async () => {
        if (cluster !== null) await mendAccess(provider, cluster, onStep, signal);
        await reset(parts, open, site, agreed, onStep, signal);
      }),
  };
}

/** Brings a reset to its end that was interrupted, or whose program was killed. */
export async function finishReset(
  parts: TrainerParts,
  open: OpenTask,
  site: TaskSite,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  if (isHalfReset(parts, open)) await reset(parts, open, site, false, onStep, signal);
}

/** Throws UsageFault where the last reset did not come to its end: what stands there is neither start nor work. */
export function refuseHalfReset(parts: TrainerParts, open: OpenTask): void {
  if (!isHalfReset(parts, open)) return;
  throw new UsageFault(
    'half-reset',
    `the last reset of ${open.task.name} did not come to its end`,
    `${parts.options.commandPrefix} reset ${open.task.name}`,
  );
}

async function reset(
  { home }: TrainerParts,
  { task, attempt, workdir }: OpenTask,
  site: TaskSite,
  agreed: boolean,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  home.settings.set(RESETTING, [...resetting(home), attempt.id].join(' '));
  await site.reset(task, attempt.id, attempt.startedAt, agreed, onStep, signal);
  prepareWorkFolder(workdir, task);
  home.attempts.recordReset(attempt.id);
  home.settings.set(
    RESETTING,
    resetting(home)
      .filter((id) => id !== attempt.id)
      .join(' '),
  );
}

/** Ids of the attempts whose reset has begun and not ended, in one setting. */
const RESETTING = 'resetting';

function resetting({ settings }: TrainerParts['home']): readonly string[] {
  return (settings.get(RESETTING) ?? '').split(' ').filter((id) => id !== '');
}

function isHalfReset({ home }: TrainerParts, { attempt }: OpenTask): boolean {
  return resetting(home).includes(attempt.id);
}
