import { rename, rm } from 'node:fs/promises';
import type { Clock } from '../lib/clock.ts';
import { Fault, MachineFault, UsageFault } from '../lib/errors.ts';
import type { ClusterCapability } from '../model/capability.ts';
import { CouldNotLook } from '../model/could-not-look.ts';
import type { Cluster } from '../model/ports/cluster.ts';
import type { ClusterProvider, ClusterState, Provisioned } from '../model/ports/provider.ts';
import { connectCluster, type ConnectedCluster } from './api/connect.ts';
import { certificateCredentials, currentServer } from './api/kubeconfig-file.ts';
import { throwIfOver } from './api/transport.ts';
import { embeddedFiles, readAccess } from './embedded/server-files.ts';
import { askForKubectl } from './embedded/kubectl.ts';
import {
  clusterExists,
  endServer,
  ensureServing,
  lastServing,
  type EmbeddedContext,
  type Serving,
} from './embedded/server-process.ts';
import type { Environment } from './engine/engine-program.ts';
import { asMachineFault } from './faults.ts';
import { isNodeReady } from './kind/look.ts';
import { readIfThere } from './practice/cluster-files.ts';
import { mendRights, writeLearnerKubeconfig, takeRights } from './practice/learners.ts';
import { withProvisionLock } from './practice/provision-lock.ts';
import { createStepLog } from './steps.ts';

export interface EmbeddedProviderOptions {
  readonly homeId: string;
  readonly clustersFolder: string;
  readonly env: Environment;
  readonly clock: Clock;
  /** The Node that runs this, and the server's script. */
  readonly program: readonly [node: string, script: string];
}

/** What it lacks is lacking: no nodes to reach. */
const CAPABILITIES: ReadonlySet<ClusterCapability> = new Set([
  'pods',
  'exec',
  'pod-http',
  'network-policy',
  'access-control',
  'admission',
]);

const STEP = { server: 'API server', node: 'Node', access: 'Your access', kubectl: 'kubectl' } as const;
const NODE_LIMIT_MS = 15_000;
const LOOK_AGAIN_MS = 20;

/**
 * The embedded cluster: an API server of our own with a simulated runtime behind it, a process on this machine. It
 * sleeps when nobody uses it: whoever looks wakes it, for what is in it is on disk.
 */
export function createEmbeddedProvider(options: EmbeddedProviderOptions): ClusterProvider {
  const name = `cks-${options.homeId}`;
  const files = embeddedFiles(options.clustersFolder, name);
  const { clock } = options;
  const context: EmbeddedContext = {
    cluster: name,
    files,
    env: options.env,
    clock,
    program: options.program,
  };
  const locked = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
    withProvisionLock(files.lock, clock, () => undefined, signal, work);

  /** Connects to the server, which runs. */
  const open = (serving: Serving, signal: AbortSignal): Promise<ConnectedCluster> =>
    connectCluster(
      {
        name,
        provider: 'embedded',
        credentials: certificateCredentials(serving),
        capabilities: CAPABILITIES,
        nodes: null,
        learnerKubeconfig: files.learner,
        clock,
      },
      signal,
    );

  /** Wakes the server where it sleeps. */
  const wake = async (signal: AbortSignal): Promise<Serving> => {
    if (!clusterExists(files)) throw new MachineFault('no-cluster', 'there is no practice cluster', 'cks up');
    return locked(signal, () => ensureServing(context, signal));
  };

  return {
    name: 'embedded',
    cluster: name,
    learnerKubeconfig: files.learner,
    capabilities: CAPABILITIES,

    unavailable: () => Promise.resolve(null),

    async state(signal): Promise<ClusterState> {
      if (!clusterExists(files)) return { state: 'absent' };
      try {
        const cluster = await open(await wake(signal), signal);
        try {
          const nodes = await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal);
          return { state: 'ready', kubernetes: cluster.kubernetes, nodes: nodes.length };
        } finally {
          await cluster.close();
        }
      } catch (error) {
        throwIfOver(signal);
        if (error instanceof Fault) return { state: 'broken', why: error.message, next: error.next };
        if (error instanceof CouldNotLook)
          return { state: 'broken', why: error.message, next: `cat ${files.log}` };
        throw error;
      }
    },

    async up({ retain = false, agreeToReplace }, onStep, signal): Promise<Provisioned> {
      const log = createStepLog(onStep, clock);
      return locked(signal, async () => {
        const before = clusterExists(files);
        onStep({ type: 'planned', steps: Object.values(STEP) });
        const kubectl = askForKubectl(options.env, signal);
        // it is waited for at the end, and may fail before
        kubectl.catch(() => undefined);
        try {
          const serving = await log.run(
            STEP.server,
            () => serveOrReplace(context, agreeToReplace, signal),
            ({ server }) => server,
          );
          const cluster = await open(serving, signal);
          try {
            await log.run(
              STEP.node,
              () => waitForNode(cluster, clock, signal),
              (node) => `${node}, ${cluster.kubernetes}, simulated runtime`,
            );
            await log.run(
              STEP.access,
              () => giveAccess(context, cluster, serving, signal),
              () => files.learner,
            );
          } finally {
            await cluster.close();
          }
          await log.run(
            STEP.kubectl,
            () => kubectl,
            (what) => what,
          );
          return { cluster: name, provider: 'embedded', kubeconfig: files.learner, steps: log.steps };
        } catch (error) {
          log.fail(error);
          if (!before && !retain) await remove(context, AbortSignal.timeout(NODE_LIMIT_MS));
          throwIfOver(signal);
          throw asMachineFault(error, `making ${name}`, `cat ${files.log}`);
        }
      });
    },

    async down(onStep, signal) {
      return locked(signal, async () => {
        if (!clusterExists(files)) return false;
        const log = createStepLog(onStep, clock);
        await log.run(
          'Remove the cluster',
          () => remove(context, signal),
          () => name,
        );
        return true;
      });
    },

    async connect(signal): Promise<Cluster> {
      try {
        return await open(await wake(signal), signal);
      } catch (error) {
        throwIfOver(signal);
        throw asMachineFault(error, 'the practice cluster does not serve', 'cks status');
      }
    },

    suspendAccess: async (cluster, signal) => ({
      suspended: true,
      otherwise: await takeRights(cluster, signal),
    }),

    async mendAccess(cluster, signal) {
      // who is connected need not look for the server again
      const serving = (await lastServing(files)) ?? (await wake(signal));
      return giveAccess(context, cluster, serving, signal);
    },
  };
}

