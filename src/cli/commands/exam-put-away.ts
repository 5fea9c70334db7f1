import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';

export const examPutAwayCommand: Command = {
  name: 'exam put-away',
  summary: 'take the tasks of an exam that has ended off the cluster',
  description:
    'The tasks of an exam stay on the cluster after its end, to be looked at. This takes them away. The result stays.',
  arguments: [{ syntax: '[EXAM]', text: 'the exam by its id; without it the last one that has a result' }],
  examples: [{ line: 'exam put-away', text: 'when you have looked at your work long enough' }],
  seeAlso: ['report', 'exam start'],
  formats: [],
  async run(context, [given]) {
    const trainer = await context.openTrainer();
    const { exam } = await trainer.exams.result(given);
    await trainer.exams.putAway(exam, context.onStep, context.signal);
    context.print(`The tasks of the exam ${exam} are put away; its result stays.`);
    context.print(`next: ${context.page.commandPrefix} report ${exam}`);
    return EXIT.done;
  },
};
