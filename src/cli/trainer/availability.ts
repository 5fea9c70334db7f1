import { missingNeeds, needsCluster, type Capabilities, type Needs } from '../../model/capability.ts';

/** Why something can't be done here, and the way out. */
export interface Hindrance {
  readonly reason: string;
  readonly next: string;
}

/** What is known of this machine when tasks are shown. */
export interface Situation {
  readonly provider: string;
  readonly there: Capabilities;
  /** Why the provider can't serve; null when it can. */
  readonly providerHindrance: Hindrance | null;
  /** Why there is no container engine; null when there is one. */
  readonly engineHindrance: Hindrance | null;
}

/** Why a task with these needs can't be done; null when it can. */
export function hindranceOf(needs: Needs, situation: Situation, commandPrefix: string): Hindrance | null {
  const { there, provider, providerHindrance, engineHindrance } = situation;
  if (needsCluster(needs)) {
    const missing = missingNeeds({ cluster: needs.cluster, host: [] }, there);
    if (missing.length > 0) {
      return {
        reason: `clusters from ${provider} have no ${missing.join(', ')}`,
        next: `${commandPrefix} list`,
      };
    }
    if (providerHindrance !== null) return providerHindrance;
  }
  return needs.host.includes('container-engine') ? engineHindrance : null;
}
