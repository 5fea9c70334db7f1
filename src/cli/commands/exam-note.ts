import { EXIT, UsageFault } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { findQuestion, requireExam } from '../exam-argument.ts';
import { showExamState } from '../show-exam-state.ts';

export const examNoteCommand: Command = {
  name: 'exam note',
  summary: 'a note of your own on a question of the exam',
  description:
    'Any text of your own, kept with the question and shown with the result. A new note takes the place of the old one.',
  arguments: [
    { syntax: '<N>', text: 'the question by its number or its task' },
    { syntax: '[TEXT...]', text: 'the note; without it the one there is is taken away' },
  ],
  examples: [{ line: 'exam note 3 "policy is there, DNS is missing"', text: 'kept with the question' }],
  seeAlso: ['exam status', 'exam flag'],
  formats: ['json'],
  async run(context, [given, ...words]) {
    if (given === undefined)
      throw new UsageFault('usage', 'a note on which question?', `${context.page.commandPrefix} exam status`);
    const trainer = await context.openTrainer();
    const { position } = findQuestion(context, await requireExam(trainer), given);
    const text = words.filter((word) => word !== undefined).join(' ');
    const exam = await trainer.exams.note(position, text);
    await showExamState(
      context,
      exam,
      `The note on question ${position} is ${text === '' ? 'gone' : 'kept'}.`,
    );
    return EXIT.done;
  },
};
