import { UsageFault } from '../../lib/errors.ts';
import type { DatabaseSync } from '../sqlite.ts';
import { storeResult } from '../results.ts';
import type { AttemptDocument, ExamDocument, HistoryDocument } from './document-schema.ts';

/** How many of a document's attempts were new, and how many were there. */
export interface Imported {
  readonly added: number;
  readonly known: number;
}

/**
 * Adds what a document has and the home has not, within the caller's transaction. What is there is kept; an attempt that
 * is there and has ended gets the gradings it lacks, and the counts of whichever was worked on last.
 */
export function importHistory(connection: DatabaseSync, document: HistoryDocument): Imported {
  // attempts name exams, and the questions of exams name attempts
  const fresh = document.exams.filter((exam) => insertExam(connection, exam));
  let added = 0;
  for (const attempt of document.attempts) {
    const here = lookUp(connection, attempt.id);
    if (here === null) {
      insertAttempt(connection, attempt);
      added += 1;
    } else {
      if (here.task !== attempt.task || here.startedAt !== attempt.startedAt) throw otherAttempt(attempt.id);
      // one that is open was started here, so all of it is here
      if (here.open) continue;
      takeLaterCounts(connection, attempt);
    }
    addGradings(connection, attempt);
  }
  for (const exam of fresh) insertQuestions(connection, exam);
  for (const exam of document.exams) takeLaterResult(connection, exam);
  return { added, known: document.attempts.length - added };
}

function lookUp(
  connection: DatabaseSync,
  id: string,
): { readonly task: string; readonly startedAt: string; readonly open: boolean } | null {
  const row = connection.prepare('SELECT task, started_at, ended_at FROM attempts WHERE id = ?').get(id);
  if (row === undefined) return null;
  return { task: String(row['task']), startedAt: String(row['started_at']), open: row['ended_at'] === null };
}

function otherAttempt(id: string): UsageFault {
  return new UsageFault(
    'other-attempt',
    `the attempt ${id} is another one in this home`,
    'nothing was imported; import it into a home of its own with --home DIR',
  );
}

function insertExam(connection: DatabaseSync, exam: ExamDocument): boolean {
  const { changes } = connection
    .prepare(
      `INSERT INTO exams (id, phase, choices, draw, provider, cluster, created_at, started_at, ended_at, limit_ms,
         elapsed_ms, jumps, current, result)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    )
    .run(
      exam.id,
      exam.phase,
      JSON.stringify(exam.choices),
      JSON.stringify(exam.draw),
      exam.provider,
      exam.cluster,
      exam.createdAt,
      exam.startedAt,
      exam.endedAt,
      exam.limitMs,
      exam.elapsedMs,
      JSON.stringify(exam.jumps),
      exam.current,
      exam.result === null ? null : JSON.stringify(exam.result),
    );
  return changes > 0;
}

function insertQuestions(connection: DatabaseSync, { id, questions }: ExamDocument): void {
  const insert = connection.prepare(
    `INSERT INTO exam_questions (exam, position, task, name, title, domain, weight, minutes, attempt, host, flagged,
       visited, note, active_seconds)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const question of questions) {
    insert.run(
      id,
      question.position,
      question.task,
      question.name,
      question.title,
      question.domain,
      question.weight,
      question.minutes,
      question.attempt,
      question.host,
      Number(question.flagged),
      Number(question.visited),
      question.note,
      question.activeSeconds,
    );
  }
}

/** What was graded later somewhere else is the better known result. */
function takeLaterResult(connection: DatabaseSync, { id, result }: ExamDocument): void {
  if (result === null || result.gradedLaterAt === null) return;
  connection
    .prepare(
      `UPDATE exams SET result = ?
       WHERE id = ? AND result IS NOT NULL AND coalesce(result ->> '$.gradedLaterAt', '') < ?`,
    )
    .run(JSON.stringify(result), id, result.gradedLaterAt);
}

function insertAttempt(connection: DatabaseSync, attempt: AttemptDocument): void {
  connection
    .prepare(
      `INSERT INTO attempts (id, task, exam, pack_digest, seed, provider, cluster, started_at, ended_at, touched_at,
         active_seconds, seconds_before, hints_shown, solution_shown, solution_shown_at, resets, reset_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      attempt.id,
      attempt.task,
      attempt.exam,
      attempt.packDigest,
      attempt.seed,
      attempt.provider,
      attempt.cluster,
      attempt.startedAt,
      ...countsOf(attempt),
    );
  const parameter = connection.prepare('INSERT INTO parameters (attempt, name, value) VALUES (?, ?, ?)');
  for (const [name, value] of Object.entries(attempt.parameters)) parameter.run(attempt.id, name, value);
}

/** Takes what was counted elsewhere since. */
function takeLaterCounts(connection: DatabaseSync, attempt: AttemptDocument): void {
  connection
    .prepare(
      `UPDATE attempts SET ended_at = ?, touched_at = ?, active_seconds = ?, seconds_before = ?, hints_shown = ?,
         solution_shown = ?, solution_shown_at = ?, resets = ?, reset_at = ?
       WHERE id = ? AND touched_at < ?`,
    )
    .run(...countsOf(attempt), attempt.id, attempt.touchedAt);
}

function countsOf(attempt: AttemptDocument): readonly (string | number | null)[] {
  return [
    attempt.endedAt,
    attempt.touchedAt,
    attempt.activeSeconds,
    attempt.secondsBefore,
    attempt.hintsShown,
    Number(attempt.solutionShown),
    attempt.solutionShownAt,
    attempt.resets,
    attempt.resetAt,
  ];
}

/** Adds the gradings that aren't there, in their order. */
function addGradings(connection: DatabaseSync, { id, gradings }: AttemptDocument): void {
  const known = connection
    .prepare('SELECT document FROM results WHERE attempt = ?')
    .all(id)
    .map(({ document }) => String(document));
  const note = connection.prepare(
    'UPDATE results SET try = ?, hints_shown = ?, solution_shown = ?, active_seconds = ? WHERE id = ?',
  );
  for (const grading of gradings) {
    const there = known.indexOf(JSON.stringify(grading.result));
    if (there !== -1) {
      known.splice(there, 1);
      continue;
    }
    const result = storeResult(connection, id, grading.result, grading.grounds);
    const { solutionShown } = grading;
    note.run(
      grading.try,
      grading.hintsShown,
      solutionShown === null ? null : Number(solutionShown),
      grading.activeSeconds,
      result,
    );
  }
  connection
    .prepare(
      `UPDATE attempts SET reset_after = coalesce((SELECT max(id) FROM results WHERE attempt = attempts.id AND try < resets), 0)
       WHERE id = ?`,
    )
    .run(id);
}
