import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from '@jest/globals';
import { fillText, parameterEnvironment } from '../../../src/model/parameters.ts';
import type { ParameterValues } from '../../../src/model/task.ts';
import { PROGRAM_FOLDER } from '../cli/run-cks.ts';
import type { Terminal } from './terminal.ts';

const MAIN = join(PROGRAM_FOLDER, 'dist', 'main.js');
const MINUTE = 60_000;
const ESCAPE = '\u001B';
const RIGHT = '\u001B[C';
const LEFT = '\u001B[D';
const BACKSPACE = '\u007F';

/** What is done at a question. */
export type Deed = 'solve' | 'botch' | 'leave';

/** A question as the home has it. */
export interface SatQuestion {
  readonly position: number;
  readonly task: string;
  readonly name: string;
  readonly values: ParameterValues;
}

/** Starts the program from a shell, as a learner does, and skips the introduction of a new home. */
export async function openProgram(terminal: Terminal): Promise<void> {
  await typeProgram(terminal);
  await terminal.until('Welcome', 2 * MINUTE);
  terminal.type(ESCAPE);
  await atHome(terminal);
}

/** The same in a home that was used before. */
export async function openProgramAgain(terminal: Terminal): Promise<void> {
  await typeProgram(terminal);
  await atHome(terminal);
}

async function typeProgram(terminal: Terminal): Promise<void> {
  await terminal.until('outer>');
  terminal.type(
    `stty -g | cksum | sed s/^/before=/; '${process.execPath}' '${MAIN}'; echo exit=$?; stty -g | cksum | sed s/^/after=/\r`,
  );
}

async function atHome(terminal: Terminal): Promise<void> {
  await terminal.until(/Practise +\d+ tasks/, 2 * MINUTE);
  await terminal.until('ready (', MINUTE);
}

/** From home to the form, chooses by keys, and begins; the clock runs when it comes back. */
export async function beginExam(
  terminal: Terminal,
  choices: { readonly minutes: number; readonly tasks: number; readonly seed: number },
): Promise<void> {
  while (!terminal.screen().includes('▸ Mock exam')) {
    const before = terminal.screen();
    terminal.type('j');
    await terminal.until(() => terminal.screen() !== before);
  }
  terminal.type('\r');
  await terminal.until("minutes of the tasks' own", MINUTE);
  terminal.type('j');
  await terminal.until('▸ Length');
  const minutes = (): number => Number(/Length +(\d+) minutes/.exec(terminal.screen())?.[1]);
  for (let now = minutes(); now !== choices.minutes; now = minutes()) {
    terminal.type(now > choices.minutes ? LEFT : RIGHT);
    await terminal.until(() => minutes() !== now);
  }
  terminal.type('j');
  await terminal.until('▸ Tasks');
  const tasks = (): string => /Tasks +(\S+)$/m.exec(terminal.screen())?.[1] ?? 'auto';
  for (let now = tasks(); now !== String(choices.tasks); now = tasks()) {
    terminal.type(RIGHT);
    await terminal.until(() => tasks() !== now);
  }
  terminal.type('jj');
  await terminal.until('▸ Seed');
  terminal.type(BACKSPACE.repeat(9));
  await terminal.until(/Seed +0 /);
  terminal.type(String(choices.seed));
  await terminal.until(new RegExp(`Seed +${choices.seed} `));
  await terminal.until(new RegExp(`${choices.tasks} tasks, \\d+ points`), MINUTE);
  terminal.type('\r');
  await terminal.until(
    () =>
      (terminal.rows()[0] ?? '').includes(`Task 1 of ${choices.tasks}`) &&
      terminal.screen().includes('Your files:'),
    10 * MINUTE,
  );
}

/** The questions of the exam that is not over, from the home's own file. */
export function readQuestions(home: string): readonly SatQuestion[] {
  const database = new DatabaseSync(join(home, 'history.db'), { readOnly: true });
  try {
    const rows = database
      .prepare(
        `SELECT q.position, q.task, q.attempt FROM exam_questions q JOIN exams e ON e.id = q.exam
         WHERE e.phase = 'running' ORDER BY q.position`,
      )
      .all();
    return rows.map((row) => ({
      position: Number(row['position']),
      task: String(row['task']),
      name: String(row['task']).split('/')[1] ?? '',
      values: Object.fromEntries(
        database
          .prepare('SELECT name, value FROM parameters WHERE attempt = ?')
          .all(String(row['attempt']))
          .map(({ name, value }) => [String(name), value as string | number]),
      ),
    }));
  } finally {
    database.close();
  }
}

/** Goes to a question by its number, and waits for its text. */
export async function goTo(terminal: Terminal, position: number, total: number): Promise<void> {
  terminal.type(String(position));
  await terminal.until(
    () =>
      terminal.screen().includes(`Task ${position} of ${total}`) &&
      terminal.screen().includes('Your files:') &&
      terminal.screen().includes(` Task ${position} ·`),
    MINUTE,
  );
}

