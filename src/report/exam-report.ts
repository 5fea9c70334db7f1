import type { ExamResult, QuestionResult } from '../model/exam/exam.ts';
import type { Solution } from '../model/ports/trainer.ts';
import type { ResolvedTask } from '../model/task.ts';

/** What a report shows of a task beside its verdict, with the attempt's values. */
export type ReportedTask = Pick<ResolvedTask, 'competencies' | 'text' | 'clauses' | 'docs'>;

/** One question of a report. */
export interface ReportedQuestion extends QuestionResult {
  /** Null where the pack has the task no more: then only what was recorded can be shown. */
  readonly task: ReportedTask | null;
  /** Null where the pack brings none, or has the task no more. */
  readonly solution: Solution | null;
}

/** All that a report of an exam is made from, in any form. */
export interface ExamReport {
  readonly result: ExamResult;
  /** Those of the result, in its order. */
  readonly questions: readonly ReportedQuestion[];
}
