import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeEmbeddedHome, type EmbeddedHome } from '../embedded/embedded-home.ts';
import {
  answer,
  beginExam,
  finishExam,
  goTo,
  openProgram,
  openProgramAgain,
  pointsOnScreen,
  readQuestions,
  roundPoints,
  type ReportDocument,
} from './exam-walk.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { expectTerminalAsBefore } from './walk.ts';

const MINUTE = 60_000;
const TASKS = 3;

let home: EmbeddedHome;
let folder: string;
let terminal: Terminal;

beforeAll(async () => {
  home = makeEmbeddedHome();
  folder = mkdtempSync(join(tmpdir(), 'cks-exam-'));
  mkdirSync(join(folder, 'user'));
  writeFileSync(join(folder, 'user', '.bashrc'), "PS1='visit> '\n");
  const up = await home.cks('up', '--provider', 'embedded');
  expect({ code: up.code, stderr: up.code === 0 ? '' : up.stderr }).toEqual({ code: 0, stderr: '' });
  terminal = openShell();
}, 2 * MINUTE);

afterAll(async () => {
  terminal.close();
  await home.remove();
  rmSync(folder, { recursive: true, force: true });
}, MINUTE);

test(
  'an exam is sat in a terminal: one task solved, one botched, one left, and the report says so',
  async () => {
    await openProgram(terminal);
    await beginExam(terminal, { minutes: 20, tasks: TASKS, seed: 12 });
    const questions = readQuestions(home.folder);
    expect(questions).toHaveLength(TASKS);
    // a mock exam offers neither a grading nor a hint
    expect(terminal.rows().at(-1)).not.toMatch(/grade|hint|solution|pause/);

    const [first, second] = questions;
    if (first === undefined || second === undefined) throw new Error('no questions');
    await answer(terminal, first, 'solve', { folder, engine: null });
    await goTo(terminal, 2, TASKS);
    await answer(terminal, second, 'botch', { folder, engine: null });
    terminal.type('f');
    await terminal.until('⚑');
    terminal.type('N');
    await terminal.until('Enter keep');
    terminal.type('Später prüfen: ');
    terminal.type('\u001B[200~不変 👩‍💻\r\nq\u001B[201~');
    await terminal.until('Note Später prüfen: 不変 👩‍💻 q');
    terminal.type('\u007F\u007F\u007F👍\r');
    await terminal.until(/note {2}Später prüfen: 不変 👍/);

    // killed by its window: what was done is there again, and the time went on
    const leftBefore = terminal.screen();
    terminal.close();
    await terminal.exited;
    terminal = openShell();
    await openProgramAgain(terminal);
    await terminal.until('▸ Mock exam   Task 2 of 3 · go on', MINUTE);
    await terminal.until('An exam was interrupted');
    terminal.type('\r');
    await terminal.until(/note {2}Später prüfen: 不変 👍/, MINUTE);
    expect(secondsLeft(terminal.screen())).toBeLessThan(secondsLeft(leftBefore));

    await finishExam(terminal, 'Flagged: 1 question (2).');
    const { stdout } = await home.cks('report', '--output', 'json');
    const report = JSON.parse(stdout) as ReportDocument;
    expect(report.questions.map(({ task }) => task)).toEqual(questions.map(({ task }) => task));
    const [solved, botched, left] = report.questions;
    expect(solved?.score.earned).toBe(solved?.weight);
    expect(botched?.score.earned).toBeLessThan(botched?.weight ?? 0);
    expect(left?.score.earned).toBe(0);
    expect(botched).toMatchObject({ flagged: true, note: 'Später prüfen: 不変 👍' });
    expect(solved?.activeSeconds).toBeGreaterThan(0);
    // what stands on the screen is what the report says
    expect(terminal.rows()[0]).toContain(
      `${roundPoints(report.score.earned)} of ${report.score.possible} points`,
    );
    const shown = await pointsOnScreen(terminal, TASKS);
    for (const { position, score } of report.questions) {
      expect(shown.get(position)).toBe(`${roundPoints(score.earned)}/${roundPoints(score.possible)}`);
    }
    // and what the grade command says of the tasks as they stand
    for (const { name, result, weight, score } of report.questions) {
      const graded = JSON.parse((await home.cks('grade', name, '--output', 'json')).stdout) as NonNullable<
        typeof result
      >;
      expect({ name, checks: statusesOf(graded) }).toEqual({ name, checks: statusesOf(result) });
      expect(score.earned).toBeCloseTo((graded.score.earned / graded.score.possible) * weight, 6);
    }

    terminal.type('\u001B');
    await terminal.until('put them away');
    terminal.type('y');
    await terminal.until('The tasks are put away.', MINUTE);
    terminal.type('q');
    await terminal.until('Leave?');
    terminal.type('y');
    await terminal.until(/^after=\d/m);
    expect(terminal.screen()).toContain('exit=0');
    expectTerminalAsBefore(terminal);
  },
  6 * MINUTE,
);

