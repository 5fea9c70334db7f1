import { EXIT } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { Command } from '../command.ts';
import { findTaskName, TASK_ARGUMENT } from '../task-argument.ts';

export const shellCommand: Command = {
  name: 'shell',
  summary: 'your own shell, with kubectl on the practice cluster',
  arguments: [TASK_ARGUMENT],
  examples: [
    { line: 'shell pod-ro', text: "in the task's working folder; exit comes back" },
    { line: 'shell', text: 'for the task worked on last' },
  ],
  formats: [],
  async run(context, [name]) {
    const trainer = await context.openTrainer();
    const visit = await trainer.visitShell(findTaskName(context, name));
    for (const line of visit.notes) context.note(`cks: ${cleanText(line)}`);
    // how the learner's last command ended is no verdict of ours
    return EXIT.done;
  },
};
