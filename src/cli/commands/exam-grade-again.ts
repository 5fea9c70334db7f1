import type { Command } from '../command.ts';
import { exitOfStatus } from '../exit-of-status.ts';

export const examGradeAgainCommand: Command = {
  name: 'exam grade-again',
  summary: 'look once more at what was undecided in an exam that has ended',
  description:
    'Grades only what was undecided, on the cluster as it is now, and writes the result anew; the result says that it was graded later.',
  arguments: [{ syntax: '[EXAM]', text: 'the exam by its id; without it the last one that has a result' }],
  examples: [
    { line: 'exam grade-again', text: 'when the cluster answers again' },
    { line: 'exam grade-again --output json', text: 'the new result for a program' },
  ],
  decides: 'grading',
  seeAlso: ['report', 'exam put-away'],
  formats: ['json', 'junit'],
  async run(context, [given]) {
    const trainer = await context.openTrainer();
    const { exam, score } = await trainer.exams.result(given);
    if (score.undecided === 0) context.note('cks: nothing of it is undecided; it stays as it is');
    const { status } = await trainer.exams.gradeAgain(exam, context.onStep, context.signal);
    context.print((await trainer.exams.report(exam, context.options.output)).trimEnd());
    return exitOfStatus(status);
  },
};
