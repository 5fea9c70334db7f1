import type { Attempt } from '../../model/attempt.ts';
import { needsCluster } from '../../model/capability.ts';
import type { TrainerParts } from './parts.ts';
import { openSite } from './site.ts';

/** Takes a started task away from the cluster and the host, then ends its attempt. The learner's files stay. */
export async function takeTaskAway(
  parts: TrainerParts,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  const open = await parts.desk.findKnown(attempt);
  if (open !== null) {
    const { provider } = await parts.access.chooseFor(attempt, signal);
    const cluster = needsCluster(open.task.needs) ? await parts.access.connect(provider, signal) : null;
    const site = await openSite(parts, cluster, signal);
    await site.tearDown(open.task, attempt.id, attempt.startedAt, signal);
  }
  parts.home.attempts.end(attempt.id);
}
