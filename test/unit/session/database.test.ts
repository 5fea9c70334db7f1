import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { MachineFault } from '../../../src/lib/errors.ts';
import { openDatabase, type Database } from '../../../src/session/database.ts';

let folder: string;
let path: string;
let opened: Database[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-database-'));
  path = join(folder, 'history.db');
  opened = [];
});
afterEach(() => {
  for (const database of opened) database.close();
  rmSync(folder, { recursive: true, force: true });
});

const FIRST = 'CREATE TABLE words (word TEXT)';
const SECOND = 'ALTER TABLE words ADD COLUMN length INTEGER; UPDATE words SET length = length(word)';

function open(migrations: readonly string[]): Database {
  const database = openDatabase({ path, migrations, clock: systemClock, onNotice: () => {} });
  opened.push(database);
  return database;
}

test('an older file is taken to the newest version, with a copy of it beside', () => {
  const old = open([FIRST]);
  old.write((connection) => connection.exec("INSERT INTO words VALUES ('sun')"));
  old.close();
  const rows = open([FIRST, SECOND]).read((connection) => connection.prepare('SELECT * FROM words').all());
  expect(rows.map((row) => ({ ...row }))).toEqual([{ word: 'sun', length: 3 }]);
  const backup = new DatabaseSync(`${path}.before-version-2`, { readOnly: true });
  expect({ ...backup.prepare('SELECT * FROM words').get() }).toEqual({ word: 'sun' });
  backup.close();
});

test('a migration that fails leaves the file as it was', () => {
  const old = open([FIRST]);
  old.write((connection) => connection.exec("INSERT INTO words VALUES ('sun')"));
  old.close();
  expect(() => open([FIRST, `${SECOND}; nonsense`]).read(() => null)).toThrow(/nonsense/);
  const rows = open([FIRST]).read((connection) => connection.prepare('SELECT * FROM words').all());
  expect(rows.map((row) => ({ ...row }))).toEqual([{ word: 'sun' }]);
});

test('a new file needs no copy', () => {
  open([FIRST, SECOND]).read(() => null);
  expect(existsSync(`${path}.before-version-2`)).toBe(false);
});

test('work that throws changes nothing', () => {
  const database = open([FIRST]);
  expect(() =>
    database.write((connection) => {
      connection.exec("INSERT INTO words VALUES ('moon')");
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(database.read((connection) => connection.prepare('SELECT * FROM words').all())).toEqual([]);
});

test('a full disk is one clear fault, and what was there stays', () => {
  const database = open([FIRST]);
  database.write((connection) => connection.exec("INSERT INTO words VALUES ('sun')"));
  const fill = (): unknown =>
    database.write((connection) => {
      const { page_count: pages } = connection.prepare('PRAGMA page_count').get() as { page_count: number };
      connection.exec(`PRAGMA max_page_count = ${pages}`);
      connection.prepare('INSERT INTO words VALUES (?)').run('x'.repeat(100_000));
    });
  expect(fill).toThrow(MachineFault);
  expect(fill).toThrow(expect.objectContaining({ message: `can't write ${path}: the disk is full` }));
  expect(
    database.read((connection) => connection.prepare('SELECT count(*) AS n FROM words').get()),
  ).toMatchObject({ n: 1 });
});

test('a folder in the place of the file is one clear fault', () => {
  const inFolder = openDatabase({
    path: folder,
    migrations: [FIRST],
    clock: systemClock,
    onNotice: () => {},
  });
  expect(() => inFolder.read(() => null)).toThrow(MachineFault);
});
