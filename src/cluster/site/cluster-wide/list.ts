import type { KubeObject } from '../../../model/kube-object.ts';
import type { ConnectedCluster } from '../../api/connect.ts';

/** Kinds whose objects the cluster makes and changes by itself all the time. */
const THE_CLUSTERS_OWN = new Set([
  'APIService',
  'CSINode',
  'ComponentStatus',
  'FlowSchema',
  'IPAddress',
  'Node',
  'PersistentVolume',
  'PriorityLevelConfiguration',
  'ResourceSlice',
  'ServiceCIDR',
  'VolumeAttachment',
]);

/** All cluster-wide objects that people make: roles and bindings, policies, webhooks, signing requests, classes ... */
export async function listClusterWide(
  cluster: ConnectedCluster,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const kinds = (await cluster.discovery.clusterWide(signal)).filter(
    ({ kind }) => !THE_CLUSTERS_OWN.has(kind),
  );
  const lists = await Promise.all(kinds.map((kind) => cluster.list(kind, signal)));
  return lists.flat();
}
