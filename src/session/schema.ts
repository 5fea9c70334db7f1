/**
 * The database's schema, one step per version: step n takes a file of version n to n + 1 (`PRAGMA user_version`).
 * A step that was released is never changed; what changes is a new step. Times are ISO 8601 in UTC.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE attempts (
    id             TEXT NOT NULL PRIMARY KEY,
    task           TEXT NOT NULL,
    pack_digest    TEXT NOT NULL,
    seed           INTEGER NOT NULL,
    provider       TEXT NOT NULL,
    cluster        TEXT,
    started_at     TEXT NOT NULL,
    ended_at       TEXT,
    touched_at     TEXT NOT NULL,
    active_seconds REAL NOT NULL DEFAULT 0,
    hints_shown    INTEGER NOT NULL DEFAULT 0,
    solution_shown INTEGER NOT NULL DEFAULT 0,
    -- results up to this id were graded before the task was last put back to its start
    reset_after    INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE UNIQUE INDEX one_open_attempt_per_task ON attempts (task) WHERE ended_at IS NULL;
  CREATE INDEX attempts_by_task ON attempts (task);

  CREATE TABLE parameters (
    attempt TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    name    TEXT NOT NULL,
    value   ANY NOT NULL,
    PRIMARY KEY (attempt, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE results (
    id           INTEGER PRIMARY KEY,
    attempt      TEXT NOT NULL REFERENCES attempts (id) ON DELETE CASCADE,
    task         TEXT NOT NULL,
    pack_name    TEXT NOT NULL,
    pack_version TEXT NOT NULL,
    pack_digest  TEXT NOT NULL,
    provider     TEXT NOT NULL,
    kubernetes   TEXT NOT NULL,
    status       TEXT NOT NULL,
    earned       REAL NOT NULL,
    possible     REAL NOT NULL,
    undecided    REAL NOT NULL,
    started_at   TEXT NOT NULL,
    duration_ms  REAL NOT NULL,
    document     TEXT NOT NULL
  ) STRICT;
  CREATE INDEX results_by_attempt ON results (attempt, id);
  CREATE INDEX results_by_task ON results (task);

  CREATE TABLE checks (
    result      INTEGER NOT NULL REFERENCES results (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    id          TEXT NOT NULL,
    kind        TEXT NOT NULL,
    clause      TEXT NOT NULL,
    status      TEXT NOT NULL,
    reason      TEXT,
    assurance   TEXT NOT NULL,
    weight      REAL NOT NULL,
    duration_ms REAL NOT NULL,
    PRIMARY KEY (result, position)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trusted_packs (
    digest    TEXT NOT NULL PRIMARY KEY,
    agreed_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE durations (
    step     TEXT NOT NULL PRIMARY KEY,
    usual_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- choices, draw, jumps and result are JSON documents (model/exam/exam.ts)
  CREATE TABLE exams (
    id           TEXT NOT NULL PRIMARY KEY,
    phase        TEXT NOT NULL,
    choices      TEXT NOT NULL,
    draw         TEXT NOT NULL,
    provider     TEXT NOT NULL,
    cluster      TEXT,
    created_at   TEXT NOT NULL,
    started_at   TEXT,
    ended_at     TEXT,
    limit_ms     REAL NOT NULL,
    elapsed_ms   REAL NOT NULL DEFAULT 0,
    -- the clocks when elapsed_ms was written: wall time (ISO 8601), seconds since the machine started, and which start
    clock_wall   TEXT,
    clock_uptime REAL,
    clock_boot   TEXT,
    jumps        TEXT NOT NULL DEFAULT '[]',
    current      INTEGER NOT NULL DEFAULT 1,
    result       TEXT
  ) STRICT;
  CREATE UNIQUE INDEX one_exam_at_a_time ON exams ((1)) WHERE phase NOT IN ('ended', 'abandoned');

  CREATE TABLE exam_questions (
    exam           TEXT NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,
    task           TEXT NOT NULL,
    -- as it was drawn: a pack may change or go later
    name           TEXT NOT NULL,
    title          TEXT NOT NULL,
    domain         TEXT NOT NULL,
    weight         REAL NOT NULL,
    minutes        REAL NOT NULL,
    attempt        TEXT REFERENCES attempts (id),
    host           TEXT,
    flagged        INTEGER NOT NULL DEFAULT 0,
    visited        INTEGER NOT NULL DEFAULT 0,
    note           TEXT NOT NULL DEFAULT '',
    active_seconds REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (exam, position)
  ) STRICT, WITHOUT ROWID;

  -- the exam an attempt belongs to; null for practice
  ALTER TABLE attempts ADD COLUMN exam TEXT REFERENCES exams (id);

  -- what each check of a result saw, as JSON without Secret values, so that its verdict can be decided again
  CREATE TABLE facts (
    result   INTEGER NOT NULL REFERENCES results (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (result, position)
  ) STRICT, WITHOUT ROWID;

  -- shells that were opened for an exam and must be closed at its end; started: what tells one process from a later
  -- one of the same id
  CREATE TABLE shells (
    pid     INTEGER NOT NULL,
    started TEXT NOT NULL,
    exam    TEXT NOT NULL REFERENCES exams (id) ON DELETE CASCADE,
    PRIMARY KEY (pid, started)
  ) STRICT, WITHOUT ROWID;

  -- how far the end of an exam has come, so that one that was interrupted goes on where it was
  CREATE TABLE exam_endings (
    exam          TEXT NOT NULL PRIMARY KEY REFERENCES exams (id) ON DELETE CASCADE,
    -- results up to this id were graded before the end
    results_after INTEGER NOT NULL,
    -- of the digests that stand for values of Secrets
    digest_key    TEXT NOT NULL,
    -- are the learner's rights taken back at the moment?
    suspended     INTEGER NOT NULL DEFAULT 0,
    -- JSON: what changed after the bell, and what else a reader should know; null until all is graded and compared
    after_bell    TEXT,
    notes         TEXT
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- a try goes from the start, or a reset, to the next reset: what was shown is counted from there
  ALTER TABLE attempts ADD COLUMN resets INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE attempts ADD COLUMN reset_at TEXT;
  ALTER TABLE attempts ADD COLUMN solution_shown_at TEXT;
  -- active_seconds when it was last put back
  ALTER TABLE attempts ADD COLUMN seconds_before REAL NOT NULL DEFAULT 0;
  UPDATE attempts SET solution_shown_at = touched_at WHERE solution_shown = 1;
  UPDATE attempts SET resets = 1, reset_at = touched_at WHERE reset_after > 0;

  -- of the try at its grading; null where that was not kept yet
  ALTER TABLE results ADD COLUMN try INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE results ADD COLUMN hints_shown INTEGER;
  ALTER TABLE results ADD COLUMN solution_shown INTEGER;
  ALTER TABLE results ADD COLUMN active_seconds REAL;
  UPDATE results SET try = 1
    WHERE EXISTS (SELECT 1 FROM attempts AS a WHERE a.id = attempt AND a.reset_after > 0 AND results.id > a.reset_after);
  `,
];
