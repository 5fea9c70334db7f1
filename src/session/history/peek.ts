import { existsSync } from 'node:fs';
import { openSqlite } from '../sqlite.ts';

/** What a home has to name, for whoever completes words. */
export interface HomeNames {
  /** Full ids of the tasks with an open attempt, the one worked on last first. */
  readonly started: readonly string[];
  /** Questions of the exam that is not over. */
  readonly questions: readonly { readonly position: number; readonly title: string }[];
  /** Exams that have a result, the newest first. */
  readonly exams: readonly { readonly id: string; readonly endedAt: string }[];
}

/**
 * Looks into a home's database without making, changing or waiting for anything. What can't be read is empty: this
 * serves a Tab, which has no place for a message.
 */
export function peekHome(path: string): HomeNames {
  const names = { started: [], questions: [], exams: [] };
  if (!existsSync(path)) return names;
  try {
    const connection = openSqlite(path, { readOnly: true });
    try {
      const rows = (sql: string) => connection.prepare(sql).all();
      return {
        started: rows(
          'SELECT task FROM attempts WHERE ended_at IS NULL ORDER BY touched_at DESC, rowid DESC',
        ).map(({ task }) => String(task)),
        questions: rows(
          `SELECT position, title FROM exam_questions JOIN exams ON exams.id = exam
           WHERE phase NOT IN ('ended', 'abandoned') ORDER BY position`,
        ).map(({ position, title }) => ({ position: Number(position), title: String(title) })),
        exams: rows(
          'SELECT id, ended_at FROM exams WHERE result IS NOT NULL ORDER BY ended_at DESC, rowid DESC',
        ).map(({ id, ended_at }) => ({ id: String(id), endedAt: String(ended_at) })),
      };
    } finally {
      connection.close();
    }
  } catch {
    return names;
  }
}
