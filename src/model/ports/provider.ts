import type { ClusterCapability } from '../capability.ts';
import type { OnStep } from '../progress.ts';
import type { ProviderName } from '../provider.ts';
import type { Cluster } from './cluster.ts';

/** How a cluster is, without changing it. */
export type ClusterState =
  | { readonly state: 'absent' }
  | { readonly state: 'ready'; readonly kubernetes: string; readonly nodes: number }
  /** It is there and does not serve: stopped, its certificates gone, its node not ready. */
  | {
      readonly state: 'broken';
      readonly why: string;
      readonly next: string;
      /** It was started a moment ago and may serve soon. */
      readonly starting?: boolean;
    };

export interface UpOptions {
  readonly retain?: boolean;
  /** Asked before a cluster that the learner may have work in, and that does not serve, is replaced; else it just is. */
  readonly agreeToReplace?: (why: string) => Promise<boolean>;
}

/** What provisioning took. */
export interface Provisioned {
  readonly cluster: string;
  readonly provider: ProviderName;
  readonly kubeconfig: string;
  readonly steps: readonly { readonly name: string; readonly durationMs: number }[];
}

/** Makes, finds, connects to and removes the practice cluster of a home. */
export interface ClusterProvider {
  readonly name: ProviderName;
  /** The name of the practice cluster: `cks-<home id>`, or the context's for kubeconfig. */
  readonly cluster: string;
  /** Where the learner's credentials are while there is a cluster. */
  readonly learnerKubeconfig: string;
  /** What its clusters can do, known before there is one. */
  readonly capabilities: ReadonlySet<ClusterCapability>;
  /** Why it can't serve on this machine, with the way out; null when it can. */
  unavailable(signal: AbortSignal): Promise<{ readonly reason: string; readonly next: string } | null>;
  state(signal: AbortSignal): Promise<ClusterState>;
  /**
   * Makes the cluster, or returns when it is there and serves; waits for one that is starting. Throws UsageFault when
   * one that does not serve may not be replaced, and MachineFault with the step, the command, its
   * output and the way out; an interruption or a failure leaves nothing behind unless `retain`.
   */
  up(options: UpOptions, onStep: OnStep, signal: AbortSignal): Promise<Provisioned>;
  /** Removes it; false when there was none. */
  down(onStep: OnStep, signal: AbortSignal): Promise<boolean>;
  /** Throws MachineFault when there is none or it doesn't serve. */
  connect(signal: AbortSignal): Promise<Cluster>;
  /**
   * Gives the learner back what they can't work without, where they lost or broke it: a kubeconfig for this cluster,
   * and the rights in it. What was mended, in words; nothing when all is well. Throws CouldNotLook or MachineFault.
   */
  mendAccess(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Takes the learner's rights in the cluster back, until `mendAccess` gives them again; safe to repeat. Throws
   * CouldNotLook.
   */
  suspendAccess(cluster: Cluster, signal: AbortSignal): Promise<SuspendedAccess>;
}

/** What of the learner's rights was taken back. */
export interface SuspendedAccess {
  /** False where the credentials are the user's own, so that there is nothing to take back. */
  readonly suspended: boolean;
  /** What still gives the learner rights, such as "ClusterRoleBinding mine". */
  readonly otherwise: readonly string[];
}
