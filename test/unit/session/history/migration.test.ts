import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../../src/lib/clock.ts';
import { homePaths } from '../../../../src/lib/paths.ts';
import { triesOf } from '../../../../src/model/history/tries.ts';
import { openHome } from '../../../../src/session/home.ts';
import { MIGRATIONS } from '../../../../src/session/schema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-migration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A home of the version before tries were counted: an attempt graded, reset, graded again, then the solution read. */
function liveBefore(): void {
  const database = new DatabaseSync(join(folder, 'history.db'));
  for (const step of MIGRATIONS.slice(0, 2)) database.exec(step);
  database.exec(`
    INSERT INTO attempts (id, task, pack_digest, seed, provider, started_at, touched_at, active_seconds, hints_shown,
      solution_shown, reset_after)
    VALUES ('a1', 'cks/pod-ro', 'd', 1, 'kind', '2026-11-20T10:00:00.000Z', '2026-11-22T10:00:00.000Z', 90, 2, 1, 1),
           ('a2', 'cks/other', 'd', 1, 'kind', '2026-11-21T10:00:00.000Z', '2026-11-21T10:00:00.000Z', 0, 0, 0, 0);
    INSERT INTO results (attempt, task, pack_name, pack_version, pack_digest, provider, kubernetes, status, earned,
      possible, undecided, started_at, duration_ms, document)
    VALUES ('a1', 'cks/pod-ro', 'cks', '1', 'd', 'kind', 'v1', 'failed', 1, 4, 0, '2026-11-20T11:00:00.000Z', 1, '{}'),
           ('a1', 'cks/pod-ro', 'cks', '1', 'd', 'kind', 'v1', 'passed', 4, 4, 0, '2026-11-21T11:00:00.000Z', 1, '{}'),
           ('a2', 'cks/other', 'cks', '1', 'd', 'kind', 'v1', 'passed', 4, 4, 0, '2026-11-21T12:00:00.000Z', 1, '{}');
    PRAGMA user_version = 2;`);
  database.close();
}

test('a history from before tries were counted keeps what it knows', () => {
  liveBefore();
  const home = openHome(homePaths({}, folder), systemClock);
  try {
    const records = home.history.records();
    const tries = records.flatMap(triesOf).map(({ record, number, grading, solutionShown, outcome }) => ({
      attempt: record.attempt,
      number,
      status: grading?.status,
      solutionShown,
      outcome: outcome?.kind,
    }));

    // when the solution was shown is not known: it may have been before either grading
    expect(tries).toEqual([
      { attempt: 'a1', number: 0, status: 'failed', solutionShown: true, outcome: 'shown' },
      { attempt: 'a1', number: 1, status: 'passed', solutionShown: true, outcome: 'shown' },
      { attempt: 'a2', number: 0, status: 'passed', solutionShown: false, outcome: 'passed' },
    ]);
    expect(records[0]?.current).toMatchObject({
      try: 1,
      startedAt: '2026-11-22T10:00:00.000Z',
      solutionShownAt: '2026-11-22T10:00:00.000Z',
      activeSeconds: 90,
    });
  } finally {
    home.close();
  }
});
