import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Exam } from '../../src/model/exam/exam.ts';
import { mulberry32 } from '../../src/model/random.ts';
import { badDisk, type BadDisk } from './bad-disk.ts';
import { makeExamHome, type ExamHome, type ExamRun } from './exam-home.ts';
import { solveQuestion } from './solve-question.ts';

const SEED = 4711;
/** Two homes side by side, for as many cores. */
const LANES = 2;
const EXAMS = 40;
const MINUTES = 20;
// two tasks whose set-up and grading need no more than the API
const CHOICES = ['--tasks', '2', '--minutes', String(MINUTES), '--domains', 'CH', '--yes'] as const;
/** How far the exam's time may be from what our own clock says, in seconds: two processes read two clocks. */
const SLACK_SECONDS = 0.5;

const FULL = /the disk is full|the disk does not work, or is full|file too large/i;
const READ_ONLY = /read-only|it can not be opened|permission/i;

type Moment = 'start' | 'mark' | 'finish';
const MOMENTS: readonly Moment[] = ['start', 'finish', 'mark'];

/** What one home does, exam by exam. */
interface Lane {
  readonly home: ExamHome;
  readonly random: () => number;
  /** How long each command takes when nothing ends it. */
  readonly usualMs: Record<Moment, number>;
  /** Kills that came before the end of what they were to kill. */
  hits: Record<Moment, number>;
  /** The phases an exam was in after a kill. */
  readonly found: string[];
}

const expectDone = (run: ExamRun): void =>
  expect({ code: run.code, stderr: run.code === 0 ? '' : run.stderr }).toEqual({ code: 0, stderr: '' });

/** From when on a command is at its work, which is a small part of its time; and how long about. */
const AT_WORK: Readonly<Partial<Record<Moment, { readonly told: string; readonly ms: number }>>> = {
  start: { told: '  · Task', ms: 80 },
};

/** Runs a command that is killed at a random moment of its usual time, or of its work. */
async function killed(lane: Lane, moment: Moment, argv: readonly string[]): Promise<boolean> {
  const work = lane.random() < 0.6 ? AT_WORK[moment] : undefined;
  const afterMs = lane.random() * (work?.ms ?? lane.usualMs[moment]);
  const run = await lane.home.run(argv, { afterMs, told: work?.told });
  if (run.code === null) lane.hits[moment] += 1;
  lane.found.push(`${moment}: ${lane.home.open()?.phase ?? 'none'}`);
  return run.code === null;
}

async function startExam(lane: Lane, seed: number, kill: boolean): Promise<Exam> {
  const argv = ['exam', 'start', '--seed', String(seed), ...CHOICES];
  if (kill) await killed(lane, 'start', argv);
  const before = lane.home.open();
  const attempts =
    before?.questions.map(({ attempt }) => attempt).filter((attempt) => attempt !== null) ?? [];
  if (before?.phase !== 'running') expectDone(await lane.home.run(argv));
  const exam = lane.home.open();
  if (exam === null) throw new Error('no exam was started');
  // it is the exam that was begun, with what stood already, each task set up once
  expect(exam.phase).toBe('running');
  expect(exam.choices.seed).toBe(seed);
  if (before !== null) expect(exam.id).toBe(before.id);
  const own = exam.questions.map(({ attempt }) => attempt);
  expect(own).toEqual(expect.arrayContaining(attempts));
  const open = lane.home.read(({ attempts: all }) => all.listOpen()).filter(({ exam: id }) => id === exam.id);
  expect(new Set(open.map(({ id }) => id))).toEqual(new Set(own));
  expect(open).toHaveLength(own.length);
  return exam;
}

