import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findContainerEngine } from '../../../src/cluster/container-engine.ts';
import type { HostEngine } from '../../../src/cluster/engine/engine.ts';
import { createKindProvider } from '../../../src/cluster/kind-provider.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { ClusterProvider } from '../../../src/model/ports/provider.ts';

/** A home of its own for one test file, with a provider on the real engine. */
export interface PracticeHome {
  readonly homeId: string;
  readonly folder: string;
  readonly clustersFolder: string;
  readonly provider: ClusterProvider;
  readonly controlPlane: string;
  readonly grader: string;
  readonly learner: string;
  engine(): Promise<HostEngine>;
  /** kubectl with the learner's credentials; what it prints. */
  kubectl(...args: readonly string[]): string;
  /** Ids of the containers that bear the cluster's label. */
  containers(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

const KIND_CONFIG = fileURLToPath(new URL('../../../kind-config.yaml', import.meta.url));

/** Long enough for a cluster on a busy machine of two cores. */
export const CLUSTER_LIMIT_MS = 300_000;
export const signal = (ms = CLUSTER_LIMIT_MS): AbortSignal => AbortSignal.timeout(ms);

const engine = async (): Promise<HostEngine> => {
  const search = await findContainerEngine(process.env, signal());
  if (search.engine === null) throw new Error(search.reason);
  return search.engine;
};

export function openPracticeHome(purpose: string, kindConfig = KIND_CONFIG): PracticeHome {
  const homeId = `${purpose}${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), `cks-${purpose}-`));
  const clustersFolder = join(folder, 'clusters');
  const provider = createKindProvider({
    homeId,
    clustersFolder,
    env: process.env,
    clock: systemClock,
    kindConfig,
    nodeImage: process.env['CKS_NODE_IMAGE'],
  });
  const learner = join(clustersFolder, provider.cluster, 'learner.kubeconfig');
  return {
    homeId,
    folder,
    clustersFolder,
    provider,
    controlPlane: `${provider.cluster}-control-plane`,
    grader: join(clustersFolder, provider.cluster, 'grader.kubeconfig'),
    learner,
    engine,
    kubectl: (...args) =>
      execFileSync('kubectl', [...args], {
        env: { ...process.env, KUBECONFIG: learner },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    containers: async () => (await engine()).labelled(`io.x-k8s.kind.cluster=${provider.cluster}`, signal()),
    async remove() {
      await provider.down(() => undefined, signal());
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
