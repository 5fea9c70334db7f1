import { UsageFault } from '../../../lib/errors.ts';
import { startOf } from '../../../lib/process-table.ts';
import { visitQuestion } from '../../../model/exam/rules.ts';
import type { ShellVisit } from '../../../model/ports/trainer.ts';
import type { TrainerParts } from '../parts.ts';
import { watchBell } from './bell-watch.ts';

/**
 * Runs a visit to the learner's shell so that the exam knows of it: the question is the one in sight, and the exam's
 * end finds this process as the shell's holder. While the shell is open, reminders of the time come up in it, and it is
 * closed at the bell. `attempt`: what the shell is for; null for none.
 */
export async function withinExam(
  parts: TrainerParts,
  attempt: string | null,
  visit: () => Promise<ShellVisit>,
): Promise<ShellVisit> {
  refuseShellOfExam(parts, attempt);
  const { exams, examShells } = parts.home;
  const exam = exams.open();
  if (exam === null || exam.phase === 'preparing' || exam.phase === 'ending') return visit();
  const question = exam.questions.find((candidate) => candidate.attempt === attempt);
  const begun = exams.change(exam.id, (now) =>
    question === undefined || now.phase === 'ending' ? now : visitQuestion(now, question.position),
  );
  refuseShellOfExam(parts, attempt);
  const shell = { pid: process.pid, started: startOf(process.pid) ?? '' };
  examShells.record(exam.id, shell);
  const bell = watchBell(parts, begun, shell);
  try {
    const { exitCode, notes } = await visit();
    const rang = await bell.stop();
    return { exitCode, notes: rang ? [closedNote(parts), ...notes] : notes };
  } finally {
    await bell.stop();
    examShells.forget(shell);
  }
}

const closedNote = ({ options }: TrainerParts): string =>
  `the exam is over, so its shell was closed; next: ${options.commandPrefix} exam finish`;

/** Throws UsageFault for a shell on a task of an exam whose clock has not begun, or whose time is over. */
export function refuseShellOfExam({ home }: TrainerParts, attempt: string | null): void {
  const exam = home.exams.open();
  if (exam === null || !exam.questions.some((question) => question.attempt === attempt)) return;
  if (exam.phase === 'preparing')
    throw new UsageFault('not-prepared', 'the exam is still being prepared', 'cks exam start');
  if (exam.phase === 'ending')
    throw new UsageFault('exam-over', "the exam's time is over", 'cks exam finish');
}
