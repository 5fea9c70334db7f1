import { EXAM } from '../../src/model/curriculum.ts';
import type {
  Exam,
  ExamChoices,
  ExamDraw,
  ExamQuestion,
  ExamResult,
  QuestionResult,
} from '../../src/model/exam/exam.ts';
import type { ExamDesk } from '../../src/model/ports/exams.ts';
import type { HistoryDesk, HistoryEntry, PartStanding, Standing } from '../../src/model/ports/history.ts';
import type { StepEvent } from '../../src/model/progress.ts';
import { CURRICULUM, type DomainCode } from '../../src/model/curriculum.ts';
import { gradeResultOf, openTaskOf, POD_RO } from './fake-tasks.ts';

const MINUTE_MS = 60_000;

export const CHOICES: ExamChoices = {
  mode: 'mock',
  seed: 4711,
  minutes: 120,
  tasks: null,
  domains: [],
  pack: null,
  difficulty: null,
};

const TITLES: readonly (readonly [string, DomainCode, number])[] = [
  ['Keep a Role within its Namespace', 'CH', 4],
  ['Close a namespace, keep DNS', 'CS', 7],
  ['Block the metadata service', 'CS', 6],
  ['Trim a Role to what is used', 'CH', 5],
  ['Ein Geheimnis als Datei statt in der Umgebung', 'MM', 6],
  ['Pod Security: baseline und restricted', 'MM', 5],
  ['Permit only one registry', 'SC', 8],
  ['不変コンテナを作る: 読み取り専用のルート', 'RT', 6],
  ['Repair a Dockerfile 🐳 that runs as root', 'SC', 8],
  ['Find the image with the vulnerable library', 'SC', 6],
  ['Make a Pod immutable', 'RT', 5],
  ['Quarantine a Pod that calls out', 'RT', 7],
  ['Who broke in? Read the audit log', 'RT', 7],
  ['Run containers under seccomp', 'SH', 6],
  ['Close ports nobody needs', 'SH', 4],
  ['Keep tenants apart', 'MM', 5],
];

/** Sixteen questions; German, Japanese and emoji among their titles. */
export function questionsOf(
  changes: Readonly<Record<number, Partial<ExamQuestion>>> = {},
): readonly ExamQuestion[] {
  return TITLES.map(([title, domain, weight], index) => ({
    position: index + 1,
    task: `cks/task-${index + 1}`,
    name: `task-${index + 1}`,
    title,
    domain,
    weight,
    minutes: 8,
    attempt: `a${index + 1}`,
    host: 'cks-node01',
    flagged: false,
    visited: index === 0,
    note: '',
    activeSeconds: 0,
    ...changes[index + 1],
  }));
}

export const DRAW: ExamDraw = {
  tasks: TITLES.map((_title, index) => `cks/task-${index + 1}`),
  points: 95,
  minutes: 118,
  shares: CURRICULUM.map(({ code, weight }) => ({
    domain: code,
    wantedPercent: weight,
    percent: weight + (code === 'CH' ? -6 : 1),
    points: weight,
    tasks: code === 'CH' ? 2 : 3,
    missing: code === 'CH' ? '6 of 15 points' : null,
  })),
  leftOut: [{ task: 'cks/docker-read-only', reason: 'no container engine answers on this machine' }],
};

/** An exam in its course; `left`: minutes. */
export function examOf(changes: Partial<Exam> = {}, left = 72.66): Exam {
  const limitMs = EXAM.minutes * MINUTE_MS;
  return {
    id: 'e4711',
    phase: 'running',
    choices: CHOICES,
    draw: DRAW,
    provider: 'kind',
    cluster: 'cks-7f3a',
    createdAt: '2026-11-23T08:58:00.000Z',
    startedAt: '2026-11-23T09:00:00.000Z',
    endedAt: null,
    time: { limitMs, elapsedMs: limitMs - left * MINUTE_MS, leftMs: left * MINUTE_MS, jumps: [] },
    questions: questionsOf(),
    current: 1,
    ...changes,
  };
}

/** An exam in its middle: some seen, some flagged, notes in several scripts. */
export function examInItsMiddle(): Exam {
  const seen = { visited: true } as const;
  return examOf({
    current: 7,
    questions: questionsOf({
      1: seen,
      2: { ...seen, note: 'DNS noch prüfen: überall Port 53?' },
      3: { ...seen, flagged: true },
      4: seen,
      5: { ...seen, note: '後で確認する 🕐' },
      6: { ...seen, flagged: true },
      7: seen,
    }),
  });
}

function sum(of: readonly QuestionResult[]): ExamResult['score'] {
  return of.reduce(
    (total, { score }) => ({
      earned: total.earned + score.earned,
      possible: total.possible + score.possible,
      undecided: total.undecided + score.undecided,
    }),
    { earned: 0, possible: 0, undecided: 0 },
  );
}

