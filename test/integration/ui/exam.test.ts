import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeEmbeddedHome, type EmbeddedHome } from '../embedded/embedded-home.ts';
import {
  answer,
  beginExam,
  finishExam,
  goTo,
  openProgram,
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
  terminal = openTerminal('bash', ['--norc', '--noprofile', '-i'], {
    env: { PS1: 'outer> ', HOME: join(folder, 'user'), CKS_HOME: home.folder, SHELL: '/bin/bash' },
  });
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
    terminal = openTerminal('bash', ['--norc', '--noprofile', '-i'], {
      env: { PS1: 'outer> ', HOME: join(folder, 'user'), CKS_HOME: home.folder, SHELL: '/bin/bash' },
    });
    await terminal.until('outer>');
    terminal.type(`stty -g | cksum | sed s/^/before=/; '${process.execPath}' dist/main.js; `);
    terminal.type('echo exit=$?; stty -g | cksum | sed s/^/after=/\r');
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

function secondsLeft(screen: string): number {
  const [, hours, minutes, seconds] = /(\d):(\d\d):(\d\d) left/.exec(screen) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function statusesOf(result: ReportDocument['questions'][number]['result']): readonly string[] {
  return result?.checks.map(({ id, status }) => `${id}: ${status}`) ?? [];
}
