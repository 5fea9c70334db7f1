import type { ProviderName } from './provider.ts';
import type { GradeResult } from './result.ts';
import type { ParameterValues } from './task.ts';

/** One try at one task. At most one attempt of a task is open in a home. */
export interface Attempt {
  /** Short, lower case, unique: part of the names of objects made to look. */
  readonly id: string;
  readonly task: string;
  /** The exam it belongs to; null for practice. */
  readonly exam: string | null;
  readonly packDigest: string;
  readonly seed: number;
  readonly values: ParameterValues;
  readonly provider: ProviderName;
  /** The cluster's name; null for tasks that need no cluster. */
  readonly cluster: string | null;
  /** ISO 8601 */
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Seconds the learner had the task open, pauses taken off. */
  readonly activeSeconds: number;
  readonly hintsShown: number;
  readonly solutionShown: boolean;
  /** The last grading since the start or the last reset, or null. */
  readonly lastResult: GradeResult | null;
}