/** Marks the questions, some of it killed; what was answered must be there, what was killed may be. */
async function markQuestions(lane: Lane, exam: Exam, kill: boolean): Promise<void> {
  const words = `Notiz ${exam.choices.seed} äöü 🎉`;
  expectDone(await lane.home.run(['exam', 'note', '1', words]));
  if (kill) {
    const hit = await killed(lane, 'mark', ['exam', 'flag', '2']);
    const noted = lane.home.open();
    expect(noted?.questions[0]?.note).toBe(words);
    if (!hit) expect(noted?.questions[1]?.flagged).toBe(true);
    await killed(lane, 'mark', ['exam', 'question', '2']);
  }
  expectDone(await lane.home.run(['exam', 'flag', '2']));
  const marked = lane.home.open();
  expect(marked?.questions.map(({ note, flagged }) => [note, flagged])).toEqual([
    [words, false],
    ['', true],
  ]);
  const { startedAt, time } = marked ?? exam;
  const passed = (Date.now() - Date.parse(startedAt ?? '')) / 1000;
  expect(time.elapsedMs / 1000).toBeLessThanOrEqual(passed + SLACK_SECONDS);
  // what a later process reads: the time of all kills is taken off
  expectDone(await lane.home.run(['exam', 'status']));
  const later = lane.home.open();
  expect((later?.time.elapsedMs ?? 0) / 1000).toBeGreaterThanOrEqual(passed - SLACK_SECONDS);
  expect(later?.time.jumps).toEqual([]);
}

/** The first question is solved before an end that is killed: its points must be there whatever came between. */
async function finishExam(lane: Lane, exam: Exam, kill: boolean): Promise<void> {
  const [first] = exam.questions;
  if (kill && first !== undefined) await solveQuestion(lane.home, first);
  const argv = ['exam', 'finish', '--yes'];
  if (kill) {
    await killed(lane, 'finish', argv);
    // and once more, while it goes on with its end
    if (lane.home.open() !== null) await killed(lane, 'finish', argv);
  }
  const before = lane.home.open();
  if (before !== null) {
    expect(before.id).toBe(exam.id);
    const run = await lane.home.run(argv);
    // one of two questions is not enough to pass, and nothing is undecided
    expect({ code: run.code, stderr: run.code === 1 ? '' : run.stderr }).toEqual({ code: 1, stderr: '' });
  }
  expect(lane.home.open()).toBeNull();
  const result = lane.home.results().find((candidate) => candidate.exam === exam.id);
  expect(result).toMatchObject({ status: 'failed', seed: exam.choices.seed });
  const earned = kill ? first?.weight : 0;
  expect(result?.score).toEqual({ earned, possible: exam.draw.points, undecided: 0 });
  expect(result?.questions.map(({ question }) => question.task)).toEqual(exam.draw.tasks);
  expect(result?.questions.map(({ question }) => question.attempt)).toEqual(
    exam.questions.map(({ attempt }) => attempt),
  );
  for (const { result: graded } of result?.questions ?? []) expect(graded?.checks.length).toBeGreaterThan(0);
}

describe(`${EXAMS} exams killed at moments drawn from the seed ${SEED}`, () => {
  let lanes: readonly Lane[];
  beforeAll(async () => {
    lanes = Array.from({ length: LANES }, (_, lane) => ({
      home: makeExamHome(),
      random: mulberry32(SEED + lane),
      usualMs: { start: 0, mark: 0, finish: 0 },
      hits: { start: 0, mark: 0, finish: 0 },
      found: [],
    }));
    await Promise.all(
      lanes.map(async (lane) => {
        expectDone(await lane.home.run(['up', '--provider', 'embedded']));
        // one exam that nothing ends tells how long each part takes
        const start = await lane.home.run(['exam', 'start', '--seed', '1', ...CHOICES]);
        expectDone(start);
        const mark = await lane.home.run(['exam', 'flag', '2']);
        const finish = await lane.home.run(['exam', 'finish', '--yes']);
        expect(finish.code).toBe(1);
        Object.assign(lane.usualMs, { start: start.ms, mark: mark.ms, finish: finish.ms });
      }),
    );
  }, 120_000);
  afterAll(async () => {
    await Promise.all(lanes.map(({ home }) => home.remove()));
  }, 60_000);

  test('go on or end, with nothing lost and the time right', async () => {
    await Promise.all(
      lanes.map(async (lane, index) => {
        for (let number = index; number < EXAMS; number += LANES) {
          const moment = MOMENTS[number % MOMENTS.length];
          const exam = await startExam(lane, SEED + number, moment === 'start');
          if (moment === 'mark') await markQuestions(lane, exam, true);
          await finishExam(lane, exam, moment === 'finish');
        }
        expect(lane.home.results()).toHaveLength(EXAMS / LANES + 1);
      }),
    );
    const hits = (moment: Moment): number => lanes.reduce((sum, lane) => sum + lane.hits[moment], 0);
    // killed after the end every time, this would prove nothing
    for (const moment of ['start', 'mark', 'finish'] as const)
      expect({ moment, enough: hits(moment) >= 5 }).toEqual({ moment, enough: true });
    const found = new Set(lanes.flatMap((lane) => lane.found));
    // a moment that is over in no time may be missed, the long ones never
    for (const state of ['start: preparing', 'mark: running', 'finish: ending'])
      expect([...found]).toContain(state);
  }, 900_000);
});

