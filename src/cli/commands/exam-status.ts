import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';

export const examStatusCommand: Command = {
  name: 'exam status',
  summary: 'the exam that is not over: its clock and its questions',
  description:
    'How much time is left, which questions were visited, flagged or noted, and what the draw could not give. The clock does not stop for it.',
  examples: [
    { line: 'exam status', text: 'how much time is left, what is flagged' },
    { line: 'exam status --output json', text: 'the same for a program' },
  ],
  seeAlso: ['exam question', 'exam finish'],
  formats: ['json'],
  async run(context) {
    const trainer = await context.openTrainer();
    const exam = await trainer.exams.current();
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      const { examStateDocument } = await import('../../report/sitting-documents.ts');
      context.print(jsonText(examStateDocument(exam)));
    } else if (exam === null) {
      context.print('No exam is running.');
      context.print(`next: ${context.page.commandPrefix} exam start`);
    } else {
      const { examStatusText } = await import('../../report/sitting-text.ts');
      context.print(examStatusText(exam, context.page));
    }
    return EXIT.done;
  },
};
