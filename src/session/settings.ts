import type { Database } from './database.ts';
import type { DatabaseSync } from './sqlite.ts';

/** Named texts a home remembers. */
export interface SettingStore {
  get(name: string): string | null;
  set(name: string, value: string): void;
}

export function settingStore(database: Database): SettingStore {
  return {
    get: (name) => database.read((connection) => readSetting(connection, name)),
    set: (name, value) => database.write((connection) => writeSetting(connection, name, value)),
  };
}

/** The setting's text, or null. */
export function readSetting(connection: DatabaseSync, name: string): string | null {
  const row = connection.prepare('SELECT value FROM settings WHERE name = ?').get(name);
  return row === undefined ? null : String(row['value']);
}

export function writeSetting(connection: DatabaseSync, name: string, value: string): void {
  connection
    .prepare('INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
    .run(name, value);
}
