import type { Database } from './database.ts';

/** How long named steps usually take here, for "0:14 of about 0:35". Milliseconds. */
export interface DurationStore {
  /** Null where the step was never done here. */
  usualMs(step: string): number | null;
  record(step: string, durationMs: number): void;
}

/** The newest time counts a third: two odd runs don't spoil the estimate, a changed machine shows soon. */
const NEWEST = 1 / 3;

export function durationStore(database: Database): DurationStore {
  return {
    usualMs: (step) =>
      database.read((connection) => {
        const row = connection.prepare('SELECT usual_ms FROM durations WHERE step = ?').get(step);
        return row === undefined ? null : Number(row['usual_ms']);
      }),
    record: (step, durationMs) => {
      database.write((connection) =>
        connection
          .prepare(
            `INSERT INTO durations VALUES (?, ?)
             ON CONFLICT (step) DO UPDATE SET usual_ms = usual_ms + (excluded.usual_ms - usual_ms) * ?`,
          )
          .run(step, durationMs, NEWEST),
      );
    },
  };
}
