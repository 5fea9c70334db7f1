import { randomBytes } from 'node:crypto';
import type { KeptGround } from '../../model/ground.ts';
import type { GradeResult } from '../../model/result.ts';
import type { Database } from '../database.ts';
import type { DatabaseSync, SQLOutputValue } from '../sqlite.ts';

/** How far the end of an exam has come. */
export interface ExamEndingState {
  /** Of the digests that stand for values of Secrets; never leaves this home. */
  readonly digestKey: string;
  /** Are the learner's rights taken back at the moment? */
  readonly suspended: boolean;
  /** Null until all was graded and compared. */
  readonly compared: ComparedEnding | null;
}

export interface ComparedEnding {
  readonly afterBell: readonly string[];
  readonly notes: readonly string[];
}

/** One grading with what it was decided on. */
export interface StoredGrading {
  readonly result: GradeResult;
  readonly grounds: readonly KeptGround[];
}

/** How far exams' ends have come. Every method throws MachineFault where the disk says no. */
export interface ExamEndingStore {
  /** The end of an exam, begun now where it was not begun yet: what is graded from here on counts. */
  begin(exam: string): ExamEndingState;
  setSuspended(exam: string, suspended: boolean): void;
  saveCompared(exam: string, compared: ComparedEnding): void;
  /** The first grading of an attempt since the end began; null where there is none. */
  gradingOf(exam: string, attempt: string): StoredGrading | null;
  /** The grading of an attempt that began at that time (ISO 8601); null where there is none. */
  gradingAt(attempt: string, startedAt: string): StoredGrading | null;
  /** Exams whose learner still lacks their rights. */
  suspendedExams(): readonly string[];
}

export function examEndingStore(database: Database): ExamEndingStore {
  const set = (exam: string, assignment: string, ...values: readonly (string | number)[]): void =>
    database.write((connection) => {
      connection.prepare(`UPDATE exam_endings SET ${assignment} WHERE exam = ?`).run(...values, exam);
    });
  return {
    begin: (exam) =>
      database.write((connection) => {
        connection
          .prepare(
            `INSERT OR IGNORE INTO exam_endings (exam, results_after, digest_key)
             VALUES (?, (SELECT coalesce(max(id), 0) FROM results), ?)`,
          )
          .run(exam, randomBytes(16).toString('hex'));
        return stateOf(connection.prepare('SELECT * FROM exam_endings WHERE exam = ?').get(exam) ?? {});
      }),
    setSuspended: (exam, suspended) => set(exam, 'suspended = ?', Number(suspended)),
    saveCompared: (exam, { afterBell, notes }) =>
      set(exam, 'after_bell = ?, notes = ?', JSON.stringify(afterBell), JSON.stringify(notes)),
    gradingOf: (exam, attempt) =>
      database.read((connection) =>
        gradingOf(
          connection,
          connection
            .prepare(
              `SELECT r.id, r.document FROM results AS r JOIN exam_endings AS e ON e.exam = ?
               WHERE r.attempt = ? AND r.id > e.results_after ORDER BY r.id LIMIT 1`,
            )
            .get(exam, attempt),
        ),
      ),
    gradingAt: (attempt, startedAt) =>
      database.read((connection) =>
        gradingOf(
          connection,
          connection
            .prepare(
              'SELECT id, document FROM results WHERE attempt = ? AND started_at = ? ORDER BY id DESC LIMIT 1',
            )
            .get(attempt, startedAt),
        ),
      ),
    suspendedExams: () =>
      database.read((connection) =>
        connection
          .prepare('SELECT exam FROM exam_endings WHERE suspended = 1')
          .all()
          .map(({ exam }) => String(exam)),
      ),
  };
}

type Row = Readonly<Record<string, SQLOutputValue>>;

function stateOf(row: Row): ExamEndingState {
  const list = (name: string): readonly string[] => JSON.parse(String(row[name])) as readonly string[];
  return {
    digestKey: String(row['digest_key']),
    suspended: row['suspended'] === 1,
    compared: row['after_bell'] === null ? null : { afterBell: list('after_bell'), notes: list('notes') },
  };
}

/** A grading of the database with its grounds. */
function gradingOf(connection: DatabaseSync, row: Row | undefined): StoredGrading | null {
  if (row === undefined) return null;
  const grounds = connection
    .prepare('SELECT document FROM facts WHERE result = ? ORDER BY position')
    .all(row['id'] ?? null)
    .map(({ document }) => JSON.parse(String(document)) as KeptGround);
  return { result: JSON.parse(String(row['document'])) as GradeResult, grounds };
}
