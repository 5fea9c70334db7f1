import { EXIT } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { Command } from '../command.ts';
import { TASK_ARGUMENT, taskName } from '../task-argument.ts';

export const solutionCommand: Command = {
  name: 'solution',
  summary: 'a correct answer, and what it buys',
  description:
    "A correct answer with this attempt's values, and what it protects from. What is passed after looking is not counted as done alone, and the task is due again the next day (docs/history.md).",
  arguments: [TASK_ARGUMENT],
  options: [{ syntax: '--yes', text: 'do not ask' }],
  examples: [
    { line: 'solution pod-ro', text: 'asks first; hints teach more' },
    { line: 'solution pod-ro --yes', text: 'for scripts' },
  ],
  seeAlso: ['hint', 'reset'],
  formats: ['json'],
  async run(context, [name], options) {
    const task = taskName(context, name);
    const trainer = await context.openTrainer();
    await trainer.requireAllowed('solution', task);
    // after a pass there is nothing left to give away
    const passed = (await trainer.openTask(task))?.attempt.lastResult?.status === 'passed';
    const agreed = await context.agree(
      'Show the solution? You learn more by trying the hints first.',
      passed || options['yes'] === true,
    );
    if (!agreed) {
      context.print(`next: ${context.page.commandPrefix} hint ${task}`);
      return EXIT.done;
    }
    const solution = await trainer.solution(task);
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText(solution));
      return EXIT.done;
    }
    const { markdownLines } = await import('../../report/markdown-text.ts');
    const { width, style } = context.page;
    context.print(cleanText(solution.text).trimEnd());
    if (solution.why !== '') context.print(`\n${markdownLines(solution.why, width, style).join('\n')}`);
    return EXIT.done;
  },
};
