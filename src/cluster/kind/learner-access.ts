import { rename } from 'node:fs/promises';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import { currentServer } from '../api/kubeconfig-file.ts';
import { requireEngine, type KindContext } from './context.ts';
import { readIfThere } from '../practice/cluster-files.ts';
import { mendRights, writeLearnerKubeconfig } from '../practice/learners.ts';
import { issueLearnerIdentity } from './identities.ts';
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
  const mended = [...(await mendRights(cluster, signal))];
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
