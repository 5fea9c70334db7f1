import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { findQuestion, QUESTION_ARGUMENT, requireExam } from '../exam-argument.ts';
import { showExamState } from '../show-exam-state.ts';

export const examFlagCommand: Command = {
  name: 'exam flag',
  summary: 'mark a question of the exam to come back to',
  description: 'A flag is a mark of your own, to come back to a question. It does not change what is graded.',
  arguments: [QUESTION_ARGUMENT],
  options: [{ syntax: '--off', text: 'take the mark away' }],
  examples: [
    { line: 'exam flag 3', text: 'come back to it later' },
    { line: 'exam flag 3 --off', text: 'it is done' },
  ],
  seeAlso: ['exam status', 'exam note'],
  formats: ['json'],
  async run(context, [given], options) {
    const trainer = await context.openTrainer();
    const { position } = findQuestion(context, await requireExam(trainer), given);
    const flagged = options['off'] !== true;
    const exam = await trainer.exams.flag(position, flagged);
    await showExamState(context, exam, `Question ${position} is ${flagged ? 'flagged' : 'not flagged'}.`);
    return EXIT.done;
  },
};
