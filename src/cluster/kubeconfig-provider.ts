import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { Fault, MachineFault } from '../lib/errors.ts';
import { writeFileAtomic } from '../lib/files.ts';
import type { ClusterCapability } from '../model/capability.ts';
import { CouldNotLook } from '../model/could-not-look.ts';
import type { Cluster } from '../model/ports/cluster.ts';
import type { ClusterProvider } from '../model/ports/provider.ts';
import { connectCluster } from './api/connect.ts';
import { currentServer } from './api/kubeconfig-file.ts';
import { throwIfOver } from './api/transport.ts';
import type { Environment } from './engine/engine-program.ts';
import { clusterFiles, readIfThere, removeClusterFiles } from './practice/cluster-files.ts';
import { kubeconfigFiles, minifyKubeconfig } from './kubeconfig/minify.ts';
import { userCredentials } from './kubeconfig/user-credentials.ts';
import { createStepLog } from './steps.ts';

export interface KubeconfigProviderOptions {
  readonly homeId: string;
  readonly clustersFolder: string;
  readonly env: Environment;
  readonly clock: Clock;
  /** The context to use; never the current one by chance. */
  readonly context: string;
  /** The file it is in; else KUBECONFIG's, else ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
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
]);

/**
 * A cluster of the user's own, by a context that they name. `up` takes it into use: it copies the context, once for
 * the program and once for the learner, and makes nothing in the cluster; `down` takes the copies away. Namespaces come with the tasks, labelled as
 * ours; the cluster counts as absent until `up`.
 */
export function createKubeconfigProvider(options: KubeconfigProviderOptions): ClusterProvider {
  const { context, env, clock, homeId } = options;
  // a context's name may be an address or an ARN
  const files = clusterFiles(
    join(options.clustersFolder, 'kubeconfig'),
    context.replaceAll(/[^A-Za-z0-9._-]/g, '_'),
  );
  // in the learner's shell KUBECONFIG names their copy, which they may break: ours counts there
  const theirs = kubeconfigFiles(env, options.kubeconfig).filter((path) => path !== files.learner);
  const sources = theirs.length > 0 ? theirs : [files.grader];

  const open = async (signal: AbortSignal): Promise<Cluster> =>
    connectCluster(
      {
        name: context,
        provider: 'kubeconfig',
        credentials: await userCredentials(
          (await readIfThere(files.grader)) ?? minifyKubeconfig(sources, context),
        ),
        capabilities: CAPABILITIES,
        nodes: null,
        learnerKubeconfig: files.learner,
        clock,
      },
      signal,
    );

  /** Gives the learner their copy where it is gone or leads elsewhere; what was mended. */
  const giveAccess = async (copy: string): Promise<readonly string[]> => {
    const text = await readIfThere(files.learner);
    if (text !== undefined && currentServer(text) === currentServer(copy)) return [];
    if (text !== undefined) await rename(files.learner, files.brokenLearner);
    writeFileAtomic(files.learner, copy);
    return [text === undefined ? files.learner : `${files.learner} (the old one: ${files.brokenLearner})`];
  };

  return {
    name: 'kubeconfig',
    cluster: context,
    learnerKubeconfig: files.learner,
    capabilities: CAPABILITIES,

    unavailable() {
      try {
        minifyKubeconfig(sources, context);
        return Promise.resolve(null);
      } catch (error) {
        if (error instanceof Fault) return Promise.resolve({ reason: error.message, next: error.next });
        throw error;
      }
    },

    async state(signal) {
      if ((await readIfThere(files.grader)) === undefined) return { state: 'absent' };
      try {
        const cluster = await open(signal);
        try {
          return { state: 'ready', kubernetes: cluster.kubernetes, nodes: await countNodes(cluster, signal) };
        } finally {
          await cluster.close();
        }
      } catch (error) {
        throwIfOver(signal);
        if (error instanceof Fault) return { state: 'broken', why: error.message, next: error.next };
        if (error instanceof CouldNotLook)
          return { state: 'broken', why: error.message, next: `kubectl --context ${context} get nodes` };
        throw error;
      }
    },

    async up(_options, onStep, signal) {
      const log = createStepLog(onStep, clock);
      const step = `Context ${context}`;
      onStep({ type: 'planned', steps: [step] });
      try {
        await log.run(
          step,
          async () => {
            const copy = minifyKubeconfig(sources, context);
            const before = await readIfThere(files.grader);
            writeFileAtomic(files.grader, copy);
            try {
              const cluster = await open(signal);
              await cluster.close();
              await giveAccess(copy);
              return cluster;
            } catch (error) {
              if (before === undefined) await removeClusterFiles(files);
              throw error;
            }
          },
          ({ kubernetes }) =>
            `${kubernetes}; each task makes namespaces of its own there, labelled cks-trainer/home=${homeId}, and nothing else`,
        );
      } catch (error) {
        log.fail(error);
        throwIfOver(signal);
        throw asFault(error, context);
      }
      return { cluster: context, provider: 'kubeconfig', kubeconfig: files.learner, steps: log.steps };
    },

    async down(onStep) {
      if ((await readIfThere(files.grader)) === undefined) return false;
      const log = createStepLog(onStep, clock);
      await log.run(
        `Leave the context ${context}`,
        () => removeClusterFiles(files),
        () => 'the cluster itself stays as it is',
      );
      return true;
    },

    async mendAccess() {
      const copy = await readIfThere(files.grader);
      return copy === undefined ? [] : giveAccess(copy);
    },

    // the credentials are the user's own
    suspendAccess: () => Promise.resolve({ suspended: false, otherwise: [] }),

    async connect(signal) {
      if ((await readIfThere(files.grader)) === undefined) {
        throw new MachineFault(
          'no-cluster',
          `the context ${context} is not in use yet`,
          'cks up --provider kubeconfig',
        );
      }
      try {
        return await open(signal);
      } catch (error) {
        throwIfOver(signal);
        throw asFault(error, context);
      }
    },
  };
}

/** 0 where we may not list nodes: it says nothing about the cluster. */
async function countNodes(cluster: Cluster, signal: AbortSignal): Promise<number> {
  try {
    return (await cluster.list({ apiVersion: 'v1', kind: 'Node' }, signal)).length;
  } catch (error) {
    if (error instanceof CouldNotLook && error.reason === 'blocked') return 0;
    throw error;
  }
}

function asFault(error: unknown, context: string): unknown {
  if (!(error instanceof CouldNotLook)) return error;
  return new MachineFault(
    `cluster-${error.reason}`,
    `the cluster of the context ${context} does not serve: ${error.message}`,
    `kubectl --context ${context} get nodes`,
    { cause: error },
  );
}
