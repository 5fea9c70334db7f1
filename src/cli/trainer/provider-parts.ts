import { join, resolve } from 'node:path';
import type { HostEngine } from '../../cluster/engine/engine.ts';
import { MachineFault } from '../../lib/errors.ts';
import type { Attempt } from '../../model/attempt.ts';
import type { ClusterProvider } from '../../model/ports/provider.ts';
import type { ProviderName } from '../../model/provider.ts';
import type { Home } from '../../session/home.ts';
import type { TrainerOptions } from '../trainer.ts';
import type { ClusterAccessParts } from './cluster-access.ts';

/** How this program's providers and engines are found. */
export function providerParts(
  options: TrainerOptions,
  home: Home,
  lastAttempt: () => Attempt | null,
): ClusterAccessParts<HostEngine> {
  const { env, commandPrefix } = options;
  return {
    asked: options.provider,
    commandPrefix,
    lastAttempt,
    chooseDefault: (signal) => chooseDefault(options, home, signal),
    makeProvider: (name, cluster) => makeProvider(options, home, name, cluster),
    async findEngine(signal) {
      const { findContainerEngine } = await import('../../cluster/container-engine.ts');
      return findContainerEngine(env, signal);
    },
  };
}

async function makeProvider(
  options: TrainerOptions,
  home: Home,
  name: ProviderName,
  cluster: string | null,
): Promise<ClusterProvider> {
  const { env, paths, clock, folder, programFolder } = options;
  const common = { homeId: home.id, clustersFolder: paths.clusters, env, clock };
  switch (name) {
    case 'kind': {
      const { createKindProvider } = await import('../../cluster/kind-provider.ts');
      const own = env['CKS_KIND_CONFIG'];
      return createKindProvider({
        ...common,
        kindConfig:
          own === undefined || own === '' ? join(programFolder, 'kind-config.yaml') : resolve(folder, own),
        nodeImage: options.nodeImage ?? (env['CKS_NODE_IMAGE'] || undefined),
      });
    }
    case 'kubeconfig': {
      const { createKubeconfigProvider } = await import('../../cluster/kubeconfig-provider.ts');
      const context = options.context ?? cluster ?? env['CKS_CONTEXT'];
      return createKubeconfigProvider({ ...common, context, agree: options.agree });
    }
    case 'embedded':
      throw new MachineFault(
        'no-embedded',
        'this version brings no embedded cluster',
        `${options.commandPrefix} doctor`,
      );
  }
}

/** kind where it can serve; where nothing can, the reason why kind can't is what the learner needs. */
async function chooseDefault(
  options: TrainerOptions,
  home: Home,
  signal: AbortSignal,
): Promise<{ readonly name: ProviderName; readonly why: string }> {
  const hindrance = await (await makeProvider(options, home, 'kind', null)).unavailable(signal);
  const why =
    hindrance === null
      ? 'a container engine answers and kind is installed'
      : `nothing else can make a cluster here, and kind can't yet: ${hindrance.reason}`;
  return { name: 'kind', why };
}
