import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { systemClock } from '../../../../src/lib/clock.ts';
import { UsageFault } from '../../../../src/lib/errors.ts';
import { homePaths } from '../../../../src/lib/paths.ts';
import type { Exam, ExamResult } from '../../../../src/model/exam/exam.ts';
import type { KeptGround } from '../../../../src/model/ground.ts';
import type { GradeResult } from '../../../../src/model/result.ts';
import type { AttemptDocument, ExamDocument } from '../../../../src/session/history/document-schema.ts';
import { openHome, type Home } from '../../../../src/session/home.ts';

let folder: string;
let time: number;
let opened: Home[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-history-'));
  time = Date.parse('2026-11-23T18:00:00Z');
  opened = [];
});
afterEach(() => {
  for (const home of opened) home.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A home of that name whose clock goes one second forward at each look. */
function open(name: string): Home {
  const clock = { ...systemClock, now: () => new Date((time += 1_000)) };
  const home = openHome(homePaths({}, join(folder, name)), clock);
  opened.push(home);
  return home;
}

function start(home: Home, id: string, task = `cks/${id}`, exam: string | null = null): void {
  home.attempts.start({
    id,
    task,
    exam,
    packDigest: 'd1',
    seed: 7,
    values: { namespace: 'sun', port: 8080 },
    provider: 'kind',
    cluster: 'cks-7f3a',
  });
}

function result(attempt: string, earned: number, task = `cks/${attempt}`): GradeResult {
  const at = new Date((time += 1_000)).toISOString();
  return {
    apiVersion: 'cks-trainer/v1',
    task,
    pack: { name: 'cks', version: '1.0.0', digest: 'd1' },
    attempt,
    seed: 7,
    provider: 'kind',
    kubernetes: 'v1.36.3',
    status: earned === 4 ? 'passed' : 'failed',
    score: { earned, possible: 4, undecided: 0 },
    startedAt: at,
    durationMs: 84,
    checks: [
      {
        id: 'read-only',
        kind: 'resource',
        clause: 'read-only',
        status: earned === 4 ? 'pass' : 'fail',
        assurance: 'observed',
        weight: 4,
        durationMs: 40,
        title: 'Der Pod läuft 🚀',
        expected: 'true',
        actual: earned === 4 ? 'true' : 'not set',
        why: 'because',
        next: 'kubectl get pod',
        evidence: [{ title: 'spec', text: 'a\nb' }],
      },
    ],
  };
}

const GROUNDS: readonly KeptGround[] = [
  {
    check: 'read-only',
    by: 'facts',
    facts: { found: true, object: { spec: [1, null, 'x'] } },
    spec: {
      id: 'read-only',
      kind: 'resource',
      title: 'Read-only',
      clause: 'read-only',
      weight: 2,
      why: '',
      next: '',
      requires: [],
      withinMs: 0,
      spec: { object: { kind: 'Pod' } },
    },
  },
];

/** An exam of one question that has ended, with its result. */
function sitExam(home: Home, id: string): void {
  const at = new Date((time += 1_000)).toISOString();
  const question = {
    position: 1,
    task: `cks/${id}-task`,
    name: `${id}-task`,
    title: 'Title',
    domain: 'RT',
    weight: 4,
    minutes: 6,
    attempt: null,
    host: 'cks-node01',
    flagged: true,
    visited: false,
    note: 'später ⚑',
    activeSeconds: 12.5,
  } as const;
  const exam: Exam = {
    id,
    phase: 'preparing',
    choices: {
      mode: 'mock',
      seed: 4711,
      minutes: 120,
      tasks: null,
      domains: [],
      pack: null,
      difficulty: null,
    },
    draw: {
      tasks: [question.task],
      points: 4,
      minutes: 6,
      shares: [{ domain: 'RT', wantedPercent: 20, percent: 100, points: 4, tasks: 1, missing: null }],
      leftOut: [{ task: 'cks/other', reason: 'no engine' }],
    },
    provider: 'kind',
    cluster: 'cks-7f3a',
    createdAt: at,
    startedAt: null,
    endedAt: null,
    time: { limitMs: 7_200_000, elapsedMs: 0, leftMs: 7_200_000, jumps: [] },
    questions: [question],
    current: 1,
  };
  home.exams.create(exam);
  start(home, `${id}x`, question.task, id);
  home.exams.change(id, (open) => ({
    ...open,
    questions: open.questions.map((one) => ({ ...one, attempt: `${id}x` })),
  }));
  const graded = result(`${id}x`, 3, question.task);
  home.attempts.recordResult(`${id}x`, graded, GROUNDS);
  home.attempts.end(`${id}x`);
  const score = { earned: 3, possible: 4, undecided: 0 };
  const examResult: ExamResult = {
    exam: id,
    mode: 'mock',
    seed: 4711,
    status: 'passed',
    score,
    passPercent: 67,
    startedAt: at,
    endedAt: at,
    usedSeconds: 60,
    limitSeconds: 7200,
    provider: 'kind',
    domains: [{ id: 'RT', title: 'Runtime', score }],
    competencies: [],
    questions: [{ question: { ...question, attempt: `${id}x` }, result: graded, score }],
    afterBell: ['Pod sun/pod-ro changed'],
    notes: [],
    gradedLaterAt: null,
  };
  home.exams.saveResult(id, examResult);
}

/** What a generated case does, in order, each to the attempt of that number. */
type Act = readonly [
  'start' | 'pass' | 'fail' | 'hint' | 'solution' | 'time' | 'reset' | 'end' | 'exam',
  number,
];

function act(home: Home, acts: readonly Act[], prefix = 'a'): void {
  const states = new Map<string, 'open' | 'ended'>();
  for (const [what, number] of acts) {
    const id = `${prefix}${number}`;
    if (what === 'exam') {
      const exam = `${prefix}e${number}`;
      if (home.exams.find(exam) === null) sitExam(home, exam);
      continue;
    }
    if (what === 'start') {
      if (!states.has(id)) start(home, id);
      states.set(id, states.get(id) ?? 'open');
      continue;
    }
    if (states.get(id) !== 'open') continue;
    switch (what) {
      case 'pass':
        home.attempts.recordResult(id, result(id, 4), GROUNDS);
        break;
      case 'fail':
        home.attempts.recordResult(id, result(id, 1));
        break;
      case 'hint':
        home.attempts.recordHint(id);
        break;
      case 'solution':
        home.attempts.recordSolutionShown(id);
        break;
      case 'time':
        home.attempts.addActiveSeconds(id, 61.5);
        break;
      case 'reset':
        home.attempts.recordReset(id);
        break;
      case 'end':
        home.attempts.end(id);
        states.set(id, 'ended');
    }
  }
}

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.tuple(
    fc.constantFrom('start', 'start', 'pass', 'fail', 'hint', 'solution', 'time', 'reset', 'end', 'exam'),
    fc.nat({ max: 4 }),
  ),
  { maxLength: 40 },
);

const lived: readonly Act[] = [
  ['start', 1],
  ['fail', 1],
  ['hint', 1],
  ['time', 1],
  ['pass', 1],
  ['solution', 1],
  ['reset', 1],
  ['pass', 1],
  ['exam', 1],
  ['start', 2],
  ['fail', 2],
  ['end', 2],
];

/** What was tried, but for when it ended. */
function withoutEnds(home: Home): unknown {
  return home.history.records().map(({ endedAt: _endedAt, ...rest }) => rest);
}

/** What the schema of the documents would refuse though a home may hold it: keys it has not heard of. */
interface Unheard {
  readonly result: Exclude<keyof ExamResult, keyof NonNullable<ExamDocument['result']>>;
  readonly question: Exclude<keyof Exam['questions'][number], keyof ExamDocument['questions'][number]>;
  readonly choices: Exclude<keyof Exam['choices'], keyof ExamDocument['choices']>;
  readonly draw: Exclude<keyof Exam['draw'], keyof ExamDocument['draw']>;
  readonly grading: Exclude<keyof GradeResult, keyof AttemptDocument['gradings'][number]['result']>;
  readonly check: Exclude<
    keyof GradeResult['checks'][number],
    keyof AttemptDocument['gradings'][number]['result']['checks'][number]
  >;
}
// the compiler refuses this where there is one
const nothingUnheard: [Unheard[keyof Unheard]] extends [never] ? true : false = true;

describe('a history that is exported', () => {
  test('is the same after an import into an empty home, whatever was done', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(acts, async (done) => {
        const one = open(`one-${number}`);
        const two = open(`two-${number++}`);
        act(one, done);
        const text = one.history.exportAll();
        const told = await two.history.importAll(text, 'history.json');
        expect(told.known).toBe(0);
        expect(two.history.exportAll()).toBe(text);
        // a second time nothing is new
        expect(await two.history.importAll(text, 'history.json')).toEqual({ added: 0, known: told.added });
        expect(two.history.exportAll()).toBe(text);
        // and at home nothing is changed, and what is open stays open
        const before = one.attempts.listOpen();
        expect(await one.history.importAll(text, 'history.json')).toEqual({ added: 0, known: told.added });
        expect(one.history.exportAll()).toBe(text);
        expect(one.attempts.listOpen()).toEqual(before);
        one.close();
        two.close();
      }),
      { numRuns: 25 },
    );
  });

  test('has heard of every key that a home may hold', () => {
    expect(nothingUnheard).toBe(true);
  });

  test('says the same of where the learner stands', async () => {
    const one = open('one');
    const two = open('two');
    act(one, lived);

    await two.history.importAll(one.history.exportAll(), 'history.json');

    expect(withoutEnds(two)).toEqual(withoutEnds(one));
    expect(two.history.endedExams()).toEqual(one.history.endedExams());
    expect(two.attempts.bestScore('cks/a1')).toEqual({ earned: 4, possible: 4, undecided: 0 });
  });

  test('takes nothing from the home it is added to', async () => {
    const one = open('one');
    const two = open('two');
    act(one, lived);
    act(two, lived, 'b');
    const before = two.history.records();

    expect(await two.history.importAll(one.history.exportAll(), 'history.json')).toEqual({
      added: 3,
      known: 0,
    });

    expect(two.history.records()).toEqual(expect.arrayContaining([...before]));
    expect(two.history.records()).toHaveLength(before.length + 3);
  });

  test('brings what was done since the last import', async () => {
    const one = open('one');
    const two = open('two');
    start(one, 'a1');
    one.attempts.recordResult('a1', result('a1', 1));
    await two.history.importAll(one.history.exportAll(), 'history.json');
    one.attempts.recordReset('a1');
    one.attempts.recordResult('a1', result('a1', 4), GROUNDS);
    one.attempts.end('a1');

    expect(await two.history.importAll(one.history.exportAll(), 'history.json')).toEqual({
      added: 0,
      known: 1,
    });

    expect(two.history.exportAll()).toBe(one.history.exportAll());
    expect(two.attempts.find('a1')?.lastResult?.status).toBe('passed');
  });

  test('leaves an exam out that is not over', async () => {
    const home = open('one');
    sitExam(home, 'e1');
    const { exam } = { exam: home.exams.find('e1') };
    if (exam === null) throw new Error('the exam is gone');
    home.exams.create({ ...exam, id: 'e2', phase: 'running', questions: [] });
    start(home, 'a9', 'cks/a9', 'e2');

    const document = JSON.parse(home.history.exportAll()) as {
      readonly exams: readonly { readonly id: string }[];
      readonly attempts: readonly { readonly id: string }[];
    };

    expect(document.exams.map(({ id }) => id)).toEqual(['e1']);
    expect(document.attempts.map(({ id }) => id)).toEqual(['e1x']);
    await open('two').history.importAll(JSON.stringify(document), 'history.json');
  });

  test('takes the result of an exam that was graded later', async () => {
    const one = open('one');
    const two = open('two');
    sitExam(one, 'e1');
    await two.history.importAll(one.history.exportAll(), 'history.json');
    const first = one.exams.result('e1');
    if (first === null) throw new Error('the result is gone');
    one.exams.saveResult('e1', { ...first, status: 'failed', gradedLaterAt: '2026-11-24T10:00:00.000Z' });

    await two.history.importAll(one.history.exportAll(), 'history.json');

    expect(two.exams.result('e1')?.status).toBe('failed');
  });
});

