import { MachineFault, UsageFault } from '../../../../lib/errors.ts';
import type { ExamResult, QuestionResult } from '../../../../model/exam/exam.ts';
import type { Solution } from '../../../../model/ports/trainer.ts';
import type { ResolvedTask } from '../../../../model/task.ts';
import type { ExamReport, ReportedQuestion } from '../../../../report/exam-report.ts';
import { resolveAttempt } from '../../attempt-desk.ts';
import type { TrainerParts } from '../../parts.ts';
import { readSolution } from '../../solutions.ts';

/**
 * A result with the tasks and solutions of the pack, with the values that each attempt had. A task that is no longer in
 * the pack is reported by what was recorded of it. Throws UsageFault where the exam has no result, and while an exam
 * with one of its tasks is not over: a report shows solutions.
 */
export async function gatherReport(parts: TrainerParts, exam: string): Promise<ExamReport> {
  const result = parts.home.exams.result(exam);
  if (result === null) throw new UsageFault('no-result', `no exam ${exam} has a result`, 'cks report');
  refuseInExam(parts, result);
  const questions: ReportedQuestion[] = [];
  for (const question of result.questions) questions.push(await gatherQuestion(parts, result, question));
  return { result, questions };
}

/** Throws UsageFault while an exam with a task of this result is not over. */
export function refuseInExam({ home }: TrainerParts, { questions }: ExamResult): void {
  const open = home.exams.open()?.questions.map(({ task }) => task) ?? [];
  const shared = questions.find(({ question }) => open.includes(question.task));
  if (shared === undefined) return;
  throw new UsageFault(
    'in-exam',
    `this report shows the solution of ${shared.question.name}, which the exam that is not over asks for`,
    'cks exam status',
  );
}

async function gatherQuestion(
  parts: TrainerParts,
  { seed }: ExamResult,
  reported: QuestionResult,
): Promise<ReportedQuestion> {
  const { question } = reported;
  const task = (await parts.loadPack()).tasks.find(({ id }) => id === question.task);
  if (task === undefined) return { ...reported, task: null, solution: null };
  const attempt = question.attempt === null ? null : parts.home.attempts.find(question.attempt);
  const resolved = resolveAttempt(task, attempt ?? { seed, values: {} }, parts.home.id);
  return { ...reported, task: resolved, solution: await solutionOf(parts, resolved) };
}

/** Null where the pack brings none. */
async function solutionOf(parts: TrainerParts, task: ResolvedTask): Promise<Solution | null> {
  try {
    return await readSolution(parts, task, task.values);
  } catch (error) {
    if (error instanceof MachineFault && error.code === 'no-solution') return null;
    throw error;
  }
}
