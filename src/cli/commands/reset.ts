import { EXIT } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { Command } from '../command.ts';
import { TASK_ARGUMENT, taskName } from '../task-argument.ts';

export const resetCommand: Command = {
  name: 'reset',
  summary: 'put a task back to its start; your files stay',
  description:
    "Takes away what the task and you made in the cluster and sets it up anew: another try begins. Your files in the working folder stay. What was changed outside the task's own namespaces is shown first.",
  arguments: [TASK_ARGUMENT],
  options: [{ syntax: '--yes', text: 'agree to lose what lies outside the task’s own namespaces' }],
  examples: [
    { line: 'reset pod-ro', text: 'asks before it takes what lies outside the task' },
    { line: 'reset pod-ro --yes', text: 'for scripts' },
  ],
  seeAlso: ['start', 'history'],
  formats: ['json'],
  async run(context, [name], options) {
    const task = taskName(context, name);
    const trainer = await context.openTrainer();
    const differences = await trainer.resetDifferences(task, context.signal);
    const asked = differences.filter(({ treatment }) => treatment === 'ask');
    const list = asked.map(({ what }) => `  ${cleanText(what)}`).join('\n');
    const agreed =
      asked.length === 0 ||
      (await context.agree(`This would also remove:\n${list}\nGo on?`, options['yes'] === true));
    if (agreed) await trainer.reset(task, true, context.onStep, context.signal);
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText({ task, reset: agreed, differences }));
    } else if (agreed) {
      context.print(`${task} is back at its start.`);
      context.print(`next: ${context.page.commandPrefix} shell ${task}`);
    } else context.print('Nothing was changed.');
    return EXIT.done;
  },
};
