import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { findTaskName, TASK_ARGUMENT } from '../task-argument.ts';

export const envCommand: Command = {
  name: 'env',
  summary: 'the same for a shell already open: eval "$(cks env)"',
  arguments: [TASK_ARGUMENT],
  formats: [],
  async run(context, [name]) {
    const trainer = await context.openTrainer();
    context.print((await trainer.environmentLines(findTaskName(context, name))).trimEnd());
    return EXIT.done;
  },
};
