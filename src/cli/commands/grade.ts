import { UsageFault } from '../../lib/errors.ts';
import type { GradeResult } from '../../model/result.ts';
import { combineStatuses } from '../../model/status.ts';
import type { Command } from '../command.ts';
import { exitOfStatus } from '../exit-of-status.ts';
import type { CommandContext } from '../context.ts';
import { gradeBundle } from '../grade-bundle.ts';
import { TASK_ARGUMENT, taskName } from '../task-argument.ts';
import type { CliTrainer } from '../trainer/cli-trainer.ts';

export const gradeCommand: Command = {
  name: 'grade',
  summary: 'look at your work and say what is right, what is wrong and why',
  description:
    'Runs the checks of the task and says of each what was expected and what was seen. It changes nothing that you made, and twice says the same; grade as often as you like. What could not be looked at is undecided: no point is won or lost by it.',
  arguments: [TASK_ARGUMENT],
  options: [
    { syntax: '--all', text: 'every started task' },
    { syntax: '--bundle <file>', text: 'decide again what a bundle records; needs no cluster' },
  ],
  examples: [
    { line: 'grade pod-ro', text: 'look at one task' },
    { line: 'grade --all', text: 'look at every started task' },
    { line: 'grade pod-ro --output json', text: 'the result with all its evidence' },
    { line: 'grade --bundle exam.json', text: 'are the verdicts what was seen? Offline' },
  ],
  seeAlso: ['hint', 'solution', 'history'],
  decides: 'grading',
  formats: ['json', 'junit'],
  async run(context, [name], options) {
    const all = options['all'] === true;
    const { bundle } = options;
    if (typeof bundle === 'string') {
      if (!all && name === undefined) return gradeBundle(context, bundle);
      throw new UsageFault(
        'usage',
        'grade takes a task, --all or --bundle, not two of them',
        `${context.page.commandPrefix} grade --bundle ${bundle}`,
      );
    }
    if (all && name !== undefined) {
      throw new UsageFault(
        'usage',
        'grade takes a task or --all, not both',
        `${context.page.commandPrefix} grade --all`,
      );
    }
    const tasks = all ? [] : [taskName(context, name)];
    const trainer = await context.openTrainer();
    if (all) tasks.push(...(await startedTasks(trainer, context)));
    const results: GradeResult[] = [];
    for (const task of tasks) results.push(await trainer.grade(task, () => {}, context.signal));
    await show(results, all, trainer, context);
    return exitOfStatus(combineStatuses(results.flatMap(({ checks }) => checks.map(({ status }) => status))));
  },
};

async function startedTasks(trainer: CliTrainer, context: CommandContext): Promise<readonly string[]> {
  const started = await trainer.startedTasks();
  if (started.length > 0) return started;
  throw new UsageFault('not-started', 'No task is started.', `${context.page.commandPrefix} list`);
}

async function show(
  results: readonly GradeResult[],
  all: boolean,
  trainer: CliTrainer,
  context: CommandContext,
): Promise<void> {
  switch (context.options.output) {
    case 'json': {
      const { gradeAllDocument, jsonText } = await import('../../report/documents.ts');
      context.print(jsonText(all ? gradeAllDocument(results) : results[0]));
      return;
    }
    case 'junit': {
      const { gradeSuite, junitXml } = await import('../../report/junit.ts');
      context.print(junitXml(results.map(gradeSuite)));
      return;
    }
    case 'text': {
      const { gradeText } = await import('../../report/grade-text.ts');
      for (const [index, result] of results.entries()) {
        const open = await trainer.openTask(result.task);
        if (open === null) continue;
        context.print(`${index === 0 ? '' : '\n'}${gradeText(result, open.task, context.page)}`);
      }
    }
  }
}
