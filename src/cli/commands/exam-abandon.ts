import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { requireExam } from '../exam-argument.ts';

export const examAbandonCommand: Command = {
  name: 'exam abandon',
  summary: 'end the exam without a result, and take its tasks away',
  description:
    'Nothing is graded, and there is no result. The tasks are taken off the cluster; your files stay.',
  options: [{ syntax: '--yes', text: 'do not ask' }],
  examples: [
    { line: 'exam abandon', text: 'asks; your files stay' },
    { line: 'exam abandon --yes', text: 'for scripts' },
  ],
  seeAlso: ['exam finish', 'exam start'],
  formats: ['json'],
  async run(context, _args, options) {
    const trainer = await context.openTrainer();
    const { id } = await requireExam(trainer);
    const agreed = await context.agree(
      'Give the exam up? There will be no result, and its tasks are taken away; your files stay.',
      options['yes'] === true,
    );
    if (agreed) await trainer.exams.abandon(context.onStep, context.signal);
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText({ exam: id, abandoned: agreed }));
    } else {
      const { commandPrefix } = context.page;
      context.print(agreed ? 'The exam is given up.' : 'The exam goes on.');
      context.print(`next: ${commandPrefix} exam ${agreed ? 'start' : 'status'}`);
    }
    return EXIT.done;
  },
};
