import { UsageFault } from '../../../lib/errors.ts';
import { startOf } from '../../../lib/process-table.ts';
import { visitQuestion } from '../../../model/exam/rules.ts';
import type { TrainerParts } from '../parts.ts';

/**
 * Runs a visit to the learner's shell so that the exam knows of it: the question is the one in sight, and the exam's
 * end finds this process as the shell's holder. `attempt`: what the shell is for; null for none.
 */
export async function withinExam<T>(
  parts: TrainerParts,
  attempt: string | null,
  visit: () => Promise<T>,
): Promise<T> {
  refuseShellOfExam(parts, attempt);
  const { exams, examShells } = parts.home;
  const exam = exams.open();
  if (exam === null || exam.phase === 'preparing' || exam.phase === 'ending') return visit();
  const question = exam.questions.find((candidate) => candidate.attempt === attempt);
  exams.change(exam.id, (now) =>
    question === undefined || now.phase === 'ending' ? now : visitQuestion(now, question.position),
  );
  refuseShellOfExam(parts, attempt);
  const shell = { pid: process.pid, started: startOf(process.pid) ?? '' };
  examShells.record(exam.id, shell);
  try {
    return await visit();
  } finally {
    examShells.forget(shell);
  }
}

/** Throws UsageFault for a shell on a task of an exam whose clock has not begun, or whose time is over. */
export function refuseShellOfExam({ home }: TrainerParts, attempt: string | null): void {
  const exam = home.exams.open();
  if (exam === null || !exam.questions.some((question) => question.attempt === attempt)) return;
  if (exam.phase === 'preparing')
    throw new UsageFault('not-prepared', 'the exam is still being prepared', 'cks exam start');
  if (exam.phase === 'ending')
    throw new UsageFault('exam-over', "the exam's time is over", 'cks exam finish');
}
