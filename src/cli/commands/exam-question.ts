import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import { findQuestion, QUESTION_ARGUMENT, requireExam } from '../exam-argument.ts';

export const examQuestionCommand: Command = {
  name: 'exam question',
  summary: 'a question of the exam: its text, its host, your marks',
  description:
    'The text of a question, the host to ssh to, its working folder and your marks. It becomes the question in sight: its time counts from now.',
  arguments: [QUESTION_ARGUMENT],
  examples: [
    { line: 'exam question 3', text: 'its time counts from now' },
    { line: 'exam question', text: 'the one in sight' },
  ],
  seeAlso: ['exam status', 'exam flag', 'exam note', 'shell'],
  formats: ['json'],
  async run(context, [given]) {
    const trainer = await context.openTrainer();
    const { position } = findQuestion(context, await requireExam(trainer), given);
    const open = await trainer.exams.question(position);
    const exam = await trainer.exams.visit(position);
    const question = findQuestion(context, exam, String(position));
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      const { questionDocument } = await import('../../report/sitting-documents.ts');
      context.print(jsonText(questionDocument(exam, question, open)));
    } else {
      const { questionText } = await import('../../report/sitting-text.ts');
      context.print(questionText(exam, question, open, context.page));
    }
    return EXIT.done;
  },
};