/** Starts the server; what can't be read any more is replaced after a question. */
async function serveOrReplace(
  context: EmbeddedContext,
  agreeToReplace: ((why: string) => Promise<boolean>) | undefined,
  signal: AbortSignal,
): Promise<Serving> {
  const before = clusterExists(context.files);
  try {
    return await ensureServing(context, signal);
  } catch (error) {
    throwIfOver(signal);
    if (!before || agreeToReplace === undefined || !(error instanceof MachineFault)) throw error;
    if (!(await agreeToReplace(error.message)))
      throw new UsageFault(
        'not-agreed',
        `the cluster ${context.cluster} is left as it is: ${error.message}`,
        error.next,
      );
    await remove(context, signal);
    return ensureServing(context, signal);
  }
}

/** The node's name, once it is ready. Throws CouldNotLook. */
async function waitForNode(cluster: Cluster, clock: Clock, signal: AbortSignal): Promise<string> {
  const end = clock.monotonicMs() + NODE_LIMIT_MS;
  for (;;) {
    const node = (await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal)).find(isNodeReady);
    if (node !== undefined) return node.metadata.name;
    if (clock.monotonicMs() > end)
      throw new CouldNotLook('timeout', `its node is not ready after ${NODE_LIMIT_MS / 1000} s`);
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
}

/** Gives the learner the rights and the kubeconfig that they lost or never had; what was mended, in words. */
async function giveAccess(
  { files }: EmbeddedContext,
  cluster: Cluster,
  serving: Serving,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const mended = [...(await mendRights(cluster, signal))];
  const text = await readIfThere(files.learner);
  if (text !== undefined && currentServer(text) === serving.server) return mended;
  const identity = await readAccess(files, Number(new URL(serving.server).port), 'learner');
  if (identity === undefined) throw new CouldNotLook('unavailable', "the learner's certificate is gone");
  if (text !== undefined) await rename(files.learner, files.brokenLearner);
  writeLearnerKubeconfig(files, serving, identity);
  mended.push(text === undefined ? files.learner : `${files.learner} (the old one: ${files.brokenLearner})`);
  return mended;
}

async function remove(context: EmbeddedContext, signal: AbortSignal): Promise<void> {
  await endServer(context, signal);
  await rm(context.files.folder, { recursive: true, force: true });
}
