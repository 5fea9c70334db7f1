import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from '../lib/clock.ts';
import { machineReader } from '../lib/machine-clock.ts';
import type { HomePaths } from '../lib/paths.ts';
import { attemptStore, type AttemptStore } from './attempts.ts';
import { openDatabase, type Database } from './database.ts';
import { durationStore, type DurationStore } from './durations.ts';
import { examStore, type ExamStore } from './exams/exams.ts';
import { examEndingStore, type ExamEndingStore } from './exams/endings.ts';
import { examShellStore, type ExamShellStore } from './exams/shells.ts';
import { historyStore, type HistoryStore } from './history/history.ts';
import { homeId } from './home-id.ts';
import { holdLock, withLock } from './lock.ts';
import { MIGRATIONS } from './schema.ts';
import { readSetting, settingStore, writeSetting, type SettingStore } from './settings.ts';
import { trustStore, type TrustStore } from './trust.ts';

/** All that a home remembers. */
export interface Home {
  /** Short, lower case, made once: what is made on the host carries it. */
  readonly id: string;
  /** What the user should be told, such as that a damaged file was kept aside; grows while the home is used. */
  readonly notices: readonly string[];
  readonly attempts: AttemptStore;
  readonly exams: ExamStore;
  readonly examShells: ExamShellStore;
  readonly history: HistoryStore;
  readonly examEndings: ExamEndingStore;
  readonly trust: TrustStore;
  readonly durations: DurationStore;
  readonly settings: SettingStore;
  /** Runs work while no other process of this home holds the lock of that name; throws MachineFault at once else. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Takes the lock of that name until the home is closed or the process ends; false when another process has it. */
  holdLock(name: string): boolean;
  close(): void;
}

const ID_SETTING = 'home-id';

/**
 * Opens a home, or makes it. Only its id is read now (from a file beside the database, so that the cluster is found
 * again whatever happens to the database); the database is opened when it is first asked.
 * Throws MachineFault where its folder can't be made or written.
 */
export function openHome(paths: HomePaths, clock: Clock, random: () => number = Math.random): Home {
  const folder = dirname(paths.database);
  const notices: string[] = [];
  const holds = new Map<string, { close(): void }>();
  const inner = openDatabase({
    path: paths.database,
    migrations: MIGRATIONS,
    clock,
    onNotice: (notice) => notices.push(notice),
  });
  const id = homeId(
    join(folder, 'home-id'),
    () =>
      existsSync(paths.database) ? inner.read((connection) => readSetting(connection, ID_SETTING)) : null,
    random,
  );
  const database = rememberingId(inner, id);
  return {
    id,
    notices,
    attempts: attemptStore(database, clock),
    exams: examStore(database, machineReader(clock)),
    examShells: examShellStore(database),
    history: historyStore(database),
    examEndings: examEndingStore(database),
    trust: trustStore(database, clock),
    durations: durationStore(database),
    settings: settingStore(database),
    withLock: (name, work) => withLock(join(folder, 'locks'), name, work),
    holdLock(name) {
      const held = holds.get(name) ?? holdLock(join(folder, 'locks'), name);
      if (held !== null) holds.set(name, held);
      return held !== null;
    },
    close() {
      for (const held of holds.values()) held.close();
      holds.clear();
      database.close();
    },
  };
}

/** Keeps the id in the database too, from the first write on: the second place it is found in. */
function rememberingId(database: Database, id: string): Database {
  let kept = false;
  return {
    ...database,
    write: (work, durable) =>
      database.write((connection) => {
        if (!kept) writeSetting(connection, ID_SETTING, id);
        const value = work(connection);
        kept = true;
        return value;
      }, durable),
  };
}
