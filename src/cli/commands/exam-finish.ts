import { EXIT } from '../../lib/errors.ts';
import type { Exam } from '../../model/exam/exam.ts';
import { count } from '../../report/columns.ts';
import type { Command } from '../command.ts';
import { exitOfStatus } from '../exit-of-status.ts';
import { requireExam } from '../exam-argument.ts';

export const examFinishCommand: Command = {
  name: 'exam finish',
  summary: 'end the exam, grade everything once, show the result',
  description:
    "Closes the exam's shells, takes your rights back, looks at everything and grades it once. What could not be looked at is undecided, and can be graded again later. An end that was interrupted goes on.",
  options: [{ syntax: '--yes', text: 'do not ask' }],
  examples: [
    { line: 'exam finish', text: 'asks while there is time left' },
    { line: 'exam finish --yes --output json', text: 'for a program' },
  ],
  seeAlso: ['exam status', 'report'],
  decides: 'grading',
  formats: ['json', 'junit'],
  async run(context, _args, options) {
    const trainer = await context.openTrainer();
    const exam = await requireExam(trainer);
    const agreed =
      exam.phase === 'ending' || (await context.agree(questionOf(exam), options['yes'] === true));
    if (!agreed) {
      context.note('cks: the exam goes on');
      context.note(`next: ${context.page.commandPrefix} exam question`);
      return EXIT.done;
    }
    const result = await trainer.exams.finish(context.onStep, context.signal);
    context.print((await trainer.exams.report(result.exam, context.options.output)).trimEnd());
    return exitOfStatus(result.status);
  },
};

function questionOf({ questions, time }: Exam): string {
  const unseen = questions.filter(({ visited }) => !visited).length;
  const flagged = questions.filter((question) => question.flagged).length;
  const minutes = Math.ceil(time.leftMs / 60_000);
  return `End the exam with ${count(minutes, 'minute')} left, ${count(unseen, 'question')} never looked at and ${flagged} flagged?`;
}
