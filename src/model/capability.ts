/** What a cluster can do. */
export const CLUSTER_CAPABILITIES = [
  'pods',
  'exec',
  'pod-http',
  // programs of images do all that they do, such as speaking TLS; the embedded cluster only plays them
  'real-programs',
  'network-policy',
  'access-control',
  'admission',
  'node-access',
  'gvisor',
  'apparmor',
] as const;
export type ClusterCapability = (typeof CLUSTER_CAPABILITIES)[number];

/** What the learner's machine can do. */
export const HOST_CAPABILITIES = ['container-engine'] as const;
export type HostCapability = (typeof HOST_CAPABILITIES)[number];

/** What a task or a check asks of the cluster and of the machine. */
export interface Needs {
  readonly cluster: readonly ClusterCapability[];
  readonly host: readonly HostCapability[];
}

/** What is there to satisfy needs. */
export interface Capabilities {
  readonly cluster: ReadonlySet<ClusterCapability>;
  readonly host: ReadonlySet<HostCapability>;
}

/** Does the task touch a cluster at all? */
export function needsCluster(needs: Needs): boolean {
  return needs.cluster.length > 0;
}

/** The needs that are not met, in their own words; empty when all are. */
export function missingNeeds(needs: Needs, there: Capabilities): readonly string[] {
  return [
    ...needs.cluster.filter((need) => !there.cluster.has(need)),
    ...needs.host.filter((need) => !there.host.has(need)),
  ];
}
