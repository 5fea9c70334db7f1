import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { showExamState } from '../show-exam-state.ts';

export const examResumeCommand: Command = {
  name: 'exam resume',
  summary: 'let the clock of a training exam go on',
  description: 'The clock goes on from where it stood.',
  examples: [{ line: 'exam resume', text: 'after exam pause' }],
  seeAlso: ['exam pause', 'exam status'],
  formats: ['json'],
  async run(context) {
    const trainer = await context.openTrainer();
    await showExamState(context, await trainer.exams.resume(), 'The clock goes.');
    return EXIT.done;
  },
};