/** A result: some questions right, some wrong, one undecided, one never touched. */
export function resultOf(changes: Partial<ExamResult> = {}): ExamResult {
  const questions = questionsOf().map((question): QuestionResult => {
    const { position, weight } = question;
    const seconds = { ...question, activeSeconds: 200 + position * 31 };
    if (position === 7) {
      const result = gradeResultOf(POD_RO, { 'root-is-read-only': 'fail', 'pod-runs': 'fail' });
      return { question: seconds, result, score: { earned: weight / 4, possible: weight, undecided: 0 } };
    }
    if (position === 3) {
      const result = gradeResultOf(POD_RO, { 'pod-runs': 'error' });
      return { question: seconds, result, score: { earned: 4, possible: weight, undecided: 2 } };
    }
    if (position === 16)
      return { question: seconds, result: null, score: { earned: 0, possible: weight, undecided: weight } };
    return {
      question: seconds,
      result: gradeResultOf(POD_RO, {}),
      score: { earned: weight, possible: weight, undecided: 0 },
    };
  });
  return {
    exam: 'e4711',
    mode: 'mock',
    seed: 4711,
    status: 'passed',
    score: sum(questions),
    passPercent: EXAM.passPercent,
    startedAt: '2026-11-23T09:00:00.000Z',
    endedAt: '2026-11-23T10:52:00.000Z',
    usedSeconds: 6_720,
    limitSeconds: 7_200,
    provider: 'kind',
    domains: CURRICULUM.map(({ code, title }) => ({
      id: code,
      title,
      score: sum(questions.filter(({ question }) => question.domain === code)),
    })),
    competencies: [],
    questions,
    afterBell: ['Deployment sun/web: spec.replicas 2 → 3 (11 s after the bell)'],
    notes: [
      'Whoever was root on a node could still change things there after the bell; that can not be seen.',
    ],
    gradedLaterAt: null,
    ...changes,
  };
}

export const PREPARING: readonly StepEvent[] = [
  { type: 'planned', steps: ['task-1', 'task-2', 'task-3', 'clock'], usualMs: 21_000 },
  { type: 'done', step: 'task-1', detail: 'Keep a Role within its Namespace', durationMs: 900 },
  { type: 'done', step: 'task-2', detail: 'Close a namespace, keep DNS', durationMs: 1200 },
  { type: 'started', step: 'task-3', detail: 'Block the metadata service' },
];

export const ENDING: readonly StepEvent[] = [
  {
    type: 'planned',
    steps: ['shells closed', 'rights taken back', 'snapshot', 'grading', 'comparison'],
    usualMs: 8_000,
  },
  { type: 'done', step: 'shells closed', detail: '1 shell', durationMs: 100 },
  { type: 'done', step: 'rights taken back', durationMs: 200 },
  { type: 'done', step: 'snapshot', detail: '231 objects, 16 folders', durationMs: 1400 },
  { type: 'started', step: 'grading', detail: '5 of 16 tasks' },
];

/** A desk in memory. */
export interface FakeExams extends ExamDesk {
  exam: Exam | null;
  past: readonly ExamResult[];
  seat: boolean;
  /** What was asked for, in order; reading is not told of. */
  readonly calls: string[];
}

function put(exam: Exam, position: number, changes: Partial<ExamQuestion>): Exam {
  return {
    ...exam,
    questions: exam.questions.map((one) => (one.position === position ? { ...one, ...changes } : one)),
  };
}

export function fakeExams(overrides: Partial<FakeExams> = {}): FakeExams {
  const calls: string[] = [];
  const open = (): Exam => {
    if (desk.exam === null) throw new Error('no exam is running');
    return desk.exam;
  };
  const change = (call: string, changed: (exam: Exam) => Exam): Promise<Exam> => {
    calls.push(call);
    desk.exam = changed(open());
    return Promise.resolve(desk.exam);
  };
  const asked = <T>(call: string, answer: T): Promise<T> => {
    calls.push(call);
    return Promise.resolve(answer);
  };
  const desk: FakeExams = {
    calls,
    exam: null,
    past: [],
    seat: true,
    current: () => Promise.resolve(desk.exam),
    draw: () => Promise.resolve(DRAW),
    inTheWay: () => Promise.resolve([]),
    start: (choices) => {
      desk.exam = examOf({ choices }, choices.minutes);
      return asked(`start ${choices.mode} ${choices.minutes} ${choices.seed}`, desk.exam);
    },
    question: (position) => {
      const question = open().questions[position - 1];
      return Promise.resolve(
        openTaskOf(
          { ...POD_RO, id: question?.task ?? '', title: question?.title ?? '' },
          { exam: open().id },
        ),
      );
    },
    visit: (position) =>
      change(`visit ${position}`, (exam) => ({
        ...put(exam, position, { visited: true }),
        current: position,
      })),
    flag: (position, flagged) =>
      change(`flag ${position} ${String(flagged)}`, (exam) => put(exam, position, { flagged })),
    note: (position, note) => change(`note ${position} ${note}`, (exam) => put(exam, position, { note })),
    tick: () => Promise.resolve(open()),
    pause: () => change('pause', (exam) => ({ ...exam, phase: 'paused' })),
    resume: () => change('resume', (exam) => ({ ...exam, phase: 'running' })),
    finish: () => {
      desk.exam = null;
      desk.past = [resultOf(), ...desk.past];
      return asked('finish', resultOf());
    },
    abandon: () => {
      desk.exam = null;
      return asked('abandon', undefined);
    },
    gradeAgain: (exam) =>
      asked(`grade again ${exam}`, resultOf({ status: 'passed', gradedLaterAt: '2026-11-24T08:00:00.000Z' })),
    putAway: (exam) => asked(`put away ${exam}`, undefined),
    results: () => Promise.resolve(desk.past),
    result: () => Promise.resolve(resultOf()),
    report: (exam, format) => asked(`report ${exam} ${format}`, ''),
    takeSeat: () => desk.seat,
    ...overrides,
  };
  return desk;
}

