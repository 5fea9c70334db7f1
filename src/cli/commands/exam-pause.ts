import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { showExamState } from '../show-exam-state.ts';

export const examPauseCommand: Command = {
  name: 'exam pause',
  summary: 'stop the clock of a training exam',
  examples: [{ line: 'exam pause', text: 'until exam resume' }],
  formats: ['json'],
  async run(context) {
    const trainer = await context.openTrainer();
    await showExamState(context, await trainer.exams.pause(), 'The clock stands.');
    return EXIT.done;
  },
};
