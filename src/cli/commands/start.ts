import { EXIT } from '../../lib/errors.ts';
import type { OpenTask } from '../../model/ports/trainer.ts';
import type { Command } from '../command.ts';
import { readSeed } from '../seed.ts';
import { TASK_ARGUMENT, taskName } from '../task-argument.ts';

export const startCommand: Command = {
  name: 'start',
  summary: 'set a task up and print its text; a started one goes on',
  description:
    'Puts in place what the task is about and prints its text. A task that is started already goes on: nothing is set up again, so nothing of yours is lost. To begin anew: cks reset.',
  arguments: [TASK_ARGUMENT],
  options: [{ syntax: '--seed <number>', text: 'draw the values of the task from this seed' }],
  examples: [
    { line: 'start pod-ro', text: 'set it up, or go on with it' },
    { line: 'start pod-ro --seed 7', text: 'always the same names and values' },
    { line: 'start pod-ro --output json', text: 'the text, namespaces and kubeconfig for a program' },
  ],
  seeAlso: ['shell', 'grade', 'reset', 'hint'],
  formats: ['json'],
  async run(context, [name], options) {
    const task = taskName(context, name);
    const trainer = await context.openTrainer({ seed: readSeed(options['seed']) });
    const open: OpenTask = await trainer.start(task, context.onStep, context.signal);
    const exam = open.attempt.exam === null ? null : await trainer.exams.current();
    const question = exam?.questions.find(({ attempt }) => attempt === open.attempt.id);
    if (context.options.output === 'json') {
      const { jsonText, startDocument } = await import('../../report/documents.ts');
      context.print(jsonText(startDocument(open, question?.host ?? null)));
    } else if (exam !== null && question !== undefined) {
      const { questionText } = await import('../../report/sitting-text.ts');
      context.print(questionText(exam, question, open, context.page));
    } else {
      const { startText } = await import('../../report/task-text.ts');
      context.print(startText(open, context.page));
    }
    return EXIT.done;
  },
};
