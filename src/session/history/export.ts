import type { ExamChoices, ExamDraw, ExamResult, ClockJump } from '../../model/exam/exam.ts';
import type { KeptGround } from '../../model/ground.ts';
import { HISTORY_KIND } from '../../model/history/document-kind.ts';
import { API_VERSION, type GradeResult } from '../../model/result.ts';
import { readExam } from '../exams/exam-rows.ts';
import type { DatabaseSync, SQLOutputValue } from '../sqlite.ts';
import type { AttemptDocument, ExamDocument, HistoryDocument } from './document-schema.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/**
 * All of a home's record. An exam that is not over is left out with its attempts: its end is not known yet. Other open
 * attempts are told as ended when they were last worked on, since a record can't be gone on with elsewhere.
 */
export function readHistory(connection: DatabaseSync): HistoryDocument {
  const over = "SELECT id FROM exams WHERE phase IN ('ended', 'abandoned')";
  return {
    apiVersion: API_VERSION,
    kind: HISTORY_KIND,
    exams: connection
      .prepare(`${over} ORDER BY rowid`)
      .all()
      .flatMap(({ id }) => examDocument(connection, String(id))),
    attempts: connection
      .prepare(`SELECT * FROM attempts WHERE exam IS NULL OR exam IN (${over}) ORDER BY rowid`)
      .all()
      .map((row) => attemptDocument(connection, row)),
  };
}

function examDocument(connection: DatabaseSync, id: string): readonly ExamDocument[] {
  const record = readExam(connection, id);
  const row = connection.prepare('SELECT * FROM exams WHERE id = ?').get(id);
  if (record === null || row === undefined) return [];
  const { exam } = record;
  const parsed = (name: string): unknown => JSON.parse(String(row[name]));
  return [
    {
      id: exam.id,
      phase: exam.phase === 'abandoned' ? 'abandoned' : 'ended',
      choices: mutable(parsed('choices') as ExamChoices),
      draw: mutable(parsed('draw') as ExamDraw),
      provider: exam.provider,
      cluster: exam.cluster,
      createdAt: exam.createdAt,
      startedAt: exam.startedAt,
      endedAt: exam.endedAt,
      limitMs: exam.time.limitMs,
      elapsedMs: exam.time.elapsedMs,
      jumps: mutable(parsed('jumps') as readonly ClockJump[]),
      current: exam.current,
      questions: mutable(exam.questions),
      result: row['result'] === null ? null : mutable(parsed('result') as ExamResult),
    },
  ];
}

function attemptDocument(connection: DatabaseSync, row: Row): AttemptDocument {
  const id = String(row['id']);
  const touchedAt = String(row['touched_at']);
  return {
    id,
    task: String(row['task']),
    exam: textOf(row['exam']),
    packDigest: String(row['pack_digest']),
    seed: Number(row['seed']),
    parameters: Object.fromEntries(
      connection
        .prepare('SELECT name, value FROM parameters WHERE attempt = ? ORDER BY name')
        .all(id)
        .map(({ name, value }) => [String(name), value as string | number]),
    ),
    provider: row['provider'] as AttemptDocument['provider'],
    cluster: textOf(row['cluster']),
    startedAt: String(row['started_at']),
    endedAt: textOf(row['ended_at']) ?? touchedAt,
    touchedAt,
    activeSeconds: Number(row['active_seconds']),
    secondsBefore: Number(row['seconds_before']),
    hintsShown: Number(row['hints_shown']),
    solutionShown: row['solution_shown'] === 1,
    solutionShownAt: textOf(row['solution_shown_at']),
    resets: Number(row['resets']),
    resetAt: textOf(row['reset_at']),
    gradings: connection
      .prepare('SELECT * FROM results WHERE attempt = ? ORDER BY id')
      .all(id)
      .map((result) => gradingDocument(connection, result)),
  };
}

function gradingDocument(connection: DatabaseSync, row: Row): AttemptDocument['gradings'][number] {
  const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]));
  const solution = number('solution_shown');
  return {
    try: Number(row['try']),
    hintsShown: number('hints_shown'),
    solutionShown: solution === null ? null : solution === 1,
    activeSeconds: number('active_seconds'),
    result: mutable(JSON.parse(String(row['document'])) as GradeResult),
    grounds: connection
      .prepare('SELECT document FROM facts WHERE result = ? ORDER BY position')
      .all(row['id'] ?? null)
      .map(({ document }) => mutable(JSON.parse(String(document)) as KeptGround)),
  };
}

function textOf(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;

/** What zod infers has no `readonly`. */
function mutable<T>(value: T): Mutable<T> {
  return value as Mutable<T>;
}
