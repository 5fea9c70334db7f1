import type { ExamChoices, ExamResult } from '../../model/exam/exam.ts';
import type { EndedExam } from '../../model/history/best-exam.ts';
import type { AttemptRecord } from '../../model/history/tries.ts';
import type { Database } from '../database.ts';
import { readRecords } from './records.ts';

/** Everything that was tried in a home. Methods throw MachineFault where the disk says no. */
export interface HistoryStore {
  /** In the order they were recorded. */
  records(): readonly AttemptRecord[];
  endedExams(): readonly EndedExam[];
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
  };
}
