import type { ReportFormat } from '../../../../model/ports/exams.ts';
import { plainStyle } from '../../../../report/style.ts';
import type { TrainerParts } from '../../parts.ts';
import { gatherReport } from './gather-report.ts';

/** Columns of a text that goes anywhere. */
const COLUMNS = 80;

/** A result as a document. Throws UsageFault where the exam has none. */
export async function examReport(parts: TrainerParts, exam: string, format: ReportFormat): Promise<string> {
  const { commandPrefix } = parts.options;
  switch (format) {
    case 'text': {
      const { examText } = await import('../../../../report/exam-text.ts');
      const page = { width: COLUMNS, style: plainStyle, commandPrefix };
      return `${examText(await gatherReport(parts, exam), page, { full: false })}\n`;
    }
    case 'json': {
      const { jsonText } = await import('../../../../report/documents.ts');
      const { examDocument } = await import('../../../../report/exam-document.ts');
      return `${jsonText(examDocument(await gatherReport(parts, exam)))}\n`;
    }
    case 'junit': {
      const { junitXml } = await import('../../../../report/junit.ts');
      const { examSuites } = await import('../../../../report/exam-junit.ts');
      return `${junitXml(examSuites(await gatherReport(parts, exam)))}\n`;
    }
    case 'html': {
      const { examHtml } = await import('../../../../report/html/exam-html.ts');
      return examHtml(await gatherReport(parts, exam), commandPrefix);
    }
    case 'bundle': {
      const { examBundle } = await import('../ending/bundle.ts');
      return examBundle(parts, exam);
    }
  }
}
