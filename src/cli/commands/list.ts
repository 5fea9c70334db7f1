import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'the tasks, what they need, and how far you are',
  description:
    'The tasks by domain of the curriculum, with their minutes, their weight, what they need of a cluster, your best score, and which are due again (docs/history.md). A task that can not be done on this machine says why.',
  examples: [
    { line: 'list', text: 'every task, with what can be done here' },
    { line: 'list --output json', text: 'the same for a program' },
  ],
  seeAlso: ['start', 'history'],
  formats: ['json'],
  async run(context) {
    const trainer = await context.openTrainer();
    const tasks = await trainer.listTasks(context.signal);
    const { due } = await trainer.history.standing();
    if (context.options.output === 'json') {
      const { jsonText, listDocument } = await import('../../report/documents.ts');
      context.print(jsonText(listDocument(tasks, due)));
    } else {
      const { listText } = await import('../../report/list-text.ts');
      context.print(listText(tasks, context.page, new Set(due.map(({ task }) => task))));
    }
    return EXIT.done;
  },
};
