import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { MachineFault, UsageFault } from '../../../src/lib/errors.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import type { ClockReading } from '../../../src/model/exam/clock.ts';
import type { Exam, ExamResult } from '../../../src/model/exam/exam.ts';
import {
  changeQuestion,
  flagQuestion,
  noteQuestion,
  startClock,
  timeOf,
  visitQuestion,
} from '../../../src/model/exam/rules.ts';
import { openDatabase, type Database } from '../../../src/session/database.ts';
import { examStore, type ExamStore } from '../../../src/session/exams/exams.ts';
import { openHome } from '../../../src/session/home.ts';
import { MIGRATIONS } from '../../../src/session/schema.ts';

let folder: string;
let opened: { close(): void }[];
let now: ClockReading;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-exams-'));
  opened = [];
  now = { wallMs: Date.parse('2026-11-23T12:00:00Z'), uptimeSeconds: 500, boot: 'first' };
});
afterEach(() => {
  for (const thing of opened) thing.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = (): string => join(folder, 'history.db');

function open(migrations: readonly string[] = MIGRATIONS): Database {
  const database = openDatabase({ path: path(), migrations, clock: systemClock, onNotice: () => {} });
  opened.push(database);
  return database;
}

const store = (): ExamStore => examStore(open(), () => now);

function wait(seconds: number): void {
  now = { ...now, wallMs: now.wallMs + seconds * 1000, uptimeSeconds: now.uptimeSeconds + seconds };
}

const question = (position: number): Exam['questions'][number] => ({
  position,
  task: `cks/t${position}`,
  name: `t${position}`,
  title: `Grüße, 世界 ${position}`,
  domain: 'RT',
  weight: 5,
  minutes: 7,
  attempt: null,
  host: 'cks-node01',
  flagged: false,
  visited: false,
  note: '',
  activeSeconds: 0,
});

function newExam(id = 'e1'): Exam {
  return {
    id,
    phase: 'preparing',
    choices: {
      mode: 'mock',
      seed: 4711,
      minutes: 20,
      tasks: 3,
      domains: ['RT'],
      pack: 'cks',
      difficulty: 'medium',
    },
    draw: {
      tasks: ['cks/t1', 'cks/t2', 'cks/t3'],
      points: 15,
      minutes: 21,
      shares: [],
      leftOut: [{ task: 'cks/x', reason: 'no node-access' }],
    },
    provider: 'kind',
    cluster: 'cks-7f3a',
    createdAt: '2026-11-23T11:59:00.000Z',
    startedAt: null,
    endedAt: null,
    time: timeOf(1_200_000, 0, []),
    questions: [question(1), question(2), question(3)],
    current: 1,
  };
}

const result = (exam: string): ExamResult => ({ exam, mode: 'mock' }) as ExamResult;

describe('the exams of a home', () => {
  test('are there again in the next program as they were written', () => {
    store().create(newExam());
    expect(store().open()).toEqual(newExam());
    const running = store().change('e1', startClock);
    expect(running).toMatchObject({ phase: 'running', startedAt: '2026-11-23T12:00:00.000Z' });
    const noted = store().change('e1', (exam) => noteQuestion(flagQuestion(exam, 2, true), 3, 'später 🎉'));
    expect(store().find('e1')).toEqual(noted);
    expect(noted.questions.map(({ flagged, note }) => [flagged, note])).toEqual([
      [false, ''],
      [true, ''],
      [false, 'später 🎉'],
    ]);
  });

  test('are one at a time', () => {
    store().create(newExam());
    expect(() => store().create(newExam('e2'))).toThrow(UsageFault);
    store().change('e1', (exam) => ({ ...exam, phase: 'abandoned' }));
    expect(store().open()).toBeNull();
    expect(store().create(newExam('e2')).id).toBe('e2');
  });

  test('lose the time that passed while no program was open', () => {
    store().create(newExam());
    store().change('e1', startClock);
    wait(100);
    store().change('e1', (exam) => visitQuestion(exam, 2));
    wait(500);
    const later = store().change('e1', (exam) => exam);
    expect(later.time).toMatchObject({ elapsedMs: 600_000, leftMs: 600_000, jumps: [] });
    expect(later.questions.map(({ activeSeconds }) => activeSeconds)).toEqual([100, 500, 0]);
  });

  test('lose no time while they are paused', () => {
    store().create(newExam());
    store().change('e1', startClock);
    wait(10);
    store().change('e1', (exam) => ({ ...exam, phase: 'paused' }));
    wait(5_000);
    store().change('e1', (exam) => ({ ...exam, phase: 'running' }));
    wait(5);
    expect(store().change('e1', (exam) => exam).time.elapsedMs).toBe(15_000);
  });

  test('win nothing by a wall clock that is put back, and tell of it', () => {
    store().create(newExam());
    store().change('e1', startClock);
    now = { ...now, wallMs: now.wallMs - 3_600_000, uptimeSeconds: now.uptimeSeconds + 60 };
    const { time } = store().change('e1', (exam) => exam);
    expect(time).toMatchObject({ elapsedMs: 60_000 });
    expect(store().open()?.time.jumps).toEqual([{ at: '2026-11-23T11:00:00.000Z', seconds: -3660 }]);
  });

  test('ring their bell although what was asked is refused afterwards', () => {
    store().create(newExam());
    store().change('e1', startClock);
    wait(2_000);
    const ended = store().change('e1', (exam) => exam);
    expect(ended).toMatchObject({ phase: 'ending', endedAt: '2026-11-23T12:20:00.000Z' });
    wait(2_000);
    expect(store().change('e1', (exam) => exam)).toEqual(ended);
  });

  test('are not changed by what throws', () => {
    store().create(newExam());
    const running = store().change('e1', startClock);
    wait(7);
    expect(() =>
      store().change('e1', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(store().open()).toEqual(running);
  });

  test('may have fewer or other questions after a set-up that failed', () => {
    store().create(newExam());
    store().change('e1', (exam) => {
      const [first, , third] = exam.questions;
      if (first === undefined || third === undefined) throw new Error('no questions');
      return { ...exam, questions: [first, { ...third, position: 2, title: 'another' }] };
    });
    expect(
      store()
        .open()
        ?.questions.map(({ position, task, title }) => [position, task, title]),
    ).toEqual([
      [1, 'cks/t1', 'Grüße, 世界 1'],
      [2, 'cks/t3', 'another'],
    ]);
  });

  test('count the time of a question for its attempt too, and mark the one in sight as worked on', () => {
    const home = openHome(homePaths({}, folder), systemClock);
    opened.push(home);
    for (const id of ['a1', 'a2']) {
      home.attempts.start({
        id,
        task: `cks/t${id.slice(1)}`,
        exam: null,
        packDigest: 'd',
        seed: 1,
        values: {},
        provider: 'kind',
        cluster: null,
      });
    }
    store().create(newExam());
    for (const position of [1, 2])
      store().change('e1', (exam) => ({
        ...exam,
        questions: changeQuestion(exam, position, () => ({ attempt: `a${position}` })),
      }));
    store().change('e1', startClock);
    now = { ...now, wallMs: Date.now() + 60_000 };
    store().change('e1', (exam) => visitQuestion(exam, 1));
    wait(30);
    store().change('e1', (exam) => exam);
    expect(home.attempts.lastOpen()?.id).toBe('a1');
    expect(home.attempts.find('a1')?.activeSeconds).toBe(30);
    expect(home.attempts.find('a2')?.activeSeconds).toBe(0);
  });

  test('keep their results, the newest first', () => {
    for (const id of ['e1', 'e2']) {
      store().create(newExam(id));
      store().change(id, (exam) => ({
        ...exam,
        phase: 'ending',
        endedAt: `2026-11-2${id.slice(1)}T12:00:00.000Z`,
      }));
      store().saveResult(id, result(id));
    }
    expect(store().open()).toBeNull();
    expect(store().find('e2')?.phase).toBe('ended');
    expect(store().results()).toEqual([result('e2'), result('e1')]);
    expect(store().result('e1')).toEqual(result('e1'));
    expect(store().result('e9')).toBeNull();
  });

  test('that are not known are a fault, not a bug', () => {
    expect(() => store().change('e9', (exam) => exam)).toThrow(MachineFault);
  });
});

describe('a home of the first version', () => {
  test('is taken to the newest with a copy beside, and nothing in it is lost', () => {
    const old = open(MIGRATIONS.slice(0, 1));
    old.write((connection) =>
      connection.exec(
        `INSERT INTO attempts (id, task, pack_digest, seed, provider, started_at, touched_at)
         VALUES ('a1', 'cks/pod-ro', 'd', 7, 'kind', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
      ),
    );
    old.close();
    copyFileSync(path(), `${path()}.as-it-was`);
    const home = openHome(homePaths({}, folder), systemClock);
    opened.push(home);
    expect(home.attempts.find('a1')).toMatchObject({ task: 'cks/pod-ro', exam: null, seed: 7 });
    expect(home.exams.open()).toBeNull();
    home.exams.create(newExam());
    const backup = `${path()}.before-version-${MIGRATIONS.length}`;
    const kept = new DatabaseSync(backup, { readOnly: true });
    expect(kept.prepare('PRAGMA user_version').get()?.['user_version']).toBe(1);
    expect(kept.prepare('SELECT id FROM attempts').get()?.['id']).toBe('a1');
    kept.close();
    expect(
      readdirSync(folder).filter(
        (name) => name.includes('.before-version-') && !name.endsWith(String(MIGRATIONS.length)),
      ),
    ).toEqual([]);
  });

  test('whose copy was cut short is copied again', () => {
    open(MIGRATIONS.slice(0, 1)).write(() => null);
    const backup = `${path()}.before-version-${MIGRATIONS.length}`;
    // what a program that was killed while it copied leaves behind
    copyFileSync('/dev/null', `${backup}.part`);
    const home = openHome(homePaths({}, folder), systemClock);
    opened.push(home);
    expect(home.exams.open()).toBeNull();
    expect(existsSync(`${backup}.part`)).toBe(false);
    const kept = new DatabaseSync(backup, { readOnly: true });
    expect(kept.prepare('PRAGMA user_version').get()?.['user_version']).toBe(1);
    kept.close();
  });

  test('refuses a newer file', () => {
    open([...MIGRATIONS, 'CREATE TABLE later (x TEXT)']).write(() => null);
    expect(() => openHome(homePaths({}, folder), systemClock).exams.open()).toThrow(/written by a newer cks/);
  });
});

describe('the seat', () => {
  test('belongs to one program until it ends', () => {
    const first = openHome(homePaths({}, folder), systemClock);
    const second = openHome(homePaths({}, folder), systemClock);
    opened.push(second);
    expect(first.holdLock('exam-seat')).toBe(true);
    expect(first.holdLock('exam-seat')).toBe(true);
    expect(second.holdLock('exam-seat')).toBe(false);
    first.close();
    expect(second.holdLock('exam-seat')).toBe(true);
  });
});
