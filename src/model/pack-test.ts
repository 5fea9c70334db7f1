import type { Status } from './status.ts';

/** untouched: nothing was done. made-up: a solution with one thing changed by the program. */
export const PROOF_KINDS = ['untouched', 'solution', 'alternative', 'wrong', 'made-up'] as const;
export type ProofKind = (typeof PROOF_KINDS)[number];

/**
 * as expected: exactly the checks that must fail do.
 * survived: a check that must fail passed. refused: a correct answer failed a check.
 * other checks: all that must fail do, and others with them. undecided: could not be made, looked at, or told.
 */
export const PROOF_VERDICTS = ['as expected', 'survived', 'refused', 'other checks', 'undecided'] as const;
export type ProofVerdict = (typeof PROOF_VERDICTS)[number];

/** One reference attempt: made, graded, judged. */
export interface ProvenAttempt {
  /** "untouched", "solution", or the file's name without its ending. */
  readonly name: string;
  readonly kind: ProofKind;
  /** Ids of the checks that must fail; all others must pass. */
  readonly expected: readonly string[];
  /** In the task's order; empty when it was never graded. */
  readonly results: readonly ProvenCheck[];
  readonly verdict: ProofVerdict;
  /** Why it is not as expected, in words; empty when it is. */
  readonly note: string;
  readonly durationMs: number;
}

export interface ProvenCheck {
  readonly check: string;
  readonly status: Status;
  /** What was seen, where it matters for the verdict. */
  readonly actual: string;
}

/** How much of a check the wrong attempts prove. */
export interface CheckProof {
  /** Names of the wrong attempts that it fails as they say. None: nothing shows that it can fail. */
  readonly killedBy: readonly string[];
}

/** What the program made up of a task's solution. Nothing of it counts towards the task's status. */
export interface MadeUpProof {
  /** The reference that was changed; null: no correct one is a manifest, so nothing was made up. */
  readonly from: string | null;
  /** How many changes are known of it; only some of them are tried. */
  readonly possible: number;
  /** Changes that the API server refuses: no attempts, for nobody can get so far. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

export interface TaskProof {
  readonly task: string;
  /** unavailable: not tried, the reason is in `reason`. */
  readonly status: 'passed' | 'failed' | 'undecided' | 'unavailable';
  readonly reason: string;
  readonly attempts: readonly ProvenAttempt[];
  readonly checks: Readonly<Record<string, CheckProof>>;
  /** Null: nothing was to be made up. The attempts are among the others, as expected when a check caught them. */
  readonly madeUp: MadeUpProof | null;
}

/** What `cks pack test --output json` prints. */
export interface PackTestReport {
  readonly tasks: readonly TaskProof[];
  readonly totals: PackTestTotals;
}

/** Counts of what the program made up. */
export interface MadeUpTotals {
  readonly attempts: number;
  /** At least one check fails. */
  readonly caught: number;
  /** Nothing looks at it, or it is harmless. */
  readonly survived: number;
  readonly undecided: number;
  readonly refused: number;
}

/** All but `madeUp` counts what the pack itself brings. */
export interface PackTestTotals {
  readonly tasks: number;
  readonly attempts: number;
  readonly asExpected: number;
  readonly survived: number;
  readonly refused: number;
  readonly otherChecks: number;
  readonly undecided: number;
  readonly unavailable: number;
  /** Checks of the tasks tried that no wrong attempt fails. */
  readonly unproven: number;
  readonly madeUp: MadeUpTotals;
  readonly durationMs: number;
}
