import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { TASK_ARGUMENT, taskName } from '../task-argument.ts';

export const hintCommand: Command = {
  name: 'hint',
  summary: 'one more hint, from gentle to near',
  description:
    'Each call shows one hint more, from gentle to near. A pass with hints brings a task back earlier (docs/history.md).',
  arguments: [TASK_ARGUMENT],
  examples: [{ line: 'hint pod-ro', text: 'one more hint each time' }],
  seeAlso: ['solution', 'grade'],
  formats: ['json'],
  async run(context, [name]) {
    const task = taskName(context, name);
    const trainer = await context.openTrainer();
    const { shown, total } = await trainer.nextHint(task);
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText({ shown, total }));
      return EXIT.done;
    }
    const { markdownLines } = await import('../../report/markdown-text.ts');
    const { width, style, commandPrefix } = context.page;
    for (const [index, hint] of shown.entries()) {
      context.print(style.strong(`Hint ${index + 1} of ${total}`));
      context.print(`${markdownLines(hint, width, style).join('\n')}\n`);
    }
    const more = shown.length < total ? `hint ${task}` : `solution ${task}`;
    context.print(`next: ${commandPrefix} grade ${task}, or ${commandPrefix} ${more}`);
    return EXIT.done;
  },
};
