import type { Clock } from '../lib/clock.ts';
import type { Attempt } from '../model/attempt.ts';
import type { KeptGround } from '../model/ground.ts';
import type { ProviderName } from '../model/provider.ts';
import type { GradeResult, Score } from '../model/result.ts';
import type { ParameterValues } from '../model/task.ts';
import type { Database } from './database.ts';
import { storeResult } from './results.ts';
import type { DatabaseSync, SQLOutputValue } from './sqlite.ts';

/** What an attempt starts with; the rest of it is counted while it is open. */
export type NewAttempt = Pick<
  Attempt,
  'id' | 'task' | 'exam' | 'packDigest' | 'seed' | 'values' | 'provider' | 'cluster'
>;

/** What lists show of a task that was tried. */
export interface TaskState {
  readonly best: Score | null;
  readonly open: boolean;
  /** Was one of its attempts graded as passed? */
  readonly solved: boolean;
}

/**
 * The attempts of a home. Every method throws MachineFault where the disk says no; those that name an attempt throw
 * an Error when there is none of that id, or it has ended.
 */
export interface AttemptStore {
  /** Records an attempt as open from now on. Throws when its task has an open one. */
  start(attempt: NewAttempt): Attempt;
  /** The open attempt of a task (its full id). */
  findOpen(task: string): Attempt | null;
  /** An attempt by its id, whether it is open or not. */
  find(id: string): Attempt | null;
  /** The open attempt that was worked on last. */
  lastOpen(): Attempt | null;
  /** All open attempts, the one worked on last first. */
  listOpen(): readonly Attempt[];
  /** `grounds`: what its checks were decided on; none where that is not known. */
  recordResult(attempt: string, result: GradeResult, grounds?: readonly KeptGround[]): void;
  /** One more hint was shown; answers how many now. */
  recordHint(attempt: string): number;
  recordSolutionShown(attempt: string): void;
  addActiveSeconds(attempt: string, seconds: number): void;
  /**
   * The task is back at its start: another try begins. What was graded before is kept, and no longer the attempt's last
   * result; hints and solution count as not shown.
   */
  recordReset(attempt: string): void;
  end(attempt: string): void;
  /** The best of all gradings of a task: most points of the possible, then fewest undecided. */
  bestScore(task: string): Score | null;
  /** The tasks that were tried, by their full id. */
  taskStates(): ReadonlyMap<string, TaskState>;
}

export function attemptStore(database: Database, clock: Clock): AttemptStore {
  const now = (): string => clock.now().toISOString();
  /** Changes an open attempt, and marks it as worked on. */
  const change = (id: string, assignment: string, ...values: readonly (string | number)[]): void =>
    database.write((connection) => changeOpen(connection, now(), id, assignment, values));
  const select = (where: string, ...values: readonly string[]): readonly Attempt[] =>
    database.read((connection) =>
      connection
        .prepare(`${SELECT} WHERE ended_at IS NULL ${where} ORDER BY touched_at DESC, a.rowid DESC`)
        .all(...values)
        .map((row) => attemptOf(row, connection)),
    );

  return {
    start(attempt) {
      database.write((connection) => insert(connection, attempt, now()));
      const started = this.findOpen(attempt.task);
      if (started === null) throw new Error(`attempt ${attempt.id} was not recorded`);
      return started;
    },
    findOpen: (task) => select('AND task = ?', task)[0] ?? null,
    find: (id) =>
      database.read((connection) => {
        const row = connection.prepare(`${SELECT} WHERE a.id = ?`).get(id);
        return row === undefined ? null : attemptOf(row, connection);
      }),
    lastOpen: () => select('')[0] ?? null,
    listOpen: () => select(''),
    recordResult(id, result, grounds = []) {
      database.write((connection) => {
        changeOpen(connection, now(), id, '', []);
        storeResult(connection, id, result, grounds);
      });
    },
    recordHint: (id) =>
      database.write((connection) => {
        changeOpen(connection, now(), id, 'hints_shown = hints_shown + 1', []);
        const row = connection.prepare('SELECT hints_shown FROM attempts WHERE id = ?').get(id);
        return Number(row?.['hints_shown']);
      }),
    recordSolutionShown: (id) =>
      change(id, 'solution_shown = 1, solution_shown_at = coalesce(solution_shown_at, ?)', now()),
    addActiveSeconds: (id, seconds) => change(id, 'active_seconds = active_seconds + ?', seconds),
    // what was shown before is known of its gradings: the learner begins anew, and so do the counts
    recordReset: (id) =>
      change(
        id,
        `reset_after = (SELECT coalesce(max(id), 0) FROM results), resets = resets + 1, reset_at = ?,
         hints_shown = 0, solution_shown = 0, solution_shown_at = NULL, seconds_before = active_seconds`,
        now(),
      ),
    end: (id) => change(id, 'ended_at = ?', now()),
    bestScore: (task) =>
      database.read((connection) => scoreOf(connection.prepare(`${BEST} WHERE task = ?`).get(task))),
    taskStates: () =>
      database.read((connection) => {
        const best = new Map(
          connection
            .prepare(`${BEST} GROUP BY task`)
            .all()
            .map((row) => [String(row['task']), row]),
        );
        const tasks = connection
          .prepare('SELECT task, max(ended_at IS NULL) AS open FROM attempts GROUP BY task')
          .all();
        return new Map(
          tasks.map((row) => {
            const task = String(row['task']);
            const graded = best.get(task);
            return [
              task,
              { best: scoreOf(graded), open: row['open'] === 1, solved: graded?.['solved'] === 1 },
            ];
          }),
        );
      }),
  };
}

