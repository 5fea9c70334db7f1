import type { DomainCode } from '../../model/curriculum.ts';
import type { ClockReading } from '../../model/exam/clock.ts';
import type {
  ClockJump,
  Exam,
  ExamChoices,
  ExamDraw,
  ExamPhase,
  ExamQuestion,
} from '../../model/exam/exam.ts';
import { timeOf } from '../../model/exam/rules.ts';
import type { ProviderName } from '../../model/provider.ts';
import type { DatabaseSync, SQLOutputValue } from '../sqlite.ts';

/** An exam as it was written, and the clocks of that moment (null where its clock stands). */
export interface ExamRecord {
  readonly exam: Exam;
  readonly clock: ClockReading | null;
}

type Row = Readonly<Record<string, SQLOutputValue>>;

/** Reads the exam of that id; null when there is none. */
export function readExam(connection: DatabaseSync, id: string): ExamRecord | null {
  const row = connection.prepare('SELECT * FROM exams WHERE id = ?').get(id);
  if (row === undefined) return null;
  const questions = connection
    .prepare('SELECT * FROM exam_questions WHERE exam = ? ORDER BY position')
    .all(id)
    .map(questionOf);
  return { exam: examOf(row, questions), clock: clockOf(row) };
}

/** Writes an exam that is not there yet. */
export function insertExam(connection: DatabaseSync, exam: Exam): void {
  connection
    .prepare(
      `INSERT INTO exams (id, phase, choices, draw, provider, cluster, created_at, limit_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      exam.id,
      exam.phase,
      JSON.stringify(exam.choices),
      JSON.stringify(exam.draw),
      exam.provider,
      exam.cluster,
      exam.createdAt,
      exam.time.limitMs,
    );
  writeQuestions(connection, null, exam, exam.createdAt);
}

/** Writes what is different between two states of an exam, and the clocks that its time goes on from. `at`: ISO 8601. */
export function updateExam(
  connection: DatabaseSync,
  before: Exam,
  after: Exam,
  clock: ClockReading | null,
  at: string,
): void {
  connection
    .prepare(
      `UPDATE exams SET phase = ?, draw = ?, provider = ?, cluster = ?, started_at = ?, ended_at = ?,
         elapsed_ms = ?, clock_wall = ?, clock_uptime = ?, clock_boot = ?, jumps = ?, current = ?
       WHERE id = ?`,
    )
    .run(
      after.phase,
      JSON.stringify(after.draw),
      after.provider,
      after.cluster,
      after.startedAt,
      after.endedAt,
      after.time.elapsedMs,
      clock === null ? null : new Date(clock.wallMs).toISOString(),
      clock?.uptimeSeconds ?? null,
      clock?.boot ?? null,
      JSON.stringify(after.time.jumps),
      after.current,
      after.id,
    );
  writeQuestions(connection, before, after, at);
}

function writeQuestions(connection: DatabaseSync, before: Exam | null, after: Exam, at: string): void {
  const write = connection.prepare(
    `INSERT OR REPLACE INTO exam_questions (exam, position, task, name, title, domain, weight, minutes, attempt,
       host, flagged, visited, note, active_seconds)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // the attempt of the question in sight is the one worked on last: a shell opened without a name is for it
  const activity = connection.prepare(
    'UPDATE attempts SET active_seconds = ?, touched_at = iif(?, ?, touched_at) WHERE id = ?',
  );
  for (const [index, question] of after.questions.entries()) {
    // what was not touched is the same object
    if (before?.questions[index] === question) continue;
    write.run(
      after.id,
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
    if (question.attempt !== null) {
      const inSight = Number(question.position === after.current);
      activity.run(question.activeSeconds, inSight, at, question.attempt);
    }
  }
  connection
    .prepare('DELETE FROM exam_questions WHERE exam = ? AND position > ?')
    .run(after.id, after.questions.length);
}

function examOf(row: Row, questions: readonly ExamQuestion[]): Exam {
  return {
    id: String(row['id']),
    phase: row['phase'] as ExamPhase,
    choices: JSON.parse(String(row['choices'])) as ExamChoices,
    draw: JSON.parse(String(row['draw'])) as ExamDraw,
    provider: row['provider'] as ProviderName,
    cluster: textOf(row['cluster']),
    createdAt: String(row['created_at']),
    startedAt: textOf(row['started_at']),
    endedAt: textOf(row['ended_at']),
    time: timeOf(
      Number(row['limit_ms']),
      Number(row['elapsed_ms']),
      JSON.parse(String(row['jumps'])) as readonly ClockJump[],
    ),
    questions,
    current: Number(row['current']),
  };
}

function questionOf(row: Row): ExamQuestion {
  return {
    position: Number(row['position']),
    task: String(row['task']),
    name: String(row['name']),
    title: String(row['title']),
    domain: row['domain'] as DomainCode,
    weight: Number(row['weight']),
    minutes: Number(row['minutes']),
    attempt: textOf(row['attempt']),
    host: textOf(row['host']),
    flagged: row['flagged'] === 1,
    visited: row['visited'] === 1,
    note: String(row['note']),
    activeSeconds: Number(row['active_seconds']),
  };
}

function clockOf(row: Row): ClockReading | null {
  const wall = row['clock_wall'];
  const uptime = row['clock_uptime'];
  if (typeof wall !== 'string' || typeof uptime !== 'number') return null;
  return { wallMs: Date.parse(wall), uptimeSeconds: uptime, boot: textOf(row['clock_boot']) };
}

function textOf(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
