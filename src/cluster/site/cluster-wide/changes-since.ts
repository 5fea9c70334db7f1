import type { ResolvedTask } from '../../../model/task.ts';
import type { ConnectedCluster } from '../../api/connect.ts';
import { belongingTo, compareWithStart, type ClusterWideChange } from './compare.ts';
import { listClusterWide } from './list.ts';
import type { StartRecords } from './start-records.ts';

/** One attempt in one cluster. */
export interface AttemptInCluster {
  readonly cluster: ConnectedCluster;
  readonly records: StartRecords;
  readonly task: ResolvedTask;
  readonly attempt: string;
  readonly startedAt: string;
}

/**
 * The cluster-wide changes of an attempt: of a task that has the cluster to itself, all since the start; of a task in
 * namespaces, what was made for these.
 */
export async function changesSince(
  { cluster, records, task, attempt, startedAt }: AttemptInCluster,
  signal: AbortSignal,
): Promise<readonly ClusterWideChange[]> {
  if (task.isolation === 'host') return [];
  const now = await listClusterWide(cluster, signal);
  const before = task.isolation === 'cluster' ? await records.read(attempt) : null;
  // without a record the cluster may be younger than the attempt, and its own objects too
  if (before !== null)
    return compareWithStart(before, now, startedAt).filter(
      // they are emptied and put back by themselves
      (change) => change.change !== 'added' || !task.namespaces.includes(change.object.metadata.name),
    );
  return belongingTo(task.namespaces, compareWithStart(null, now, startedAt));
}
