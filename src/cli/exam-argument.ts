import { UsageFault } from '../lib/errors.ts';
import type { Exam, ExamQuestion } from '../model/exam/exam.ts';
import type { CommandContext } from './context.ts';
import type { CliTrainer } from './trainer/cli-trainer.ts';

/** How commands name a question. */
export const QUESTION_ARGUMENT = {
  syntax: '[N]',
  text: 'the question by its number or its task; without it the one in sight, or the one of `cks shell`',
} as const;

/** The exam that is not over. Throws UsageFault when there is none. */
export async function requireExam(trainer: CliTrainer): Promise<Exam> {
  const exam = await trainer.exams.current();
  if (exam !== null) return exam;
  throw new UsageFault('no-exam', 'no exam is running', `${trainer.commandPrefix} exam start`);
}

/** The question that a command line means. Throws UsageFault. */
export function findQuestion(
  { env, page }: Pick<CommandContext, 'env' | 'page'>,
  exam: Exam,
  given: string | undefined,
): ExamQuestion {
  const inShell = env['CKS_TASK'] ?? '';
  const word = given ?? exam.questions.find(({ task }) => task === inShell)?.task ?? String(exam.current);
  const found = exam.questions.find(
    ({ position, task, name }) => String(position) === word || task === word || name === word,
  );
  if (found !== undefined) return found;
  throw new UsageFault(
    'no-question',
    `the exam has questions 1 to ${exam.questions.length}, not ${word}`,
    `${page.commandPrefix} exam status`,
  );
}