test(
  'the bell rings in the shell too: it is closed, and the result comes by itself',
  async () => {
    terminal.close();
    terminal = openShell();
    await openProgramAgain(terminal);
    await beginExam(terminal, { minutes: 20, tasks: 2, seed: 5 });
    terminal.type('s');
    await terminal.until(
      () => !terminal.isAlternate() && terminal.screen().trimEnd().endsWith('visit>'),
      MINUTE,
    );
    terminal.type('sleep 600\r');
    await terminal.until('sleep 600');
    leaveSeconds(6);
    await terminal.until(() => terminal.isAlternate() && /failed: 67 %/.test(terminal.screen()), 2 * MINUTE);
    // the screen is the program's again, and takes keys
    terminal.type('\r');
    await terminal.until('S solution');
    const { stdout } = await home.cks('report', '--output', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ usedSeconds: 20 * 60, score: { earned: 0 } });
    terminal.type('q');
    await terminal.until('Leave?');
    terminal.type('y');
    await terminal.until(/^after=\d/m);
    expectTerminalAsBefore(terminal);
  },
  6 * MINUTE,
);

test(
  'a second program says that it looks on, and sits the exam when the first has gone',
  async () => {
    terminal.close();
    terminal = openShell();
    await openProgramAgain(terminal);
    await beginExam(terminal, { minutes: 20, tasks: 2, seed: 6 });
    const second = openShell();
    try {
      await openProgramAgain(second);
      second.type('\r');
      await second.until('Another program sits this exam', MINUTE);
      expect(second.rows().at(-1)).not.toMatch(/shell|flag|note|finish/);
      second.type('f2');
      await second.until('Task 2 of 2');
      // what is done in the first shows in the second, which changed nothing
      terminal.type('f');
      await terminal.until('⚑ flagged');
      await second.until(/1 ⚑/, MINUTE);
      expect(terminal.screen()).toContain('Task 1 of 2');
      terminal.close();
      await second.until('you sit the exam here now', MINUTE);
      expect(second.rows().at(-1)).toMatch(/shell.*flag/);
      second.type('A');
      await second.until('Abandon the exam?');
      second.type('y');
      await second.until('The exam is abandoned.', MINUTE);
    } finally {
      second.close();
    }
  },
  6 * MINUTE,
);

function openShell(): Terminal {
  return openTerminal('bash', ['--norc', '--noprofile', '-i'], {
    env: { PS1: 'outer> ', HOME: join(folder, 'user'), CKS_HOME: home.folder, SHELL: '/bin/bash' },
  });
}

/** As if the exam had begun earlier: leaves these seconds of its time. */
function leaveSeconds(seconds: number): void {
  const database = new DatabaseSync(join(home.folder, 'history.db'));
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    database.exec(`UPDATE exams SET elapsed_ms = limit_ms - ${seconds * 1000} WHERE phase = 'running'`);
  } finally {
    database.close();
  }
}

function secondsLeft(screen: string): number {
  const [, hours, minutes, seconds] = /(\d):(\d\d):(\d\d) left/.exec(screen) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function statusesOf(result: ReportDocument['questions'][number]['result']): readonly string[] {
  return result?.checks.map(({ id, status }) => `${id}: ${status}`) ?? [];
}
