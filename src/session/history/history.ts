import type { ExamChoices, ExamResult } from '../../model/exam/exam.ts';
import type { EndedExam } from '../../model/history/best-exam.ts';
import type { AttemptRecord } from '../../model/history/tries.ts';
import type { Database } from '../database.ts';
import { readHistory } from './export.ts';
import { importHistory, type Imported } from './import.ts';
import { readRecords } from './records.ts';

/** Everything that was tried in a home. Methods throw MachineFault where the disk says no. */
export interface HistoryStore {
  /** In the order they were recorded. */
  records(): readonly AttemptRecord[];
  endedExams(): readonly EndedExam[];
  /** All of it as one JSON document. */
  exportAll(): string;
  /**
   * Adds what such a document has, all of it or nothing. `file`: its name, for messages. Throws UsageFault where it isn't
   * sound.
   */
  importAll(text: string, file: string): Promise<Imported>;
}

export function historyStore(database: Database): HistoryStore {
  return {
    records: () => database.read(readRecords),
    endedExams: () =>
      database.read((connection) =>
        connection
          .prepare('SELECT choices, result FROM exams WHERE result IS NOT NULL ORDER BY rowid')
          .all()
          .map((row) => ({
            choices: JSON.parse(String(row['choices'])) as ExamChoices,
            result: JSON.parse(String(row['result'])) as ExamResult,
          })),
      ),
    exportAll: () => JSON.stringify(database.read(readHistory), null, 1),
    async importAll(text, file) {
      const { readDocument } = await import('./read-document.ts');
      const document = readDocument(text, file);
      return database.write((connection) => importHistory(connection, document));
    },
  };
}