type Row = Readonly<Record<string, SQLOutputValue>>;

// The document of the last result comes along: lists of open attempts are short.
const SELECT = `
  SELECT a.*, (
    SELECT document FROM results AS r
    WHERE r.attempt = a.id AND r.id > a.reset_after
    ORDER BY id DESC LIMIT 1
  ) AS document
  FROM attempts AS a`;

// SQLite takes the other columns from the row of the one max(): https://www.sqlite.org/lang_select.html#bareagg.
// A tie goes to fewer undecided points: no share of the possible is as small as a millionth.
const BEST = `
  SELECT task, earned, possible, undecided,
    max(earned / max(possible, 1) - undecided / max(possible, 1) / 1e6) AS rank,
    (SELECT max(status = 'passed') FROM results AS r WHERE r.task = results.task) AS solved
  FROM results`;

function insert(connection: DatabaseSync, attempt: NewAttempt, at: string): void {
  connection
    .prepare(
      `INSERT INTO attempts (id, task, exam, pack_digest, seed, provider, cluster, started_at, touched_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      attempt.id,
      attempt.task,
      attempt.exam,
      attempt.packDigest,
      attempt.seed,
      attempt.provider,
      attempt.cluster,
      at,
      at,
    );
  const parameter = connection.prepare('INSERT INTO parameters (attempt, name, value) VALUES (?, ?, ?)');
  for (const [name, value] of Object.entries(attempt.values)) parameter.run(attempt.id, name, value);
}

function changeOpen(
  connection: DatabaseSync,
  at: string,
  id: string,
  assignment: string,
  values: readonly (string | number)[],
): void {
  const set = assignment === '' ? '' : `, ${assignment}`;
  const { changes } = connection
    .prepare(`UPDATE attempts SET touched_at = ?${set} WHERE id = ? AND ended_at IS NULL`)
    .run(at, ...values, id);
  if (changes === 0) throw new Error(`no open attempt has the id ${id}`);
}

function attemptOf(row: Row, connection: DatabaseSync): Attempt {
  const id = String(row['id']);
  const values: ParameterValues = Object.fromEntries(
    connection
      .prepare('SELECT name, value FROM parameters WHERE attempt = ?')
      .all(id)
      .map(({ name, value }) => [String(name), value as string | number]),
  );
  const text = (name: string): string | null => (row[name] === null ? null : String(row[name]));
  const document = text('document');
  return {
    id,
    task: String(row['task']),
    exam: text('exam'),
    packDigest: String(row['pack_digest']),
    seed: Number(row['seed']),
    values,
    provider: row['provider'] as ProviderName,
    cluster: text('cluster'),
    startedAt: String(row['started_at']),
    endedAt: text('ended_at'),
    activeSeconds: Number(row['active_seconds']),
    hintsShown: Number(row['hints_shown']),
    solutionShown: row['solution_shown'] === 1,
    lastResult: document === null ? null : (JSON.parse(document) as GradeResult),
  };
}

function scoreOf(row: Row | undefined): Score | null {
  if (row === undefined || row['earned'] === null) return null;
  return {
    earned: Number(row['earned']),
    possible: Number(row['possible']),
    undecided: Number(row['undecided']),
  };
}
