import type { AttemptRecord, Grading } from '../../model/history/tries.ts';
import type { ProviderName } from '../../model/provider.ts';
import type { AttemptStatus } from '../../model/status.ts';
import type { DatabaseSync, SQLOutputValue } from '../sqlite.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

/** All attempts with their gradings, in the order they were recorded. */
export function readRecords(connection: DatabaseSync): readonly AttemptRecord[] {
  const gradings = Map.groupBy(connection.prepare(GRADINGS).all(), (row) => String(row['attempt']));
  return connection
    .prepare('SELECT * FROM attempts ORDER BY rowid')
    .all()
    .map((row) => recordOf(row, (gradings.get(String(row['id'])) ?? []).map(gradingOf)));
}

// What was shown at a grading wasn't kept at first: then what was shown of the attempt counts.
const GRADINGS = `
  SELECT r.attempt, r.try, r.started_at, r.status, r.earned, r.possible, r.undecided,
    coalesce(r.hints_shown, a.hints_shown) AS hints_shown,
    coalesce(r.solution_shown, a.solution_shown) AS solution_shown,
    coalesce(r.active_seconds, a.active_seconds) AS active_seconds,
    EXISTS (SELECT 1 FROM checks AS c WHERE c.result = r.id AND c.assurance = 'simulated') AS simulated
  FROM results AS r JOIN attempts AS a ON a.id = r.attempt
  ORDER BY r.id`;

function gradingOf(row: Row): Grading {
  return {
    try: Number(row['try']),
    at: String(row['started_at']),
    status: row['status'] as AttemptStatus,
    score: {
      earned: Number(row['earned']),
      possible: Number(row['possible']),
      undecided: Number(row['undecided']),
    },
    assurance: row['simulated'] === 1 ? 'simulated' : 'observed',
    hintsShown: Number(row['hints_shown']),
    solutionShown: row['solution_shown'] === 1,
    activeSeconds: Number(row['active_seconds']),
  };
}

function recordOf(row: Row, gradings: readonly Grading[]): AttemptRecord {
  const startedAt = String(row['started_at']);
  return {
    attempt: String(row['id']),
    task: String(row['task']),
    exam: textOf(row['exam']),
    provider: row['provider'] as ProviderName,
    startedAt,
    endedAt: textOf(row['ended_at']),
    current: {
      try: Number(row['resets']),
      startedAt: textOf(row['reset_at']) ?? startedAt,
      hintsShown: Number(row['hints_shown']),
      solutionShownAt: textOf(row['solution_shown_at']),
      activeSeconds: Math.max(0, Number(row['active_seconds']) - Number(row['seconds_before'])),
    },
    gradings,
  };
}

function textOf(value: SQLOutputValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
