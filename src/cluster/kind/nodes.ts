import { valueAt } from '../../model/json.ts';
import type { HostEngine } from '../engine/engine.ts';

const CLUSTER_LABEL = 'io.x-k8s.kind.cluster';
const ROLE_LABEL = 'io.x-k8s.kind.role';

/** A node's container on the host. */
export interface NodeContainer {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** "running", "exited", "paused", ... */
  readonly status: string;
  readonly running: boolean;
  /** When it was last started, in milliseconds since 1970; NaN where the engine does not say. */
  readonly startedMs: number;
}

/** The containers of a kind cluster, running or not; control planes first. */
export async function findNodeContainers(
  engine: HostEngine,
  cluster: string,
  signal: AbortSignal,
): Promise<readonly NodeContainer[]> {
  const ids = await engine.labelled(`${CLUSTER_LABEL}=${cluster}`, signal);
  const looks = await Promise.all(ids.map((id) => engine.inspect(id, signal)));
  const found = looks.flatMap((look, index): NodeContainer[] => {
    // removed between the two looks
    if (!look.found) return [];
    const text = (path: readonly string[]): string => {
      const value = valueAt(look.object, path);
      return typeof value === 'string' ? value : '';
    };
    const status = text(['State', 'Status']);
    return [
      {
        id: ids[index] ?? '',
        name: text(['Name']).replace(/^\//, ''),
        role: text(['Config', 'Labels', ROLE_LABEL]),
        status,
        running: status === 'running',
        startedMs: Date.parse(text(['State', 'StartedAt'])),
      },
    ];
  });
  return found.toSorted(
    (a, b) =>
      Number(a.role !== 'control-plane') - Number(b.role !== 'control-plane') || a.name.localeCompare(b.name),
  );
}

/** Removes every container of the cluster, whatever its state; how many there were. */
export async function removeNodeContainers(
  engine: HostEngine,
  cluster: string,
  signal: AbortSignal,
): Promise<number> {
  const ids = await engine.labelled(`${CLUSTER_LABEL}=${cluster}`, signal);
  await Promise.all(ids.map((id) => engine.remove(id, signal)));
  return ids.length;
}
