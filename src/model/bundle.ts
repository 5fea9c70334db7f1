import type { ExamResult } from './exam/exam.ts';
import type { Ground } from './ground.ts';
import type { JsonObject } from './json.ts';
import type { GradeResult } from './result.ts';
import type { Status } from './status.ts';
import type { CheckSpec, Clause, PackIdentity, ParameterValues } from './task.ts';

/** The bundle's own format: a program reads its own and older ones. */
export const BUNDLE_FORMAT = 1;

/** One task of a bundle: all that its verdicts were decided from. */
export interface BundleTask {
  /** The question of the exam; null for practice. */
  readonly position: number | null;
  readonly task: string;
  readonly title: string;
  readonly pack: PackIdentity;
  readonly attempt: string;
  readonly seed: number;
  /** Those that the task's text tells; what was drawn to be found out is left out. */
  readonly parameters: ParameterValues;
  /** Markdown, with the attempt's values. */
  readonly text: string;
  readonly clauses: readonly Clause[];
  /** As they were graded, with the attempt's values. */
  readonly checks: readonly CheckSpec[];
  readonly result: GradeResult;
  readonly grounds: readonly Ground[];
  /** What was in the task's namespaces, and what is cluster-wide and names them; without values of Secrets. */
  readonly objects: readonly JsonObject[];
  /** When these were read, ISO 8601; null where they could not be. */
  readonly objectsAt: string | null;
}

/** What a dispute about verdicts needs. The digests tell an accident from what was written, not a forger. */
export interface Bundle {
  readonly apiVersion: 'cks-trainer/v1';
  readonly kind: 'Bundle';
  readonly format: number;
  /** The version of the program that wrote it. */
  readonly program: string;
  /** ISO 8601 */
  readonly writtenAt: string;
  /** The exam without its questions, which are the tasks; null for practice. */
  readonly exam: Omit<ExamResult, 'questions'> | null;
  /** Questions of the exam of which nothing was graded. */
  readonly ungraded: readonly { readonly position: number; readonly task: string }[];
  readonly tasks: readonly BundleTask[];
  /** SHA-256 of each part's JSON with sorted keys, hex. */
  readonly digests: { readonly exam: string; readonly tasks: readonly string[] };
}

/** A verdict that was recorded, and what it is when it is decided again. */
export interface CheckAgain {
  readonly check: string;
  readonly title: string;
  readonly recorded: Status;
  /** Null where there is nothing to decide from. */
  readonly again: Status | null;
  /** Its facts held values of Secrets and were not kept: `again` is what was recorded. */
  readonly withheld: boolean;
  /** What is said of it now. */
  readonly actual: string;
  readonly same: boolean;
}

/** A bundle's task, decided again. */
export interface TaskAgain {
  readonly position: number | null;
  readonly task: string;
  readonly title: string;
  readonly checks: readonly CheckAgain[];
  readonly same: boolean;
}
