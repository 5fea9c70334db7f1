import { join, resolve } from 'node:path';
import { execPath } from 'node:process';
import type { HostEngine } from '../../cluster/engine/engine.ts';
import { UsageFault } from '../../lib/errors.ts';
import type { Attempt } from '../../model/attempt.ts';
import type { ClusterProvider } from '../../model/ports/provider.ts';
import { PROVIDERS, type ProviderName } from '../../model/provider.ts';
import type { Home } from '../../session/home.ts';
import type { TrainerOptions } from './options.ts';
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
    inUse: () => readInUse(home),
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
  const { env, paths, clock } = options;
  const common = { homeId: home.id, clustersFolder: paths.clusters, env, clock };
  switch (name) {
    case 'kind': {
      const { createKindProvider } = await import('../../cluster/kind-provider.ts');
      return createKindProvider({
        ...common,
        kindConfig: kindConfigOf(options),
        nodeImage: options.nodeImage ?? (env['CKS_NODE_IMAGE'] || undefined),
      });
    }
    case 'kubeconfig': {
      const { createKubeconfigProvider } = await import('../../cluster/kubeconfig-provider.ts');
      const inUse = readInUse(home);
      const known = inUse?.provider === 'kubeconfig' ? inUse.cluster : undefined;
      const context = options.context ?? cluster ?? (env['CKS_CONTEXT'] || known);
      if (context === undefined) {
        throw new UsageFault(
          'no-context',
          'which context of your kubeconfig? It is never taken by chance',
          `${options.commandPrefix} up --provider kubeconfig --context NAME (kubectl config get-contexts lists them)`,
        );
      }
      return createKubeconfigProvider({ ...common, context });
    }
    case 'embedded': {
      const { createEmbeddedProvider } = await import('../../cluster/embedded-provider.ts');
      const script = join(options.programFolder, 'dist', 'embedded.js');
      return createEmbeddedProvider({ ...common, program: [execPath, script] });
    }
  }
}

/** The configuration that kind is given: the clone's, or the one that CKS_KIND_CONFIG names. */
export function kindConfigOf({ env, folder, programFolder }: TrainerOptions): string {
  const own = env['CKS_KIND_CONFIG'];
  return own === undefined || own === '' ? join(programFolder, 'kind-config.yaml') : resolve(folder, own);
}

/** kind where it can serve, else the embedded cluster, which needs nothing. */
async function chooseDefault(
  options: TrainerOptions,
  home: Home,
  signal: AbortSignal,
): Promise<{ readonly name: ProviderName; readonly why: string }> {
  const hindrance = await (await makeProvider(options, home, 'kind', null)).unavailable(signal);
  return hindrance === null
    ? { name: 'kind', why: 'a container engine answers and kind is installed' }
    : { name: 'embedded', why: `it needs nothing, and kind can't make a cluster here: ${hindrance.reason}` };
}

const IN_USE = 'cluster-in-use';

/** What the last `up` took into use; null after `down`. */
function readInUse(home: Home): { readonly provider: ProviderName; readonly cluster: string } | null {
  const [provider, ...cluster] = (home.settings.get(IN_USE) ?? '').split(' ');
  const known = PROVIDERS.find((name) => name === provider);
  return known === undefined ? null : { provider: known, cluster: cluster.join(' ') };
}

/** Remembers what `up` took into use, or null after `down`. */
export function rememberInUse(home: Home, provider: ClusterProvider | null): void {
  home.settings.set(IN_USE, provider === null ? '' : `${provider.name} ${provider.cluster}`);
}
