import type { LookReason } from './could-not-look.ts';
import type { ProviderName } from './provider.ts';
import type { Assurance, AttemptStatus, Status } from './status.ts';
import type { PackIdentity } from './task.ts';

export const API_VERSION = 'cks-trainer/v1';

/** What the learner is shown of what was seen. */
export interface Evidence {
  readonly title: string;
  /** May have several lines; control characters are taken out where it is shown. */
  readonly text: string;
}

/** What a check kind decides from its facts. */
export type Verdict =
  | {
      readonly status: 'pass';
      readonly expected: string;
      readonly actual: string;
      readonly evidence: readonly Evidence[];
    }
  | {
      readonly status: 'fail';
      readonly expected: string;
      readonly actual: string;
      readonly evidence: readonly Evidence[];
      /** Could it come true by waiting? Only then is a check with a time to wait looked at again. */
      readonly mayChange: boolean;
      /** Nothing is wrong with it: the cluster is still at work. When the time is up this is no failure, but an error. */
      readonly unfinished?: boolean | undefined;
    }
  | {
      readonly status: 'error';
      readonly reason: LookReason;
      readonly expected: string;
      readonly actual: string;
      readonly evidence: readonly Evidence[];
    };

/** One check's result, the shape of the grade command's JSON. */
export interface CheckResult {
  readonly id: string;
  readonly kind: string;
  readonly clause: string;
  readonly status: Status;
  readonly reason?: LookReason | undefined;
  readonly assurance: Assurance;
  readonly weight: number;
  readonly durationMs: number;
  readonly title: string;
  readonly expected: string;
  readonly actual: string;
  readonly why: string;
  readonly next: string;
  readonly evidence: readonly Evidence[];
}

/** Points: earned and undecided are disjoint; possible is their sum and what failed. */
export interface Score {
  readonly earned: number;
  readonly possible: number;
  readonly undecided: number;
}

/** One grading of one attempt: what `cks grade --output json` prints. */
export interface GradeResult {
  readonly apiVersion: typeof API_VERSION;
  readonly task: string;
  readonly pack: PackIdentity;
  readonly attempt: string;
  readonly seed: number;
  readonly provider: ProviderName;
  readonly kubernetes: string;
  readonly status: AttemptStatus;
  readonly score: Score;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
}
