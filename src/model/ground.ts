import type { Json } from './json.ts';
import type { Verdict } from './result.ts';
import type { CheckSpec } from './task.ts';

/** What a check's verdict was decided on, so that it can be decided again offline. Plain JSON, without Secret values. */
export type Ground =
  /** The check kind decided by these facts, those of the last look. */
  | { readonly check: string; readonly by: 'facts'; readonly facts: Json }
  /**
   * could-not-look: the look was cut short (no facts), or an expression did not end (facts). not-needed: nothing it
   * would have seen mattered. withheld: the facts can't be kept without values of Secrets. `verdict` stands in for the
   * kind's.
   */
  | {
      readonly check: string;
      readonly by: 'could-not-look' | 'not-needed' | 'withheld';
      readonly facts: Json;
      readonly verdict: Verdict;
    };

/** A ground as it is kept: with the check as it was then, for packs change. */
export type KeptGround = Ground & { readonly spec: CheckSpec };
