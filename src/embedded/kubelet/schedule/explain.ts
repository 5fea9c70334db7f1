import type { Misfit } from './fit.ts';

/**
 * The message of FailedScheduling and of the PodScheduled condition (scheduler/framework/types.go, FitError.Error,
 * with what the DynamicResources and DefaultPreemption plug-ins add after the filters).
 */
export function explainMisfits(nodes: number, misfits: readonly Misfit[]): string {
  const why = histogram(misfits.flatMap(({ reasons }) => reasons));
  const preemption = histogram(
    misfits.map(({ helpless }) =>
      helpless ? 'Preemption is not helpful for scheduling' : 'No preemption victims found for incoming pod',
    ),
  );
  if (nodes === 0) return 'no nodes available to schedule pods';
  return (
    `0/${nodes} nodes are available: ${why}. ` +
    `no new claims to deallocate, preemption: 0/${nodes} nodes are available: ${preemption}.`
  );
}

/** The same for what stops the Pod before any node is looked at, such as a missing claim. */
export function explainRefusal(nodes: number, message: string): string {
  return (
    `0/${nodes} nodes are available: ${message}. ` +
    `no new claims to deallocate, preemption: 0/${nodes} nodes are available: ` +
    `${nodes} Preemption is not helpful for scheduling.`
  );
}

/** "1 Insufficient cpu, 2 node(s) had ...", sorted as text. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .toSorted()
    .join(', ');
}