type Document = Record<string, unknown> & {
  attempts: (Record<string, unknown> & { gradings: Record<string, unknown>[] })[];
  exams: Record<string, unknown>[];
};

/** Imports a changed document, which must be refused, and expects that nothing of it is there. */
async function refused(change: (document: Document) => unknown): Promise<UsageFault> {
  const one = open('one');
  act(one, lived);
  const document = JSON.parse(one.history.exportAll()) as Document;
  const changed = change(document);
  const text = typeof changed === 'string' ? changed : JSON.stringify(changed ?? document);
  const two = open('two');
  const before = two.history.exportAll();
  let fault: unknown;
  try {
    await two.history.importAll(text, 'h.json');
  } catch (error) {
    fault = error;
  }
  expect(two.history.exportAll()).toBe(before);
  if (!(fault instanceof UsageFault)) throw new Error('it was not refused as it should', { cause: fault });
  expect(fault.message).toContain('h.json');
  expect(fault.next).not.toBe('');
  return fault;
}

describe('a document that is not sound', () => {
  test('is refused when it is no JSON', async () => {
    expect((await refused(() => '{"attempts": [')).message).toMatch(/^h\.json is no JSON: /);
  });

  test.each([['[]'], ['null'], ['{"kind":"Pack"}'], ['"x"']])('is refused when it is %s', async (text) => {
    expect((await refused(() => text)).message).toMatch(
      /no exported history: kind: expected "History", found/,
    );
  });

  test('of a newer version is refused with advice', async () => {
    const fault = await refused((document) => {
      document['apiVersion'] = 'cks-trainer/v2';
    });

    expect(fault.code).toBe('newer-history');
    expect(fault.message).toContain('"cks-trainer/v2", this program reads cks-trainer/v1');
    expect(fault.next).toContain('the version of cks that wrote it');
  });

  test.each<[string, (document: Document) => unknown, RegExp]>([
    [
      'with a key nobody knows',
      (document) => {
        document.attempts[0] = { ...document.attempts[0], mood: 1 } as Document['attempts'][number];
      },
      /attempts\[0\]: Unrecognized key: "mood" \(a newer cks may have written it\)/,
    ],
    [
      'with a wrong value',
      (document) => {
        Object.assign(document.attempts[0]?.gradings[1] ?? {}, { try: 'first' });
      },
      /attempts\[0\]\.gradings\[1\]\.try: /,
    ],
    [
      'that lacks a part',
      (document) => {
        delete document.exams[0]?.['draw'];
      },
      /exams\[0\]\.draw: /,
    ],
    [
      'whose attempt is of an exam it has not',
      (document) => {
        document.exams = [];
      },
      /attempts\[1\]\.exam: the document has no exam ae1/,
    ],
    [
      'that has an attempt twice',
      (document) => {
        document.attempts.push(document.attempts[0] as Document['attempts'][number]);
      },
      /attempts\[3\]\.id: a1 comes twice/,
    ],
    [
      'whose grading is of another attempt',
      (document) => {
        const grading = document.attempts[0]?.gradings[0]?.['result'] as Record<string, unknown>;
        grading['attempt'] = 'a2';
      },
      /attempts\[0\]\.gradings\[0\]\.result\.attempt: expected a1, found a2/,
    ],
    [
      'with an id that is none',
      (document) => {
        Object.assign(document.attempts[0] ?? {}, { id: '../x' });
      },
      /attempts\[0\]\.id: /,
    ],
  ])('%s is refused, with where it is wrong', async (_name, change, message) => {
    expect((await refused(change)).message).toMatch(message);
  });

  test('with many faults names some and counts the others', async () => {
    const fault = await refused((document) => {
      for (const name of Object.keys(document.attempts[0] ?? {})) {
        Object.assign(document.attempts[0] ?? {}, { [name]: {} });
      }
    });

    expect(fault.message.split('\n')).toHaveLength(7);
    expect(fault.message).toMatch(/and \d+ more$/);
  });

  test('that fails on its way in leaves nothing of it', async () => {
    const one = open('one');
    act(one, lived);
    const two = open('two');
    // the same id for another attempt: the last of the document
    start(two, 'a2', 'cks/other');
    const before = two.history.exportAll();

    await expect(two.history.importAll(one.history.exportAll(), 'h.json')).rejects.toThrow(
      'the attempt a2 is another one in this home',
    );

    expect(two.history.exportAll()).toBe(before);
  });
});