function expectOneMessage(run: ExamRun, why: RegExp): void {
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code: 3, stdout: '' });
  const told = run.stderr.split('\n').filter((line) => /^cks: (?!setting up)/.test(line));
  expect(told).toEqual([expect.stringMatching(why)]);
  expect(run.stderr).toMatch(/\nnext: .+\n$/);
}

describe('a disk that is full or can’t be written', () => {
  let home: ExamHome;
  let disk: BadDisk;
  let exam: Exam;
  beforeAll(async () => {
    home = makeExamHome();
    disk = badDisk(home);
    expectDone(await home.run(['up', '--provider', 'embedded']));
  }, 60_000);
  afterEach(() => disk.mend());
  afterAll(async () => {
    await home.remove(() => disk.remove());
  }, 60_000);

  test('an exam does not start on a full disk, and starts when there is room', async () => {
    disk.full();
    expectOneMessage(await home.run(['exam', 'start', '--seed', '9', ...CHOICES]), FULL);
    disk.mend();
    expectDone(await home.run(['exam', 'start', '--seed', '9', ...CHOICES]));
    expectDone(await home.run(['exam', 'note', '1', 'before']));
    const open = home.open();
    if (open === null) throw new Error('no exam');
    exam = open;
    expect(exam).toMatchObject({ phase: 'running' });
  }, 60_000);

  test.each([
    ['full', FULL],
    ['read-only', READ_ONLY],
  ] as const)(
    'nothing of an exam is lost on a disk that is %s, and its time goes on',
    async (state, why) => {
      if (state === 'full') disk.full();
      else disk.readOnly();
      for (const argv of [
        ['exam', 'flag', '1'],
        ['exam', 'note', '1', 'after'],
        ['exam', 'question', '2'],
        ['exam', 'finish', '--yes'],
      ])
        expectOneMessage(await home.run(argv), why);
      disk.mend();
      expectDone(await home.run(['exam', 'status']));
      const now = home.open();
      const passed = (Date.now() - Date.parse(now?.startedAt ?? '')) / 1000;
      expect(now).toMatchObject({ id: exam.id, phase: 'running' });
      expect(now?.questions.map(({ note, flagged, attempt }) => [note, flagged, attempt])).toEqual(
        exam.questions.map(({ attempt }, index) => [index === 0 ? 'before' : '', false, attempt]),
      );
      expect((now?.time.elapsedMs ?? 0) / 1000).toBeGreaterThan(passed - 5);
      expect((now?.time.elapsedMs ?? 0) / 1000).toBeLessThan(passed + SLACK_SECONDS);
    },
    60_000,
  );

  test('the end that could not be written goes on when there is room', async () => {
    expect((await home.run(['exam', 'finish', '--yes'])).code).toBe(1);
    expect(home.results()).toHaveLength(1);
  }, 60_000);
});
