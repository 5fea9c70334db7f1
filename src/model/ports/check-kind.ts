import type { z } from 'zod';
import type { Needs } from '../capability.ts';
import type { Json } from '../json.ts';
import type { Verdict } from '../result.ts';
import type { GradingSite } from './grading-site.ts';

/**
 * A grader module. `gather` reads and may fail part by part (what it could not look at becomes part of the facts, see
 * `Look`); `decide` is pure and synchronous, so a verdict can be decided again offline from its facts. Facts are
 * plain JSON without Secret values.
 */
export interface CheckKind<Spec = unknown, Facts extends Json = Json> {
  readonly name: string;
  /** One sentence for authors. */
  readonly summary: string;
  readonly schema: z.ZodType<Spec>;
  /** What it looks at goes away by itself: a clause needs a check of another kind as well. */
  readonly fleeting?: true;
  needs(spec: Spec): Needs;
  /** About how long a look waits, however fast machine and cluster are, in milliseconds; left out: hardly at all. */
  waits?(spec: Spec): number;
  gather(spec: Spec, site: GradingSite, signal: AbortSignal): Promise<Facts>;
  decide(spec: Spec, facts: Facts): Verdict;
}

/** A part of the facts: what was seen, or why it could not be looked at. */
export type Look<T extends Json> =
  | { readonly seen: T }
  | {
      readonly notSeen: {
        readonly reason: 'unreachable' | 'timeout' | 'throttled' | 'blocked' | 'unavailable';
        readonly message: string;
      };
    };
