import { isIP } from 'node:net';
import type { ApiClient } from '../../registry/types.ts';
import type { PodNetwork } from '../../runtime/types.ts';
import { CLUSTER_DNS, resolveName, type ResolverConfig } from './dns.ts';

/** The C library asks twice, five seconds each, before it gives up. */
const GIVES_UP_MS = 10_000;
const EMPTY: ResolverConfig = { nameservers: [CLUSTER_DNS], searches: [], options: [] };

/** What names are looked up with. */
export interface NameParts {
  /** Names of the Pod's own, from its /etc/hosts. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly resolver: ResolverConfig;
  readonly api: ApiClient;
  /** A query to a name server: does it get an answer? */
  readonly datagram: (server: string) => 'answered' | 'refused' | 'lost';
}

/** How the processes of a Pod find names: by its own hosts file, else by a name server, if it can be reached. */
export function podNames({
  aliases,
  resolver,
  api,
  datagram,
}: NameParts): Pick<PodNetwork, 'resolve' | 'ask'> {
  return {
    async resolve(name, signal) {
      const own = aliases.get(name);
      if (own !== undefined) return [own];
      if (isIP(name) !== 0 || name === 'localhost') return resolveName(name, resolver, api);
      if (!resolver.nameservers.includes(CLUSTER_DNS)) return [];
      const outcome = datagram(CLUSTER_DNS);
      if (outcome === 'answered') return resolveName(name, resolver, api);
      if (outcome === 'lost') await wait(GIVES_UP_MS, signal);
      return [];
    },
    ask(server, name) {
      const outcome = datagram(server);
      if (outcome !== 'answered') return outcome;
      // asked for as it is written, and below the search list where it isn't whole
      return resolveName(name, name.endsWith('.') ? EMPTY : { ...resolver, nameservers: [CLUSTER_DNS] }, api);
    },
  };
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    timer.unref();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
