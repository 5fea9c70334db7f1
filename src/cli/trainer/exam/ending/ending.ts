import type { ExamResult } from '../../../../model/exam/exam.ts';
import type { OnStep } from '../../../../model/progress.ts';
import type { TrainerParts } from '../../parts.ts';

/**
 * Ends the exam of that id, or goes on with an end that was interrupted: rings the bell where it goes on, closes shells,
 * takes the learner's rights back, takes the snapshot, looks at everything and grades it once, compares, writes the
 * result. An exam that has ended answers its result. Throws UsageFault for one that never began or was abandoned.
 */
export function finishExam(
  parts: TrainerParts,
  exam: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ExamResult> {
  throw new Error('not made yet');
}

/** Grades what is undecided of an exam that has ended once more, and writes the result anew. */
export function gradeExamAgain(
  parts: TrainerParts,
  exam: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ExamResult> {
  throw new Error('not made yet');
}

/** Takes the tasks of an exam that is over away, and ends their attempts. Nothing happens where that is done. */
export function putExamAway(
  parts: TrainerParts,
  exam: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  throw new Error('not made yet');
}

/** Ends an exam that is not over without a result: closes shells, takes its tasks away. */
export function abandonExam(
  parts: TrainerParts,
  exam: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  throw new Error('not made yet');
}

/** What a dispute about the verdicts of an exam that has ended needs: JSON that `cks grade --bundle` reads. */
export function examBundle(parts: TrainerParts, exam: string): Promise<string> {
  throw new Error('not made yet');
}
