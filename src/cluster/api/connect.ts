import type { Clock } from '../../lib/clock.ts';
import type { ClusterCapability } from '../../model/capability.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { valueAt } from '../../model/json.ts';
import type { Cluster, NodeAccess } from '../../model/ports/cluster.ts';
import type { ProviderName } from '../../model/provider.ts';
import { createApiCaller } from './caller.ts';
import type { Credentials } from './credentials.ts';
import { createDiscovery, type Discovery } from './discovery.ts';
import { createContainerAccess } from './exec-channel.ts';
import { parseJson } from './failures.ts';
import { createReader, createWriter, refuseOthers } from './objects.ts';
import { createPodHttp } from './pod-http.ts';
import { createTransport, type Transport } from './transport.ts';

/** What a provider knows of the cluster it connects to. */
export interface ConnectionPlan {
  readonly name: string;
  readonly provider: ProviderName;
  readonly credentials: Credentials;
  readonly capabilities: ReadonlySet<ClusterCapability>;
  /** Null where there is none; what it keeps open is closed with the connection. */
  readonly nodes: (NodeAccess & { close?(): void }) | null;
  readonly learnerKubeconfig: string;
  readonly clock: Clock;
}

/** A connection with what the set-up and reset of tasks need beyond the port. */
export interface ConnectedCluster extends Cluster {
  readonly transport: Transport;
  readonly discovery: Discovery;
}

/** Was this cluster connected by a provider of this folder? */
export function isConnected(cluster: Cluster): cluster is ConnectedCluster {
  return 'transport' in cluster && 'discovery' in cluster;
}

/** Connects: asks for the version, so that a cluster that does not serve is found out here. Throws CouldNotLook. */
export async function connectCluster(plan: ConnectionPlan, signal: AbortSignal): Promise<ConnectedCluster> {
  const transport = createTransport(plan.credentials, plan.clock);
  try {
    const kubernetes = await readVersion(transport, signal);
    const discovery = createDiscovery(transport);
    const reader = createReader(transport, discovery);
    return {
      name: plan.name,
      provider: plan.provider,
      kubernetes,
      assurance: plan.provider === 'embedded' ? 'simulated' : 'observed',
      capabilities: plan.capabilities,
      ...reader,
      ...createWriter(transport, discovery),
      containers: createContainerAccess(transport),
      http: createPodHttp(transport, reader, plan.nodes),
      api: createApiCaller(transport),
      nodes: plan.nodes,
      learnerKubeconfig: plan.learnerKubeconfig,
      transport,
      discovery,
      close: () => {
        transport.close();
        plan.nodes?.close?.();
        return Promise.resolve();
      },
    };
  } catch (error) {
    transport.close();
    plan.nodes?.close?.();
    throw error;
  }
}

/** The API server's version, such as "v1.36.3". */
export async function readVersion(transport: Transport, signal: AbortSignal): Promise<string> {
  const what = 'asking the API server for its version';
  const response = await transport.send({ method: 'GET', path: '/version', what, repeatable: true }, signal);
  refuseOthers(response, what);
  const version = valueAt(parseJson(response.body), ['gitVersion']);
  if (typeof version === 'string') return version;
  throw new CouldNotLook('unavailable', `${what}: the answer is not Kubernetes'`);
}
