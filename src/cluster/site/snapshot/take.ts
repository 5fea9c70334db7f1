import { valueAt } from '../../../model/json.ts';
import { CouldNotLook } from '../../../model/could-not-look.ts';
import { decodeBase64 } from '../../../lib/base64.ts';
import { hideValues, valuesToHide, type HiddenValue } from '../../../model/hidden-values.ts';
import { describeRef, namespaceOf, type KubeObject } from '../../../model/kube-object.ts';
import type { Cluster } from '../../../model/ports/cluster.ts';
import { isConnected, type ConnectedCluster } from '../../api/connect.ts';
import type { ServedKind } from '../../api/discovery.ts';
import { LEARNERS } from '../../practice/learners.ts';
import { listClusterWide } from '../cluster-wide/list.ts';
import { secretValues } from '../secret-values.ts';
import { distinctKinds } from '../empty-namespace.ts';
import { isLeaving, isOwned, ownPart, touchedAt } from './own-part.ts';
import { digestOf, safeObject } from './safe-object.ts';

/** One object as a snapshot keeps it. */
export interface SnapshotObject {
  /** "Deployment sun/web" */
  readonly name: string;
  /** Group, kind, namespace and name: what tells one object from another of any time. */
  readonly key: string;
  /** Empty for what is cluster-wide. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | null;
  /** Of what people decide about it. */
  readonly digest: string;
  /** A controller's: it comes and goes by itself. */
  readonly owned: boolean;
  /** When somebody last wrote it, ISO 8601: not controllers, nodes, or this program; null where that is not noted. */
  readonly touchedAt: string | null;
  readonly leaving: boolean;
  /** Without values of Secrets; null for what every cluster brings. */
  readonly object: KubeObject | null;
}

/** What a learner could have changed in a cluster, at one moment. */
export interface ClusterSnapshot {
  /** ISO 8601 */
  readonly takenAt: string;
  readonly objects: readonly SnapshotObject[];
  readonly notSeen: readonly NotListed[];
}

/** Objects that could not be listed: a kind inside namespaces, or what is cluster-wide. */
export interface NotListed {
  readonly what: string;
  readonly why: string;
}

export const CLUSTER_WIDE = 'cluster-wide objects';
export const NODES = 'Nodes';

/** Kinds that the cluster writes by itself all the time. */
const THE_CLUSTERS_OWN = new Set(['Event', 'Lease', 'Endpoints', 'EndpointSlice', 'ControllerRevision']);

/**
 * Takes a snapshot of the cluster-wide objects and those of these namespaces. `key`: of the digests that stand for
 * values of Secrets. Throws CouldNotLook where the cluster does not answer.
 */
export async function takeSnapshot(
  cluster: Cluster,
  namespaces: readonly string[],
  key: string,
  signal: AbortSignal,
): Promise<ClusterSnapshot> {
  if (!isConnected(cluster)) throw new CouldNotLook('unreachable', 'there is no connection to the cluster');
  const takenAt = cluster.transport.clock.now().toISOString();
  const notSeen: NotListed[] = [];
  const [wide, nodes, inside] = await Promise.all([
    orNotSeen(CLUSTER_WIDE, notSeen, () => listClusterWide(cluster, signal)),
    orNotSeen(NODES, notSeen, () => cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal)),
    listInside(cluster, new Set(namespaces), notSeen, signal),
  ]);
  const objects = [...wide, ...nodes, ...inside].filter((object) => !isTheProgramsOwn(object));
  // whoever copies a Secret's value into another object doesn't make it public
  const hidden = valuesToHide({
    encoded: inside.flatMap(secretValues),
    decode: decodeBase64,
    digest: (value) => digestOf(value, key),
    told: '',
    drawn: [],
  });
  return { takenAt, objects: objects.map((object) => keep(object, key, hidden)), notSeen };
}

/** All objects of the namespaces. Each kind is one request, but in a cluster of the user's own, which may be large. */
async function listInside(
  cluster: ConnectedCluster,
  namespaces: ReadonlySet<string>,
  notSeen: NotListed[],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  if (namespaces.size === 0) return [];
  const kinds = distinctKinds(await cluster.discovery.deletable(signal)).filter(
    ({ kind }) => !THE_CLUSTERS_OWN.has(kind),
  );
  const list = ({ apiVersion, kind }: ServedKind, namespace?: string): Promise<readonly KubeObject[]> =>
    orNotSeen(kind, notSeen, () => cluster.list({ apiVersion, kind, namespace }, signal));
  const lists =
    cluster.provider === 'kubeconfig'
      ? [...namespaces].flatMap((namespace) => kinds.map((kind) => list(kind, namespace)))
      : kinds.map((kind) => list(kind));
  return (await Promise.all(lists)).flat().filter((object) => namespaces.has(namespaceOf(object) ?? ''));
}

/** What may not be listed is told of; a cluster that does not answer is no snapshot. */
async function orNotSeen(
  what: string,
  notSeen: NotListed[],
  list: () => Promise<readonly KubeObject[]>,
): Promise<readonly KubeObject[]> {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof CouldNotLook) || (error.reason !== 'blocked' && error.reason !== 'unavailable'))
      throw error;
    notSeen.push({ what, why: error.message });
    return [];
  }
}

function keep(object: KubeObject, key: string, hidden: readonly HiddenValue[]): SnapshotObject {
  const { apiVersion, kind, metadata } = object;
  const namespace = namespaceOf(object) ?? '';
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const text = (name: string): string => {
    const value = metadata[name];
    return typeof value === 'string' ? value : '';
  };
  const safe = safeObject(object, key);
  const { generation } = metadata;
  return {
    name: describeRef({ kind, namespace: namespace === '' ? undefined : namespace, name: metadata.name }),
    key: `${group} ${kind} ${namespace} ${metadata.name}`,
    namespace,
    uid: text('uid'),
    resourceVersion: text('resourceVersion'),
    generation: typeof generation === 'number' ? generation : null,
    digest: digestOf(ownPart(safe), key),
    owned: isOwned(object),
    touchedAt: touchedAt(object),
    leaving: isLeaving(object),
    object: comesWithEveryCluster(object) ? null : hideValues(safe, hidden),
  };
}

/** The binding that the program takes away and gives back. */
function isTheProgramsOwn({ kind, metadata }: KubeObject): boolean {
  return kind === 'ClusterRoleBinding' && metadata.name === LEARNERS;
}

function comesWithEveryCluster(object: KubeObject): boolean {
  return valueAt(object, ['metadata', 'labels', 'kubernetes.io/bootstrapping']) !== undefined;
}
