import type { Clock } from '../../lib/clock.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { ClusterReader } from '../../model/ports/cluster.ts';
import { isNodeReady } from './look.ts';

const READY_LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 250;

/**
 * Waits until every node is ready and Pods can be made in the default namespace (its service account is there);
 * CoreDNS may lag. What to say of it. Throws CouldNotLook after three minutes.
 */
export async function waitUntilReady(
  cluster: ClusterReader,
  expected: number,
  clock: Clock,
  tell: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const end = clock.monotonicMs() + READY_LIMIT_MS;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'default' };
  for (let told = ''; ;) {
    const [nodes, serviceAccount] = await Promise.all([
      cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal),
      cluster.read(account, signal),
    ]);
    const ready = nodes.filter(isNodeReady).length;
    if (ready >= expected && serviceAccount.found) return ready === 1 ? '1 node' : `${ready} nodes`;
    const state = `${ready} of ${expected} nodes ready`;
    if (state !== told) tell(state);
    told = state;
    if (clock.monotonicMs() > end) throw new CouldNotLook('timeout', `${state} after three minutes`);
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
