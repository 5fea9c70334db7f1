import type { Cluster } from '../../model/ports/cluster.ts';
import type { TaskSite } from '../../model/ports/task-site.ts';
import type { TrainerParts } from './parts.ts';

/** The place of attempts in a cluster and on the host. */
export async function openSite(
  parts: TrainerParts,
  cluster: Cluster | null,
  signal: AbortSignal,
): Promise<TaskSite> {
  const { createTaskSite } = await import('../../cluster/site/task-site.ts');
  const { engine } = await parts.access.findEngine(signal);
  return createTaskSite({ cluster, engine, homeId: parts.home.id, clock: parts.options.clock });
}
