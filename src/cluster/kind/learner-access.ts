import { rename } from 'node:fs/promises';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, valueAt, type Json } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import { currentServer } from '../api/kubeconfig-file.ts';
import { requireEngine, type KindContext } from './context.ts';
import {
  bindLearners,
  issueLearnerIdentity,
  LEARNERS,
  readIfThere,
  writeLearnerKubeconfig,
} from './identities.ts';
import { graderAccess } from './look.ts';
import { findNodeContainers } from './nodes.ts';

/** Gives the learner credentials where their file is gone; a file that is there is theirs. */
export async function ensureKubeconfig(
  context: KindContext,
  signal: AbortSignal,
): Promise<'was there' | 'made'> {
  const { files, env, cluster } = context;
  if ((await readIfThere(files.learner)) !== undefined) return 'was there';
  const engine = await requireEngine(env, signal);
  const own = await graderAccess(context, engine.name, signal);
  const nodes = await findNodeContainers(engine, cluster, signal);
  const controlPlane = nodes.find(({ role }) => role === 'control-plane');
  if (controlPlane === undefined) throw new CouldNotLook('unavailable', 'the control plane is gone');
  writeLearnerKubeconfig(files, own, await issueLearnerIdentity(engine, controlPlane.id, signal));
  return 'made';
}

/**
 * Gives the learner a kubeconfig that leads to the cluster and an administrator's rights, where either is gone or was
 * broken; a broken file is kept beside the new one. What was mended, in words.
 */
export async function mendLearnerAccess(
  context: KindContext,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const mended: string[] = [];
  if (await mendRights(cluster, signal)) mended.push(`ClusterRoleBinding ${LEARNERS}`);
  const { files, env } = context;
  const text = await readIfThere(files.learner);
  if (text !== undefined) {
    const engine = await requireEngine(env, signal);
    const { server } = await graderAccess(context, engine.name, signal);
    if (currentServer(text) === server) return mended;
    await rename(files.learner, files.brokenLearner);
  }
  await ensureKubeconfig(context, signal);
  mended.push(text === undefined ? files.learner : `${files.learner} (the old one: ${files.brokenLearner})`);
  return mended;
}

/** False when the binding was as it should be. */
async function mendRights(cluster: Cluster, signal: AbortSignal): Promise<boolean> {
  const ref = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    name: LEARNERS,
  };
  const binding = await cluster.read(ref, signal);
  if (binding.found && givesRights(binding.object)) return false;
  // what a binding is to can't be changed
  if (binding.found) await cluster.remove(ref, {}, signal);
  await bindLearners(cluster, signal);
  return true;
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