/** Gives a reference answer (or the first wrong attempt) in the learner's own shell, as pack test would. */
export async function answer(
  terminal: Terminal,
  question: SatQuestion,
  deed: Exclude<Deed, 'leave'>,
  options: { readonly folder: string; readonly engine: string | null },
): Promise<void> {
  const source = answerFile(question.name, deed);
  const file = join(options.folder, `${question.name}-${deed}${source.endsWith('.sh') ? '.sh' : '.yaml'}`);
  writeFileSync(file, fillText(readFileSync(source, 'utf8'), question.values));
  const environment = {
    ...parameterEnvironment(question.values),
    ...(options.engine === null ? {} : { CKS_ENGINE: options.engine }),
  };
  const settings = Object.entries(environment).map(([name, value]) => `${name}='${value}'`);
  // a file for each: the line that is typed stays short
  const script = join(options.folder, `${question.name}-${deed}.run`);
  const command = file.endsWith('.sh') ? `sh '${file}'` : `kubectl apply -f - <'${file}'`;
  writeFileSync(script, [...settings.map((setting) => `export ${setting}`), command, ''].join('\n'));

  const prompt = `(cks ${question.name}) visit>`;
  terminal.type('s');
  await terminal.until(() => !terminal.isAlternate() && terminal.screen().trimEnd().endsWith(prompt), MINUTE);
  terminal.type(`sh '${script}'; echo "answer ended with $?" | tr a-z A-Z\r`);
  await terminal.until(/^ANSWER ENDED WITH \d+/m, 3 * MINUTE);
  const code = /^ANSWER ENDED WITH (\d+)/m.exec(terminal.screen())?.[1];
  // what a wrong attempt does may be refused
  if (deed === 'solve' && code !== '0') throw new Error(`${question.name}:\n${terminal.screen()}`);
  await terminal.until(() => terminal.screen().trimEnd().endsWith(prompt), MINUTE);
  terminal.type('clear; exit\r');
  await terminal.until(() => terminal.isAlternate() && terminal.screen().includes('s shell'), MINUTE);
}

/** The solution of a task, or its first wrong attempt. */
function answerFile(name: string, deed: Exclude<Deed, 'leave'>): string {
  const solutions = join(PROGRAM_FOLDER, 'solutions');
  const domain = readdirSync(solutions).find((one) => readdirSync(join(solutions, one)).includes(name));
  if (domain === undefined) throw new Error(`no solution of ${name}`);
  const folder = join(solutions, domain, name, ...(deed === 'botch' ? ['wrong'] : []));
  const files = readdirSync(folder).toSorted();
  const file = deed === 'botch' ? files[0] : files.find((one) => one.startsWith('solution.'));
  if (file === undefined) throw new Error(`no answer of ${name} to ${deed}`);
  return join(folder, file);
}

/** How long the end of an exam took, and its steps as they were last seen. */
export interface SeenEnd {
  readonly tookMs: number;
  readonly steps: string;
}

/** Finishes the exam by its question and waits for the result. */
export async function finishExam(terminal: Terminal, flagged: string): Promise<SeenEnd> {
  terminal.type('F');
  await terminal.until('finish and grade');
  expect(terminal.screen()).toContain(flagged);
  const from = performance.now();
  terminal.type('y');
  let steps = '';
  await terminal.until(() => {
    const screen = terminal.screen();
    if (screen.includes('The exam is over: grading')) steps = screen.trimEnd();
    return /(passed|failed|undecided): /.test(screen);
  }, 5 * MINUTE);
  return { tookMs: performance.now() - from, steps };
}

/** The part of `cks report --output json` that is compared. */
export interface ReportDocument {
  readonly exam: string;
  readonly status: string;
  readonly score: { readonly earned: number; readonly possible: number; readonly undecided: number };
  readonly questions: readonly {
    readonly position: number;
    readonly task: string;
    readonly name: string;
    readonly weight: number;
    readonly note: string;
    readonly flagged: boolean;
    readonly activeSeconds: number;
    readonly score: { readonly earned: number; readonly possible: number; readonly undecided: number };
    readonly result: {
      readonly score: { readonly earned: number; readonly possible: number; readonly undecided: number };
      readonly checks: readonly { readonly id: string; readonly status: string }[];
    } | null;
  }[];
}

/** The points of each question as the screen of the result shows them: "7" → "2/8". */
export async function pointsOnScreen(
  terminal: Terminal,
  total: number,
): Promise<ReadonlyMap<number, string>> {
  const shown = new Map<number, string>();
  const read = (): void => {
    for (const row of terminal.rows()) {
      const found = /^ [▸ ] +(\d+) [✓✗?] \w+ +[A-Z]{2} .* ([\d.]+\/[\d.]+) +\d/u.exec(row);
      if (found !== null) shown.set(Number(found[1]), found[2] ?? '');
    }
  };
  read();
  for (let key = 0; key < total; key += 1) {
    const before = terminal.screen();
    terminal.type('j');
    if (key < total - 1) await terminal.until(() => terminal.screen() !== before);
    read();
  }
  return shown;
}

/** Points as the screen writes them. */
export function roundPoints(points: number): string {
  return String(Math.round(points * 10) / 10);
}
