import type { Clock } from '../lib/clock.ts';
import { Fault, MachineFault, UsageFault } from '../lib/errors.ts';
import type { ClusterCapability } from '../model/capability.ts';
import { CouldNotLook } from '../model/could-not-look.ts';
import type { Cluster } from '../model/ports/cluster.ts';
import type { ClusterProvider, ClusterState, Provisioned } from '../model/ports/provider.ts';
import type { OnStep } from '../model/progress.ts';
import { connectCluster, type ConnectedCluster } from './api/connect.ts';
import { certificateCredentials, readOwnKubeconfig } from './api/kubeconfig-file.ts';
import { throwIfOver } from './api/transport.ts';
import { findContainerEngine } from './container-engine.ts';
import type { Environment } from './engine/engine-program.ts';
import { asMachineFault } from './faults.ts';
import { requireEngine, type KindContext } from './kind/context.ts';
import { clusterFiles, readIfThere, removeClusterFiles } from './practice/cluster-files.ts';
import { findKind } from './kind/kind-program.ts';
import { ensureKubeconfig, mendLearnerAccess } from './kind/learner-access.ts';
import { graderAccess, lookAtKindCluster } from './kind/look.ts';
import { installNodeTools } from './kind/node-tools.ts';
import { createNodeAccess } from './kind/node-access.ts';
import { findNodeContainers } from './kind/nodes.ts';
import { bindLearners, takeRights } from './practice/learners.ts';
import { withProvisionLock } from './practice/provision-lock.ts';
import { provisionKindCluster } from './kind/provision.ts';
import { removeKindCluster } from './kind/remove.ts';
import { createStepLog } from './steps.ts';

export interface KindProviderOptions {
  readonly homeId: string;
  readonly clustersFolder: string;
  readonly env: Environment;
  readonly clock: Clock;
  /** Path of the kind configuration. */
  readonly kindConfig: string;
  /** Kind's own choice when it is not given. */
  readonly nodeImage?: string | undefined;
}

const CAPABILITIES: ReadonlySet<ClusterCapability> = new Set([
  'pods',
  'exec',
  'pod-http',
  'real-programs',
  // whether it is so is found out by trying: a cluster that enforces nothing is an error there
  'network-policy',
  'access-control',
  'admission',
  'node-access',
]);

/** Told when something of the learner's was mended. */
const ACCESS = 'Your access to the cluster, made anew';

