import type { Exam } from '../model/exam/exam.ts';
import type { CommandContext } from './context.ts';

/** What commands print that changed something of the exam: one line, or the exam as it stands now. */
export async function showExamState(context: CommandContext, exam: Exam, line: string): Promise<void> {
  if (context.options.output === 'json') {
    const { jsonText } = await import('../report/documents.ts');
    const { examStateDocument } = await import('../report/sitting-documents.ts');
    context.print(jsonText(examStateDocument(exam)));
    return;
  }
  const { timeLeftText } = await import('../report/sitting-text.ts');
  context.print(`${line} ${capital(timeLeftText(exam))}.`);
  context.print(`next: ${context.page.commandPrefix} exam question`);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
