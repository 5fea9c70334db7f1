import { dirname, join } from 'node:path';
import { ensureFolder, writeFileAtomic } from '../../lib/files.ts';
import type { ExamDesk, ReportFormat } from '../../model/ports/exams.ts';
import type { TrainerParts } from './parts.ts';

/** How a report's file ends. */
const ENDINGS: Readonly<Record<ReportFormat, string>> = {
  html: 'html',
  json: 'json',
  junit: 'xml',
  text: 'txt',
  bundle: 'bundle.json',
};

/**
 * Writes an exam's report beside the learner's files, named after the day and the exam, and answers the path. One
 * that is there from before is replaced: it is the same exam's. Throws MachineFault where the disk says no.
 */
export async function saveReport(
  { options }: Pick<TrainerParts, 'options'>,
  exams: ExamDesk,
  exam: string,
  format: ReportFormat,
): Promise<string> {
  const { startedAt } = await exams.result(exam);
  const text = await exams.report(exam, format);
  const folder = join(dirname(options.paths.work), 'reports');
  ensureFolder(folder);
  const path = join(folder, `exam-${startedAt.slice(0, 10)}-${exam}.${ENDINGS[format]}`);
  writeFileAtomic(path, text, 0o600);
  return path;
}