/** The practice cluster on the learner's machine: nodes are containers, made by kind. */
export function createKindProvider(options: KindProviderOptions): ClusterProvider {
  const name = `cks-${options.homeId}`;
  const context: KindContext = {
    cluster: name,
    files: clusterFiles(options.clustersFolder, name),
    env: options.env,
    clock: options.clock,
    kindConfig: options.kindConfig,
    nodeImage: options.nodeImage,
  };
  const { files, env, clock } = context;
  const locked = <T>(onWait: () => void, signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
    withProvisionLock(files.lock, clock, onWait, signal, work);

  const provider: ClusterProvider = {
    name: 'kind',
    cluster: name,
    learnerKubeconfig: files.learner,
    capabilities: CAPABILITIES,

    async unavailable(signal) {
      const search = await findContainerEngine(env, signal);
      if (search.engine === null) return { reason: search.reason, next: search.next };
      try {
        await findKind(env, search.engine.name, files.grader, signal);
        return null;
      } catch (error) {
        if (error instanceof MachineFault) return { reason: error.message, next: error.next };
        throw error;
      }
    },

    state: (signal) => lookAtKindCluster(context, signal),

    async up({ retain = false, agreeToReplace }, onStep, signal) {
      const waiting = (): void => onStep({ type: 'started', step: 'Another program works on this cluster' });
      const made = { cluster: name, provider: 'kind', kubeconfig: files.learner } as const;
      return locked(waiting, signal, async (): Promise<Provisioned> => {
        const state = await lookUntilStarted(context, onStep, signal);
        if (state.state === 'ready') {
          const cluster = await connect(context, signal);
          try {
            // without the learner's credentials, the program that made it came to no end
            if ((await readIfThere(files.learner)) === undefined) await finishNodes(context, signal);
            const mended = await mendLearnerAccess(context, cluster, signal);
            if (mended.length > 0)
              onStep({ type: 'done', step: ACCESS, detail: mended.join('; '), durationMs: 0 });
          } finally {
            await cluster.close();
          }
          return { ...made, steps: [] };
        }
        if (state.state === 'broken') {
          const engine = await requireEngine(env, signal);
          const finished = (await readIfThere(files.learner)) !== undefined;
          if (finished && agreeToReplace !== undefined && !(await agreeToReplace(state.why)))
            throw new UsageFault(
              'not-agreed',
              `the cluster ${name} is left as it is: ${state.why}`,
              state.next,
            );
          // a kind whose program was killed may still be at work on it
          await removeKindCluster(context, engine, !finished, signal);
        }
        return { ...made, steps: await provisionKindCluster(context, retain, onStep, signal) };
      });
    },

    async down(onStep, signal) {
      return locked(
        () => onStep({ type: 'started', step: 'Another program works on this cluster' }),
        signal,
        async () => {
          const search = await findContainerEngine(env, signal);
          if (search.engine === null) {
            if ((await readIfThere(files.grader)) === undefined) return false;
            throw new MachineFault('no-engine', search.reason, search.next);
          }
          const engine = search.engine;
          const containers = await findNodeContainers(engine, name, signal);
          if (containers.length === 0) {
            await removeClusterFiles(files);
            return false;
          }
          const log = createStepLog(onStep, clock);
          const what = containers.map((container) => container.name).join(', ');
          await log.run(
            'Remove the cluster',
            () => removeKindCluster(context, engine, false, signal),
            () => what,
          );
          return true;
        },
      ).catch((error: unknown) => {
        throw asMachineFault(error, `removing ${name}`, 'cks doctor');
      });
    },

    async connect(signal): Promise<Cluster> {
      try {
        return await connect(context, signal);
      } catch (error) {
        throwIfOver(signal);
        if (error instanceof Fault || !(error instanceof CouldNotLook)) throw error;
        const state = await lookAtKindCluster(context, signal);
        if (state.state === 'absent')
          throw new MachineFault('no-cluster', 'there is no practice cluster', 'cks up', { cause: error });
        const [why, next] =
          state.state === 'broken' ? [state.why, state.next] : [error.message, 'cks status'];
        throw new MachineFault('cluster-broken', `the practice cluster does not serve: ${why}`, next, {
          cause: error,
        });
      }
    },

    suspendAccess: async (cluster, signal) => ({
      suspended: true,
      otherwise: await takeRights(cluster, signal),
    }),

    mendAccess: (cluster, signal) => mendLearnerAccess(context, cluster, signal),
  };
  return provider;
}

const LOOK_AGAIN_MS = 1_000;

/** How the cluster is, once it has had the time that a node needs to start. */
async function lookUntilStarted(
  context: KindContext,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ClusterState> {
  const log = createStepLog(onStep, context.clock);
  for (;;) {
    const state = await lookAtKindCluster(context, signal);
    if (state.state !== 'broken' || state.starting !== true) {
      log.done();
      return state;
    }
    if (log.current === '') log.start('Wait for the cluster, which is starting', state.why);
    await context.clock.sleep(LOOK_AGAIN_MS, signal);
  }
}

async function finishNodes(context: KindContext, signal: AbortSignal): Promise<void> {
  const engine = await requireEngine(context.env, signal);
  await installNodeTools(engine, await findNodeContainers(engine, context.cluster, signal), signal);
}

/** Connects with our credentials; throws CouldNotLook when there are none or the API does not answer. */
async function connect(context: KindContext, signal: AbortSignal): Promise<ConnectedCluster> {
  const { files, env } = context;
  const text = await readIfThere(files.grader);
  let own = text === undefined ? undefined : readOwnKubeconfig(text);
  if (own === undefined) {
    const engine = await requireEngine(env, signal);
    const nodes = await findNodeContainers(engine, context.cluster, signal);
    if (nodes.length === 0) throw new CouldNotLook('unavailable', 'there is no cluster');
    own = await graderAccess(context, engine.name, signal);
  }
  const cluster = await connectCluster(
    {
      name: context.cluster,
      provider: 'kind',
      credentials: certificateCredentials(own),
      capabilities: CAPABILITIES,
      nodes: createNodeAccess((engineSignal) => requireEngine(env, engineSignal)),
      learnerKubeconfig: files.learner,
      clock: context.clock,
    },
    signal,
  );
  try {
    if ((await ensureKubeconfig(context, signal)) === 'made') await bindLearners(cluster, signal);
    return cluster;
  } catch (error) {
    await cluster.close();
    throw error;
  }
}
