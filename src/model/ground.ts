import type { Json } from './json.ts';
import type { Verdict } from './result.ts';

/**
 * What a check's verdict was decided on, kept with the result so that it can be decided again offline. Plain JSON,
 * without Secret values.
 */
export type Ground =
  /** The check kind decided by these facts, those of the last look. */
  | { readonly check: string; readonly by: 'facts'; readonly facts: Json }
  /**
   * It could not: the look was cut short (no facts), or an expression did not end (facts). `verdict` stands in for the
   * kind's.
   */
  | {
      readonly check: string;
      readonly by: 'could-not-look' | 'not-needed';
      readonly facts: Json;
      readonly verdict: Verdict;
    };
