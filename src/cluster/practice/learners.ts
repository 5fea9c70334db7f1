import { writeFileAtomic } from '../../lib/files.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json } from '../../model/json.ts';
import { listAt } from '../../model/json-read.ts';
import { namespaceOf, type KubeObject } from '../../model/kube-object.ts';
import type { Cluster, ClusterWriter } from '../../model/ports/cluster.ts';
import { writeKubeconfig, type ApiAddress, type ClientIdentity } from '../api/kubeconfig-file.ts';
import type { ClusterFiles } from './cluster-files.ts';

/** The group of the learner's certificate; never system:masters, so that their rights can be taken back. */
export const LEARNERS = 'cks-trainer:learners';
/** The user of the learner's certificate. */
export const LEARNER = 'cks-learner';

/** Gives the learners' group the rights of an administrator, by a binding that can be taken back. */
export async function bindLearners(cluster: ClusterWriter, signal: AbortSignal): Promise<void> {
  const outcome = await cluster.apply(
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: LEARNERS },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: LEARNERS }],
    },
    signal,
  );
  if (!outcome.done)
    throw new CouldNotLook('unavailable', `ClusterRoleBinding ${LEARNERS}: ${outcome.message}`);
}

/** Gives the learners their rights back; what was mended, in words. */
export async function mendRights(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  const ref = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    name: LEARNERS,
  };
  const binding = await cluster.read(ref, signal);
  if (binding.found && givesRights(binding.object)) return [];
  // what a binding is to can't be changed
  if (binding.found) await cluster.remove(ref, {}, signal);
  await bindLearners(cluster, signal);
  return [`ClusterRoleBinding ${LEARNERS}`];
}

/**
 * Takes the learners' rights away, until `mendRights` gives them back. What gives rights to the learner otherwise is the
 * learner's own work and stays; it is told of, such as "ClusterRoleBinding mine".
 */
export async function takeRights(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  await cluster.remove(
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', name: LEARNERS },
    {},
    signal,
  );
  const lists = await Promise.all(
    ['ClusterRoleBinding', 'RoleBinding'].map((kind) =>
      cluster.list({ apiVersion: 'rbac.authorization.k8s.io/v1', kind }, signal),
    ),
  );
  // ours among them: something holds it
  return lists
    .flat()
    .filter(isForLearner)
    .map((binding) => {
      const namespace = namespaceOf(binding);
      return `${binding.kind} ${namespace === undefined ? '' : `${namespace}/`}${binding.metadata.name}`;
    });
}

/** Is one of its subjects the learner, or a group that every learner is in? */
function isForLearner(binding: KubeObject): boolean {
  return listAt(binding, 'subjects')
    .filter(isJsonObject)
    .some(
      ({ kind, name }) => (kind === 'Group' && name === LEARNERS) || (kind === 'User' && name === LEARNER),
    );
}

function givesRights(binding: KubeObject): boolean {
  const subjects = valueAt(binding, ['subjects']);
  return (
    valueAt(binding, ['roleRef', 'name']) === 'cluster-admin' &&
    valueAt(binding, ['roleRef', 'kind']) === 'ClusterRole' &&
    (Array.isArray(subjects) ? (subjects as readonly Json[]) : [])
      .filter(isJsonObject)
      .some(({ kind, name }) => kind === 'Group' && name === LEARNERS)
  );
}

/** Writes the learner's kubeconfig: one context named `cks`. Throws MachineFault. */
export function writeLearnerKubeconfig(
  files: ClusterFiles,
  address: ApiAddress,
  identity: ClientIdentity,
): void {
  writeFileAtomic(files.learner, writeKubeconfig({ context: 'cks', user: LEARNER }, address, identity));
}
