import type { Cluster } from '../../model/ports/cluster.ts';
import type { ClusterProvider } from '../../model/ports/provider.ts';
import type { TaskSite } from '../../model/ports/task-site.ts';
import type { OnStep } from '../../model/progress.ts';
import type { TrainerParts } from './parts.ts';

/** The place of attempts in a cluster and on the host. */
export async function openSite(
  parts: TrainerParts,
  cluster: Cluster | null,
  signal: AbortSignal,
): Promise<TaskSite> {
  const { createTaskSite } = await import('../../cluster/site/task-site.ts');
  const { engine } = await parts.access.findEngine(signal);
  const { clock } = parts.options;
  return createTaskSite({ cluster, engine, homeId: parts.home.id, clock });
}

/** Gives the learner their credentials and rights back where they are gone, and tells of it. */
export async function mendAccess(
  provider: ClusterProvider,
  cluster: Cluster,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  const mended = await provider.mendAccess(cluster, signal);
  if (mended.length > 0)
    onStep({
      type: 'done',
      step: 'Your access to the cluster, made anew',
      detail: mended.join('; '),
      durationMs: 0,
    });
}
