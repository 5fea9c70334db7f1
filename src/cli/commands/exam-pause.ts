import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { showExamState } from '../show-exam-state.ts';

export const examPauseCommand: Command = {
  name: 'exam pause',
  summary: 'stop the clock of a training exam',
  description: 'Only a training exam can pause. The clock of a mock exam never stops.',
  examples: [{ line: 'exam pause', text: 'until exam resume' }],
  seeAlso: ['exam resume', 'exam status'],
  formats: ['json'],
  async run(context) {
    const trainer = await context.openTrainer();
    await showExamState(context, await trainer.exams.pause(), 'The clock stands.');
    return EXIT.done;
  },
};
