import { MachineFault, UsageFault } from '../../lib/errors.ts';
import type { ClockReading } from '../../model/exam/clock.ts';
import type { Exam, ExamResult } from '../../model/exam/exam.ts';
import { passTime } from '../../model/exam/rules.ts';
import type { Database } from '../database.ts';
import type { DatabaseSync } from '../sqlite.ts';
import { insertExam, readExam, updateExam } from './exam-rows.ts';

/**
 * The exams of a home. What a method answers has been written. Every method throws MachineFault where the disk says
 * no, and where there is no exam of the id that is named.
 */
export interface ExamStore {
  /** The exam that is not over, as it was last written; null when there is none. */
  open(): Exam | null;
  find(id: string): Exam | null;
  /** Writes a new exam. Throws UsageFault when one is not over. */
  create(exam: Exam): Exam;
  /**
   * Lets the time of a running exam pass until now (its bell may ring), then changes it; both in one step, so that two
   * programs don't undo each other's changes. Nothing is written when `change` throws. `at`: now, ISO 8601.
   */
  change(id: string, change: (exam: Exam, at: string) => Exam): Exam;
  /** Lets the time pass and changes nothing else. */
  tick(id: string): Exam;
  /** Writes the exam's end and its result in one step, or a result anew. */
  saveResult(id: string, result: ExamResult): void;
  /** The newest first. */
  results(): readonly ExamResult[];
  /** Null where the exam has none. */
  result(id: string): ExamResult | null;
}

export function examStore(database: Database, readClocks: () => ClockReading): ExamStore {
  const change = (id: string, work: (exam: Exam, at: string) => Exam, durable: boolean): Exam =>
    database.write((connection) => {
      const { exam: before, clock } = requireExam(connection, id);
      // read while the file is ours, so that readings come in the order of the writes
      const now = readClocks();
      const at = new Date(now.wallMs).toISOString();
      const after = work(passTime(before, clock, now), at);
      updateExam(connection, before, after, after.phase === 'running' ? now : null, at);
      return after;
    }, durable);
  return {
    open: () =>
      database.read((connection) => {
        const id = openId(connection);
        return id === null ? null : (readExam(connection, id)?.exam ?? null);
      }),
    find: (id) => database.read((connection) => readExam(connection, id)?.exam ?? null),
    create: (exam) =>
      database.write((connection) => {
        if (openId(connection) !== null) {
          throw new UsageFault('exam-open', 'an exam is not over yet', 'cks exam status');
        }
        insertExam(connection, exam);
        return requireExam(connection, exam.id).exam;
      }, true),
    change: (id, work) => change(id, work, true),
    // the time that passed since is read off the clocks again
    tick: (id) => change(id, (exam) => exam, false),
    saveResult: (id, result) =>
      database.write((connection) => {
        const { exam } = requireExam(connection, id);
        const at = new Date(readClocks().wallMs).toISOString();
        updateExam(connection, exam, { ...exam, phase: 'ended' }, null, at);
        connection.prepare('UPDATE exams SET result = ? WHERE id = ?').run(JSON.stringify(result), id);
      }, true),
    results: () =>
      database.read((connection) =>
        connection
          .prepare('SELECT result FROM exams WHERE result IS NOT NULL ORDER BY ended_at DESC, rowid DESC')
          .all()
          .map((row) => JSON.parse(String(row['result'])) as ExamResult),
      ),
    result: (id) =>
      database.read((connection) => {
        const row = connection.prepare('SELECT result FROM exams WHERE id = ?').get(id);
        return typeof row?.['result'] === 'string' ? (JSON.parse(row['result']) as ExamResult) : null;
      }),
  };
}

function openId(connection: DatabaseSync): string | null {
  const row = connection.prepare("SELECT id FROM exams WHERE phase NOT IN ('ended', 'abandoned')").get();
  return row === undefined ? null : String(row['id']);
}

function requireExam(connection: DatabaseSync, id: string): ReturnType<typeof readExam> & object {
  const record = readExam(connection, id);
  // a damaged file was replaced by a new one meanwhile
  if (record === null)
    throw new MachineFault('no-exam', `the exam ${id} is not known in this home`, 'cks exam status');
  return record;
}
