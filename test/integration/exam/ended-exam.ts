import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { createTrainer } from '../../../src/cli/trainer.ts';
import type { CliTrainer } from '../../../src/cli/trainer/cli-trainer.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import type { Exam, ExamResult } from '../../../src/model/exam/exam.ts';
import type { Cluster } from '../../../src/model/ports/cluster.ts';
import { makeHome, PROGRAM_FOLDER, type TestHome } from '../cli/run-cks.ts';

/** A program of the home that runs on its own. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<number | string>;
  output(): string;
}

/** A home with an embedded cluster, and an administrator's own client beside the program. */
export interface ExamHome extends TestHome {
  readonly admin: Cluster;
  readonly trainer: CliTrainer;
  start(argv: readonly string[]): Running;
  /** Rows of the home's database. */
  rows(sql: string): readonly Readonly<Record<string, unknown>>[];
  change(sql: string): void;
  /** Is the binding there that makes the learner an administrator? */
  hasRights(): Promise<boolean>;
  snapshotFile(exam: string): string;
  /** Starts a short exam, always the same; its questions' tasks need the API alone. */
  startExam(): Promise<Exam>;
  /** How many gradings each attempt of an exam has. */
  gradings(exam: string): readonly unknown[];
  phaseOf(exam: string): unknown;
  resultOf(exam: string): ExamResult;
  /** Ends what a test left open. */
  giveUp(): void;
  /** Stops the cluster and takes its files away; `mendCluster` puts them back. */
  breakCluster(): Promise<void>;
  mendCluster(): void;
  close(): Promise<void>;
}

export const LIMIT_MS = 60_000;
const SHORT = ['--tasks', '2', '--minutes', '20', '--domains', 'CH', '--seed', '7', '--yes'] as const;

export async function openExamHome(): Promise<ExamHome> {
  const home = makeHome();
  const up = await home.run(['up', '--provider', 'embedded']);
  if (up.code !== 0) throw new Error(up.stderr);
  const trainer = openTrainer(home.folder);
  const signal = AbortSignal.timeout(20 * LIMIT_MS);
  const { provider } = await trainer.parts.access.choose(signal);
  const admin = await trainer.parts.access.connect(provider, signal);
  const file = join(home.folder, 'history.db');
  const files = dirname(provider.learnerKubeconfig);
  const rows: ExamHome['rows'] = (sql) => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      database.exec('PRAGMA busy_timeout = 5000');
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  const change: ExamHome['change'] = (sql) => {
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA busy_timeout = 5000; ${sql}`);
    database.close();
  };
  const giveUp = (): void =>
    change("UPDATE exams SET phase = 'abandoned' WHERE phase NOT IN ('ended', 'abandoned')");
  return {
    ...home,
    admin,
    trainer,
    start: (argv) => startProgram(home.folder, argv),
    rows,
    change,
    giveUp,
    async startExam() {
      const { code, stderr } = await home.run(['exam', 'start', ...SHORT]);
      if (code !== 0) throw new Error(stderr);
      const exam = await trainer.exams.current();
      if (exam === null) throw new Error('no exam is running');
      return exam;
    },
    gradings: (exam) =>
      rows(
        `SELECT (SELECT count(*) FROM results AS r WHERE r.attempt = a.id) AS count FROM attempts AS a
         WHERE exam = '${exam}'`,
      ).map(({ count }) => count),
    phaseOf: (exam) => rows(`SELECT phase FROM exams WHERE id = '${exam}'`)[0]?.['phase'],
    resultOf(exam) {
      const document = rows(`SELECT result FROM exams WHERE id = '${exam}'`)[0]?.['result'];
      return JSON.parse(String(document)) as ExamResult;
    },
    async hasRights() {
      const ref = {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        name: 'cks-trainer:learners',
      };
      return (await admin.read(ref, signal)).found;
    },
    snapshotFile: (exam) => join(home.folder, 'exams', exam, 'at-the-bell.json'),
    async breakCluster() {
      await trainer.parts.access.disconnect();
      const record = JSON.parse(readFileSync(join(files, 'server', 'server.json'), 'utf8')) as {
        pid: number;
      };
      process.kill(record.pid, 'SIGTERM');
      await until('the server has ended', () => !isAlive(record.pid));
      renameSync(files, `${files}.away`);
    },
    mendCluster: () => renameSync(`${files}.away`, files),
    async close() {
      await trainer.close();
      giveUp();
      await home.run(['down', '--yes']);
      home.remove();
    },
  };
}

/** The program's parts on a home, in this process. */
function openTrainer(folder: string): CliTrainer {
  return createTrainer({
    paths: homePaths({}, folder),
    env: process.env,
    folder,
    programFolder: PROGRAM_FOLDER,
    program: [process.execPath, join(PROGRAM_FOLDER, 'dist', 'main.js')],
    clock: systemClock,
    commandPrefix: 'cks',
    version: 'test',
    interactive: false,
    homeGiven: folder,
    provider: undefined,
    agree: () => Promise.resolve(true),
    random: Math.random,
  });
}

function startProgram(folder: string, argv: readonly string[]): Running {
  const child = spawn(process.execPath, [join(PROGRAM_FOLDER, 'dist', 'main.js'), ...argv], {
    // as from a terminal of its own: what it starts has its session
    detached: true,
    env: { ...process.env, SHELL: '/bin/bash', CKS_HOME: folder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (output += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (output += part));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return { process: child, ended, output: () => output };
}

/** Looks until it holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await sleep(5);
  }
}

export const untilThere = (file: string): Promise<void> => until(`${file} is there`, () => existsSync(file));

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Of each question: the points, and whether it was decided. */
export const pointsOf = ({ questions }: ExamResult): readonly (readonly [string, number, number])[] =>
  questions.map(({ question, score }) => [question.name, score.earned, score.undecided]);
