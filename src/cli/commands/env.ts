import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { findTaskName, TASK_ARGUMENT } from '../task-argument.ts';

export const envCommand: Command = {
  name: 'env',
  summary: 'the same for a shell that is open already: eval "$(cks env)"',
  description:
    'Brings a shell that is open already to the task: eval "$(cks env)" sets what cks shell would have set, for bash, zsh, fish and POSIX shells.',
  arguments: [TASK_ARGUMENT],
  examples: [{ line: 'env pod-ro', text: 'print what a shell of the Bourne family evaluates' }],
  seeAlso: ['shell'],
  formats: [],
  async run(context, [name]) {
    const trainer = await context.openTrainer();
    context.print((await trainer.environmentLines(findTaskName(context, name))).trimEnd());
    return EXIT.done;
  },
};
