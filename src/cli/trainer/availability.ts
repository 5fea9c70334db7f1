import { needsCluster, type Needs } from '../../model/capability.ts';
import type { ClusterProvider } from '../../model/ports/provider.ts';
import type { EngineSearch } from './cluster-access.ts';

/** Why something can't be done here, and the way out. */
export interface Hindrance {
  readonly reason: string;
  readonly next: string;
}

/** What is known of this machine when tasks are shown. */
export interface Situation {
  readonly provider: Pick<ClusterProvider, 'name' | 'capabilities'>;
  /** Why the provider can't serve; null when it can, or that wasn't asked. */
  readonly providerHindrance: Hindrance | null;
  /** Why there is no container engine; null when there is one, or that wasn't asked. */
  readonly engineHindrance: Hindrance | null;
}

/** Does a task run containers on the host? */
export function needsEngine(needs: Needs): boolean {
  return needs.host.includes('container-engine');
}

/** What a provider and a search for the engine (null: not made) say. */
export function situationOf(
  provider: Situation['provider'],
  engine: EngineSearch<unknown> | null,
  providerHindrance: Hindrance | null = null,
): Situation {
  const engineHindrance =
    engine === null || !('reason' in engine) ? null : { reason: engine.reason, next: engine.next };
  return { provider, providerHindrance, engineHindrance };
}

/** Why a task with these needs can't be done; null when it can. */
export function hindranceOf(needs: Needs, situation: Situation, commandPrefix: string): Hindrance | null {
  const { provider, providerHindrance, engineHindrance } = situation;
  if (needsCluster(needs)) {
    const missing = needs.cluster.filter((need) => !provider.capabilities.has(need));
    if (missing.length > 0) {
      return {
        reason: `clusters from ${provider.name} have no ${missing.join(', ')}`,
        next: `${commandPrefix} list`,
      };
    }
    if (providerHindrance !== null) return providerHindrance;
  }
  return needsEngine(needs) ? engineHindrance : null;
}
