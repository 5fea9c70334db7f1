import { MachineFault, UsageFault } from '../../lib/errors.ts';
import type { Attempt } from '../../model/attempt.ts';
import type { Capabilities } from '../../model/capability.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { ClusterProvider } from '../../model/ports/provider.ts';
import type { ProviderName } from '../../model/provider.ts';
import { unreachableCluster } from './unreachable-cluster.ts';

/** A provider and why it is the one. */
export interface Chosen {
  readonly provider: ClusterProvider;
  readonly why: string;
}

/** An engine of the host, or why there is none. */
export type EngineSearch<Engine> =
  { readonly engine: Engine } | { readonly engine: null; readonly reason: string; readonly next: string };

/** What choosing and connecting needs of the rest of the program. */
export interface ClusterAccessParts<Engine> {
  /** --provider; undefined where it was not given. */
  readonly asked: ProviderName | undefined;
  /** How the default provider is found where nothing else decides. */
  readonly chooseDefault: (
    signal: AbortSignal,
  ) => Promise<{ readonly name: ProviderName; readonly why: string }>;
  /** `cluster`: the name an attempt recorded; null for the home's own. */
  readonly makeProvider: (name: ProviderName, cluster: string | null) => Promise<ClusterProvider>;
  readonly findEngine: (signal: AbortSignal) => Promise<EngineSearch<Engine>>;
  /** The open attempt that was worked on last in a cluster. */
  readonly lastAttempt: () => Attempt | null;
  /** What the last `up` took into use. */
  readonly inUse: () => { readonly provider: ProviderName; readonly cluster: string } | null;
  readonly commandPrefix: string;
}

/** The provider in use, and connections that are kept between two gradings. */
export interface ClusterAccess<Engine> {
  choose(signal: AbortSignal): Promise<Chosen>;
  /** The provider an attempt was started with. Throws UsageFault where --provider says another. */
  chooseFor(attempt: Attempt, signal: AbortSignal): Promise<Chosen>;
  /** Where the learner's credentials for the cluster of an attempt are; null without one. */
  learnerKubeconfig(attempt: Attempt): Promise<string | null>;
  findEngine(signal: AbortSignal): Promise<EngineSearch<Engine>>;
  capabilities(provider: ClusterProvider, signal: AbortSignal): Promise<Capabilities>;
  /** Throws MachineFault when there is no cluster or it does not serve. */
  connect(provider: ClusterProvider, signal: AbortSignal): Promise<Cluster>;
  /** The same for grading: a cluster that can't be reached answers each look with CouldNotLook. */
  connectOrNot(provider: ClusterProvider, signal: AbortSignal): Promise<Cluster>;
  /** Closes the connection, so that the next look makes a new one. */
  disconnect(): Promise<void>;
}

export function openClusterAccess<Engine>(parts: ClusterAccessParts<Engine>): ClusterAccess<Engine> {
  const providers = new Map<string, Promise<ClusterProvider>>();
  let engine: Promise<EngineSearch<Engine>> | undefined;
  let connection: { readonly key: string; readonly cluster: Cluster } | null = null;

  const provider = (name: ProviderName, cluster: string | null): Promise<ClusterProvider> => {
    const key = `${name} ${cluster ?? ''}`;
    const made = providers.get(key) ?? parts.makeProvider(name, cluster);
    providers.set(key, made);
    return made;
  };
  const disconnect = async (): Promise<void> => {
    const open = connection;
    connection = null;
    await open?.cluster.close();
  };
  const access: ClusterAccess<Engine> = {
    async choose(signal) {
      if (parts.asked !== undefined) {
        return { provider: await provider(parts.asked, null), why: 'asked for by --provider' };
      }
      const last = parts.lastAttempt();
      if (last !== null) {
        return {
          provider: await provider(last.provider, last.cluster),
          why: `${last.task} was started with it`,
        };
      }
      const inUse = parts.inUse();
      if (inUse !== null) {
        return {
          provider: await provider(inUse.provider, inUse.cluster),
          why: 'the last `up` took it into use',
        };
      }
      const { name, why } = await parts.chooseDefault(signal);
      return { provider: await provider(name, null), why };
    },

    async chooseFor(attempt, signal) {
      // an attempt that needs no cluster belongs to none
      if (attempt.cluster === null) return access.choose(signal);
      if (parts.asked !== undefined && parts.asked !== attempt.provider) {
        throw new UsageFault(
          'other-provider',
          `${attempt.task} was started with ${attempt.provider}, not ${parts.asked}`,
          'the same command without --provider',
        );
      }
      const made = await provider(attempt.provider, attempt.cluster);
      return { provider: made, why: `${attempt.task} was started with it` };
    },

    async learnerKubeconfig({ provider: name, cluster }) {
      return cluster === null ? null : (await provider(name, cluster)).learnerKubeconfig;
    },

    async findEngine(signal) {
      for (;;) {
        const isMine = engine === undefined;
        const look = (engine ??= parts.findEngine(signal));
        const forget = (): void => {
          if (engine === look) engine = undefined;
        };
        try {
          const search = await look;
          // what is missing may come: the next look asks again
          if (search.engine === null) forget();
          return search;
        } catch (error) {
          forget();
          // whoever began the look was interrupted, and not we: it is done again
          if (isMine || signal.aborted) throw error;
        }
      }
    },

    async capabilities(chosen, signal) {
      const search = await access.findEngine(signal);
      return {
        cluster: chosen.capabilities,
        host: new Set(search.engine === null ? [] : ['container-engine' as const]),
      };
    },

    async connect(chosen, signal) {
      const key = `${chosen.name} ${chosen.cluster}`;
      if (connection?.key === key) return connection.cluster;
      await disconnect();
      const cluster = await chosen.connect(signal);
      connection = { key, cluster };
      return cluster;
    },

    async connectOrNot(chosen, signal) {
      try {
        return await access.connect(chosen, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof MachineFault || error instanceof CouldNotLook)) throw error;
        return unreachableCluster({
          name: chosen.cluster,
          provider: chosen.name,
          capabilities: chosen.capabilities,
          reason: error instanceof CouldNotLook ? error.reason : 'unreachable',
          message: error.message,
        });
      }
    },

    disconnect,
  };
  return access;
}
