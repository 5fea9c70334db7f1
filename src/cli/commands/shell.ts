import { EXIT } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { findTaskName, TASK_ARGUMENT } from '../task-argument.ts';
import type { CliTrainer } from '../trainer/cli-trainer.ts';

export const shellCommand: Command = {
  name: 'shell',
  summary: 'your own shell, with kubectl on the practice cluster',
  description:
    "Opens your own shell with your own settings, in the task's working folder, with kubectl on the practice cluster, k for kubectl, completion, and ssh to its nodes. exit comes back. Your ~/.kube/config is never touched.",
  arguments: [TASK_ARGUMENT],
  examples: [
    { line: 'shell pod-ro', text: "in the task's working folder; exit comes back" },
    { line: 'shell', text: 'for the task worked on last' },
  ],
  seeAlso: ['env', 'start', 'grade'],
  formats: [],
  async run(context, [given]) {
    const trainer = await context.openTrainer();
    const name = findTaskName(context, given);
    await tellOfExam(context, trainer, name);
    const visit = await trainer.visitShell(name);
    for (const line of visit.notes) context.note(`cks: ${cleanText(line)}`);
    // how the learner's last command ended is no verdict of ours
    return EXIT.done;
  },
};

/** In an exam: how much time is left, and where the question's work is done. */
async function tellOfExam(context: CommandContext, trainer: CliTrainer, name: string | null): Promise<void> {
  const exam = await trainer.exams.current();
  if (exam === null) return;
  const open = name === null ? await trainer.lastOpenTask() : await trainer.openTask(name);
  const question = exam.questions.find(({ attempt }) => attempt === open?.attempt.id);
  if (question === undefined) return;
  const { timeLeftText } = await import('../../report/sitting-text.ts');
  const host = question.host === null ? '' : `; ssh ${question.host}`;
  context.note(
    `cks: question ${question.position} of ${exam.questions.length}, ${timeLeftText(exam)}${host}`,
  );
}
