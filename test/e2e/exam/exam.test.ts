import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { run, type ProcessResult } from '../../../src/lib/processes.ts';
import { PROGRAM_FOLDER } from '../../integration/cli/run-cks.ts';
import {
  answer,
  beginExam,
  finishExam,
  goTo,
  openProgram,
  pointsOnScreen,
  readQuestions,
  roundPoints,
  type Deed,
  type ReportDocument,
} from '../../integration/ui/exam-walk.ts';
import { openTerminal, type Terminal } from '../../integration/ui/terminal.ts';
import { expectTerminalAsBefore } from '../../integration/ui/walk.ts';

// a whole exam on kind; CKS_EXAM_PROVIDER=embedded sits the same one where there is no engine
const PROVIDER = process.env['CKS_EXAM_PROVIDER'] ?? 'kind';
const TASKS = 16;
const SEED = 4711;
const MINUTE = 60_000;
const SECOND = 1_000;
/** How long the end of an exam of sixteen tasks may take; the budget is for kind, elsewhere it only has to end. */
const GRADING_MS = PROVIDER === 'kind' ? 10 * SECOND : MINUTE;

let folder: string;
let terminal: Terminal;

const homeFolder = (): string => join(folder, 'home');

function cks(...argv: readonly string[]): Promise<ProcessResult> {
  const main = join(PROGRAM_FOLDER, 'dist', 'main.js');
  return run(process.execPath, [main, ...argv, '--home', homeFolder()], {
    timeoutMs: 10 * MINUTE,
    signal: new AbortController().signal,
  });
}

/** Half are solved, a quarter by a wrong attempt, a quarter left as they were. */
function deedAt(position: number): Deed {
  if (position % 4 === 0) return 'leave';
  return position % 4 === 3 ? 'botch' : 'solve';
}

/** The container engine of this machine, for the tasks that run containers on it; null where none answers. */
async function findEngine(): Promise<string | null> {
  for (const engine of ['docker', 'podman', 'nerdctl']) {
    const answered = await run(engine, ['version'], {
      timeoutMs: MINUTE / 2,
      signal: new AbortController().signal,
    }).catch(() => null);
    if (answered?.exitCode === 0) return engine;
  }
  return null;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cks-exam-'));
  mkdirSync(join(folder, 'user'));
  writeFileSync(join(folder, 'user', '.bashrc'), "PS1='visit> '\n");
  const up = await cks('up', '--provider', PROVIDER);
  expect({ code: up.exitCode, stderr: up.exitCode === 0 ? '' : up.stderr }).toEqual({ code: 0, stderr: '' });
  terminal = openTerminal('bash', ['--norc', '--noprofile', '-i'], {
    columns: 120,
    rows: 40,
    env: { PS1: 'outer> ', HOME: join(folder, 'user'), CKS_HOME: homeFolder(), SHELL: '/bin/bash' },
  });
}, 10 * MINUTE);

afterAll(async () => {
  terminal.close();
  await cks('down', '--yes');
  rmSync(folder, { recursive: true, force: true });
}, 5 * MINUTE);

test(
  'a whole exam is sat in a terminal, and its scores are those of the grade command',
  async () => {
    const engine = await findEngine();
    await openProgram(terminal);
    await beginExam(terminal, { minutes: 120, tasks: TASKS, seed: SEED });
    const questions = readQuestions(homeFolder());
    expect(questions).toHaveLength(TASKS);

    for (const question of questions) {
      const { position } = question;
      await goTo(terminal, position, TASKS);
      const deed = deedAt(position);
      if (deed === 'leave') {
        terminal.type('f');
        await terminal.until(/Task \d+ · .* ⚑ flagged/);
      } else await answer(terminal, question, deed, { folder, engine });
    }

    const { tookMs, steps } = await finishExam(terminal, 'Flagged: 4 questions (4, 8, 12, 16).');
    const report = JSON.parse((await cks('report', '--output', 'json')).stdout) as ReportDocument;
    expect(report.questions.map(({ task }) => task)).toEqual(questions.map(({ task }) => task));

    // what stands on the screen is what the report says
    expect(terminal.rows()[0]).toContain(
      `${roundPoints(report.score.earned)} of ${report.score.possible} points`,
    );
    const shown = await pointsOnScreen(terminal, TASKS);
    for (const { position, score } of report.questions) {
      expect([position, shown.get(position)]).toEqual([
        position,
        `${roundPoints(score.earned)}/${roundPoints(score.possible)}`,
      ]);
    }

    // what was done is what was earned
    const outcome = report.questions.map(({ position, name, score, weight }) => {
      const earned = score.earned === weight ? 'all' : 'not all';
      return `${position} ${name}: ${score.undecided > 0 ? 'undecided' : earned}`;
    });
    expect(outcome).toEqual(
      questions.map(
        ({ position, name }) => `${position} ${name}: ${deedAt(position) === 'solve' ? 'all' : 'not all'}`,
      ),
    );
    const sum = report.questions.reduce((total, { score }) => total + score.earned, 0);
    expect(report.score.earned).toBeCloseTo(sum, 6);

    // and what the grade command says of the tasks as they still stand
    const again: unknown[] = [];
    for (const { name, weight } of report.questions) {
      const { stdout } = await cks('grade', name, '--output', 'json');
      const graded = JSON.parse(stdout) as NonNullable<ReportDocument['questions'][number]['result']>;
      again.push({
        name,
        earned: roundPoints((graded.score.earned / graded.score.possible) * weight),
        checks: graded.checks.map(({ id, status }) => `${id}: ${status}`),
      });
    }
    expect(again).toEqual(
      report.questions.map(({ name, score, result }) => ({
        name,
        earned: roundPoints(score.earned),
        checks: result?.checks.map(({ id, status }) => `${id}: ${status}`),
      })),
    );

    const took = `the end of ${TASKS} tasks on ${PROVIDER} took ${(tookMs / SECOND).toFixed(1)} s`;
    process.stdout.write(`${took}\n${steps}\n`);
    expect(tookMs).toBeLessThan(GRADING_MS);

    terminal.type('\u001B');
    await terminal.until('put them away');
    terminal.type('y');
    await terminal.until('The tasks are put away.', 5 * MINUTE);
    terminal.type('q');
    await terminal.until('Leave?');
    terminal.type('y');
    await terminal.until(/^after=\d/m);
    expect(terminal.screen()).toContain('exit=0');
    expectTerminalAsBefore(terminal);
  },
  30 * MINUTE,
);
