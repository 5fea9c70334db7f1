import type { Clock } from '../../lib/clock.ts';
import type { HomePaths } from '../../lib/paths.ts';
import type { ProviderName } from '../../model/provider.ts';

/** What a trainer is made from. */
export interface TrainerOptions {
  readonly paths: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths mean. */
  readonly folder: string;
  /** The folder of the program: its built-in pack, its kind-config.yaml. */
  readonly programFolder: string;
  /** The words that start this very program. */
  readonly program: readonly string[];
  readonly clock: Clock;
  readonly commandPrefix: string;
  readonly version: string;
  /** --home or CKS_HOME; null where neither was given. */
  readonly homeGiven: string | null;
  /** Is there a terminal for the learner's shell? */
  readonly interactive: boolean;
  /** --provider; undefined where it was not given. */
  readonly provider: ProviderName | undefined;
  /** The seed of the next attempt; drawn where it is undefined. */
  readonly seed?: number | undefined;
  /** Image of the nodes; CKS_NODE_IMAGE and the provider's own where it is undefined. */
  readonly nodeImage?: string | undefined;
  /** Context of the kubeconfig provider; CKS_CONTEXT where it is undefined. */
  readonly context?: string | undefined;
  /** Asks the user before something of theirs is used. */
  readonly agree: (question: string) => Promise<boolean>;
  /** Tells the user something in one line while their shell has the terminal. */
  readonly tell?: ((text: string) => void) | undefined;
  /** Numbers in [0, 1). */
  readonly random: () => number;
}
