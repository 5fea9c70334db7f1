import { needsCluster } from '../../../model/capability.ts';
import type { ClusterProvider } from '../../../model/ports/provider.ts';
import type { Task } from '../../../model/task.ts';
import { findNodes } from '../learners-shell.ts';
import type { TrainerParts } from '../parts.ts';

/** What to type after `ssh` for a task; null where it is done on this machine alone. */
export type HostAliases = (task: Task) => string | null;

/**
 * The aliases of a cluster's nodes as in the exam: tasks that change the whole cluster name its control plane, others
 * its first worker. None where the learner's ssh reaches no node, as on the embedded cluster.
 */
export async function hostAliases(parts: TrainerParts, provider: ClusterProvider): Promise<HostAliases> {
  const { nodes } = await findNodes(parts, { provider: provider.name, cluster: provider.cluster });
  const aliases = nodes.flatMap(({ names }) => names);
  const plane = aliases.find((name) => name === 'cks-controlplane') ?? null;
  const worker = aliases.find((name) => name === 'cks-node01') ?? plane;
  return ({ needs, isolation }) => {
    if (!needsCluster(needs)) return null;
    return isolation === 'cluster' ? plane : worker;
  };
}
