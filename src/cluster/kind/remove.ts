import { ProcessFault } from '../../lib/processes.ts';
import { MachineFault } from '../../lib/errors.ts';
import type { HostEngine } from '../engine/engine.ts';
import type { KindContext } from './context.ts';
import { removeClusterFiles } from '../practice/cluster-files.ts';
import { findKind } from './kind-program.ts';
import { removeNodeContainers } from './nodes.ts';

/** An engine's program that kind had started may still finish its work after kind is gone; this long at most. */
const SETTLE_MS = 10_000;
const QUIET_MS = 3_000;
/** A container that is still there after so long does not go away. */
const STUCK_MS = 60_000;

/**
 * Removes the cluster: by kind where it is there, which knows its engine's volumes too, then whatever container still
 * carries the cluster's label; then our credentials. `settle`: containers may still come into being. Throws MachineFault
 * when they do not go away.
 */
export async function removeKindCluster(
  context: KindContext,
  engine: HostEngine,
  settle: boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    const kind = await findKind(context.env, engine.name, context.files.grader, signal);
    await kind.call(['delete', 'cluster', '--name', context.cluster, '--kubeconfig', context.files.grader], {
      signal,
      timeoutMs: 60_000,
    });
  } catch (error) {
    // without kind the containers go all the same
    if (!(error instanceof MachineFault || error instanceof ProcessFault)) throw error;
  }
  const { clock } = context;
  const start = clock.monotonicMs();
  const end = start + SETTLE_MS;
  let quietSince = clock.monotonicMs();
  for (;;) {
    const removed = await removeNodeContainers(engine, context.cluster, signal);
    const now = clock.monotonicMs();
    if (removed > 0 && now - start > STUCK_MS) throw stuck(context.cluster, engine);
    if (removed > 0) quietSince = now;
    else if (!settle || now - quietSince >= QUIET_MS || now > end) break;
    await clock.sleep(200, signal);
  }
  await removeClusterFiles(context.files);
}

function stuck(cluster: string, engine: HostEngine): MachineFault {
  return new MachineFault(
    'cluster-stuck',
    `${engine.name} says that it removes the containers of ${cluster}, but they do not go away`,
    `${engine.name} ps --all --filter label=io.x-k8s.kind.cluster=${cluster}, then restart ${engine.name}`,
  );
}
