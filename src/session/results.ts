import type { KeptGround } from '../model/ground.ts';
import type { GradeResult } from '../model/result.ts';
import type { DatabaseSync } from './sqlite.ts';

/**
 * Keeps one grading: the whole document, what is asked across gradings as columns and rows, and the grounds. Answers the
 * id of its row.
 */
export function storeResult(
  connection: DatabaseSync,
  attempt: string,
  result: GradeResult,
  grounds: readonly KeptGround[],
): number {
  const { lastInsertRowid } = connection
    .prepare(
      `INSERT INTO results (attempt, task, pack_name, pack_version, pack_digest, provider, kubernetes, status,
         earned, possible, undecided, started_at, duration_ms, document, try, hints_shown, solution_shown,
         active_seconds)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, resets, hints_shown, solution_shown,
         active_seconds - seconds_before
       FROM attempts WHERE id = ?`,
    )
    .run(
      attempt,
      result.task,
      result.pack.name,
      result.pack.version,
      result.pack.digest,
      result.provider,
      result.kubernetes,
      result.status,
      result.score.earned,
      result.score.possible,
      result.score.undecided,
      result.startedAt,
      result.durationMs,
      JSON.stringify(result),
      attempt,
    );
  const row = connection.prepare(
    `INSERT INTO checks (result, position, id, kind, clause, status, reason, assurance, weight, duration_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  for (const [position, check] of result.checks.entries()) {
    row.run(
      lastInsertRowid,
      position,
      check.id,
      check.kind,
      check.clause,
      check.status,
      check.reason ?? null,
      check.assurance,
      check.weight,
      check.durationMs,
    );
  }
  const facts = connection.prepare('INSERT INTO facts (result, position, document) VALUES (?, ?, ?)');
  for (const ground of grounds) {
    const position = result.checks.findIndex(({ id }) => id === ground.check);
    facts.run(lastInsertRowid, position, JSON.stringify(ground));
  }
  return Number(lastInsertRowid);
}