function standingOf(id: string, title: string, weight: number, observed: number | null): PartStanding {
  return {
    id,
    title,
    weight,
    tried: observed === null ? 0 : 3,
    tasks: id === 'upgrade' ? 0 : 7,
    observed,
    simulated: id === 'SC' || id === 'base-images' ? 0.4 : null,
  };
}

const OBSERVED: Readonly<Record<DomainCode, number | null>> = {
  CS: 0.75,
  CH: 0.5,
  SH: null,
  MM: 0.62,
  SC: 0.1,
  RT: 0.33,
};

export const STANDING: Standing = {
  domains: CURRICULUM.map(({ code, title, weight }) => standingOf(code, title, weight, OBSERVED[code])),
  competencies: CURRICULUM.flatMap(({ code, weight, competencies }) =>
    competencies.map(({ id, title }, index) =>
      standingOf(id, title, weight / competencies.length, index === 1 ? null : OBSERVED[code]),
    ),
  ),
  weakest: [
    standingOf('kernel-hardening', 'Kernel hardening: AppArmor, seccomp', 2.5, null),
    standingOf('base-images', 'Smaller base images', 5, 0.1),
    standingOf('audit-logs', 'Audit logs to watch access', 4, 0.2),
  ],
  due: [
    {
      task: 'cks/pod-ro',
      title: 'Make a Pod immutable',
      domain: 'RT',
      dueSince: '2026-11-20T10:00:00.000Z',
      why: 'solved once, four days ago',
    },
    {
      task: 'cks/docker-read-only',
      title: 'Ein Container, der sich nicht ändern läßt 不変コンテナ',
      domain: 'SC',
      dueSince: '2026-11-22T10:00:00.000Z',
      why: 'failed the last time',
    },
  ],
  readiness: 0.41,
  pace: 1.12,
  bestExam: 71.4,
};

export function entryOf(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    attempt: 'a1b2',
    try: 0,
    task: 'cks/pod-ro',
    title: 'Make a Pod immutable',
    domain: 'RT',
    exam: null,
    provider: 'kind',
    assurance: 'observed',
    status: 'passed',
    score: { earned: 4, possible: 4, undecided: 0 },
    startedAt: '2026-11-23T10:00:00.000Z',
    gradedAt: '2026-11-23T10:08:00.000Z',
    endedAt: '2026-11-23T10:08:00.000Z',
    activeSeconds: 471,
    minutes: 6,
    hintsShown: 0,
    solutionShown: false,
    ...changes,
  };
}

export const ENTRIES: readonly HistoryEntry[] = [
  entryOf({
    attempt: 'old',
    startedAt: '2026-11-19T10:00:00.000Z',
    status: 'failed',
    score: { earned: 1, possible: 4, undecided: 0 },
  }),
  entryOf(),
  entryOf({
    attempt: 'sim',
    task: 'cks/docker-read-only',
    title: 'Ein Container, der sich nicht ändern läßt 不変コンテナ',
    assurance: 'simulated',
    startedAt: '2026-11-22T10:00:00.000Z',
    status: null,
    score: null,
    minutes: null,
  }),
];

/** A home in which nothing was tried yet, but for what a test gives. */
export function fakeHistory(overrides: Partial<HistoryDesk> = {}): HistoryDesk {
  return {
    standing: () => Promise.resolve(STANDING),
    entries: () => Promise.resolve([]),
    exportAll: () => Promise.resolve('{}'),
    importAll: () => Promise.resolve({ added: 0, known: 0 }),
    ...overrides,
  };
}
