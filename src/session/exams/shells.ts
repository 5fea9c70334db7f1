import type { Database } from '../database.ts';

/** A shell that was opened for an exam. */
export interface ExamShell {
  readonly pid: number;
  /** What tells this process from a later one of the same id. */
  readonly started: string;
}

/** The shells that an exam's end closes. */
export interface ExamShellStore {
  record(exam: string, shell: ExamShell): void;
  forget(shell: ExamShell): void;
  list(exam: string): readonly ExamShell[];
}

export function examShellStore(database: Database): ExamShellStore {
  return {
    record: (exam, { pid, started }) => {
      database.write((connection) =>
        connection
          .prepare('INSERT OR REPLACE INTO shells (pid, started, exam) VALUES (?, ?, ?)')
          .run(pid, started, exam),
      );
    },
    forget: ({ pid, started }) => {
      database.write((connection) =>
        connection.prepare('DELETE FROM shells WHERE pid = ? AND started = ?').run(pid, started),
      );
    },
    list: (exam) =>
      database.read((connection) =>
        connection
          .prepare('SELECT pid, started FROM shells WHERE exam = ? ORDER BY started, pid')
          .all(exam)
          .map((row) => ({ pid: Number(row['pid']), started: String(row['started']) })),
      ),
  };
}
