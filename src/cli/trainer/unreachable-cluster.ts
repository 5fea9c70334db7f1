import type { ClusterCapability } from '../../model/capability.ts';
import { CouldNotLook, type LookReason } from '../../model/could-not-look.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { ProviderName } from '../../model/provider.ts';

/** What is known of a cluster that can't be reached. */
export interface Unreachable {
  readonly name: string;
  readonly provider: ProviderName;
  readonly capabilities: ReadonlySet<ClusterCapability>;
  readonly reason: LookReason;
  readonly message: string;
}

/**
 * A cluster none of whose looks comes back: grading with it makes each check that needs the cluster an error and
 * still decides the others.
 */
export function unreachableCluster(known: Unreachable): Cluster {
  const fail = (): Promise<never> => Promise.reject(new CouldNotLook(known.reason, known.message));
  return {
    name: known.name,
    provider: known.provider,
    kubernetes: 'unknown',
    assurance: known.provider === 'embedded' ? 'simulated' : 'observed',
    capabilities: known.capabilities,
    containers: { exec: fail },
    http: { get: fail },
    api: { call: fail },
    nodes: known.capabilities.has('node-access') ? { exec: fail } : null,
    learnerKubeconfig: '',
    read: fail,
    list: fail,
    create: fail,
    apply: fail,
    remove: fail,
    close: () => Promise.resolve(),
  };
}
