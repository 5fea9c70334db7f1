import { z } from 'zod';
import { LOOK_REASONS } from '../../model/could-not-look.ts';
import { DOMAIN_CODES } from '../../model/curriculum.ts';
import { HISTORY_KIND } from '../../model/history/document-kind.ts';
import { DIFFICULTIES, type ExamChoices, type ExamDraw, type ExamResult } from '../../model/exam/exam.ts';
import type { KeptGround } from '../../model/ground.ts';
import type { Json } from '../../model/json.ts';
import { PROVIDERS } from '../../model/provider.ts';
import { API_VERSION, type GradeResult } from '../../model/result.ts';
import { STATUSES } from '../../model/status.ts';

const time = z.iso.datetime();
const amount = z.number().min(0);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower case letters, digits and dashes');
const taskId = z.string().regex(/^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*$/i, 'PACK/TASK');
const domain = z.enum(DOMAIN_CODES);
const provider = z.enum(PROVIDERS);
const json: z.ZodType<Json> = z.json();
const score = z.strictObject({ earned: amount, possible: amount, undecided: amount });
const attemptStatus = z.enum(['passed', 'failed', 'undecided']);
const evidence = z.array(z.strictObject({ title: z.string(), text: z.string() }));

const check = z.strictObject({
  id: z.string(),
  kind: z.string(),
  clause: z.string(),
  status: z.enum(STATUSES),
  reason: z.enum(LOOK_REASONS).optional(),
  assurance: z.enum(['observed', 'simulated']),
  weight: amount,
  durationMs: amount,
  title: z.string(),
  expected: z.string(),
  actual: z.string(),
  why: z.string(),
  next: z.string(),
  evidence,
});

const gradeResult = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  task: taskId,
  pack: z.strictObject({ name: z.string(), version: z.string(), digest: z.string() }),
  attempt: id,
  seed: z.number(),
  provider,
  kubernetes: z.string(),
  status: attemptStatus,
  score,
  startedAt: time,
  durationMs: amount,
  checks: z.array(check),
}) satisfies z.ZodType<GradeResult>;

const seen = { expected: z.string(), actual: z.string(), evidence };
const verdict = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('pass'), ...seen }),
  z.strictObject({
    status: z.literal('fail'),
    ...seen,
    mayChange: z.boolean(),
    unfinished: z.boolean().optional(),
  }),
  z.strictObject({ status: z.literal('error'), reason: z.enum(LOOK_REASONS), ...seen }),
]);

/** A check as it was graded. */
const spec = z.strictObject({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  clause: z.string(),
  weight: amount,
  why: z.string(),
  next: z.string(),
  requires: z.array(z.string()),
  withinMs: amount,
  spec: z.record(z.string(), json),
});

const ground = z.discriminatedUnion('by', [
  z.strictObject({ check: z.string(), by: z.literal('facts'), facts: json, spec }),
  z.strictObject({
    check: z.string(),
    by: z.enum(['could-not-look', 'not-needed', 'withheld']),
    facts: json,
    verdict,
    spec,
  }),
]) satisfies z.ZodType<KeptGround>;

const grading = z.strictObject({
  try: z.int().min(0),
  /** Of the try when it was graded; null where that was not kept. */
  hintsShown: z.int().min(0).nullable(),
  solutionShown: z.boolean().nullable(),
  activeSeconds: z.number().nullable(),
  result: gradeResult,
  /** What its checks were decided on. */
  grounds: z.array(ground),
});

const attempt = z.strictObject({
  id,
  task: taskId,
  exam: id.nullable(),
  packDigest: z.string(),
  seed: z.number(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
  provider,
  cluster: z.string().nullable(),
  startedAt: time,
  endedAt: time,
  touchedAt: time,
  activeSeconds: amount,
  secondsBefore: amount,
  hintsShown: z.int().min(0),
  solutionShown: z.boolean(),
  solutionShownAt: time.nullable(),
  resets: z.int().min(0),
  resetAt: time.nullable(),
  gradings: z.array(grading),
});

const choices = z.strictObject({
  mode: z.enum(['mock', 'training']),
  seed: z.number(),
  minutes: amount,
  tasks: z.int().min(0).nullable(),
  domains: z.array(domain),
  pack: z.string().nullable(),
  difficulty: z.enum(DIFFICULTIES).nullable(),
}) satisfies z.ZodType<ExamChoices>;

const draw = z.strictObject({
  tasks: z.array(taskId),
  points: amount,
  minutes: amount,
  shares: z.array(
    z.strictObject({
      domain,
      wantedPercent: z.number(),
      percent: z.number(),
      points: amount,
      tasks: amount,
      missing: z.string().nullable(),
    }),
  ),
  leftOut: z.array(z.strictObject({ task: z.string(), reason: z.string() })),
}) satisfies z.ZodType<ExamDraw>;

const question = z.strictObject({
  position: z.int().min(1),
  task: taskId,
  name: z.string(),
  title: z.string(),
  domain,
  weight: amount,
  minutes: amount,
  attempt: id.nullable(),
  host: z.string().nullable(),
  flagged: z.boolean(),
  visited: z.boolean(),
  note: z.string(),
  activeSeconds: amount,
});

const parts = z.array(z.strictObject({ id: z.string(), title: z.string(), score }));

const examResult = z.strictObject({
  exam: id,
  mode: z.enum(['mock', 'training']),
  seed: z.number(),
  status: attemptStatus,
  score,
  passPercent: z.number(),
  startedAt: time,
  endedAt: time,
  usedSeconds: amount,
  limitSeconds: amount,
  provider,
  domains: parts,
  competencies: parts,
  questions: z.array(z.strictObject({ question, result: gradeResult.nullable(), score })),
  afterBell: z.array(z.string()),
  notes: z.array(z.string()),
  gradedLaterAt: time.nullable(),
}) satisfies z.ZodType<ExamResult>;

const exam = z.strictObject({
  id,
  phase: z.enum(['ended', 'abandoned']),
  choices,
  draw,
  provider,
  cluster: z.string().nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  limitMs: amount,
  elapsedMs: amount,
  jumps: z.array(z.strictObject({ at: time, seconds: z.number() })),
  current: z.int().min(1),
  questions: z.array(question),
  result: examResult.nullable(),
});

/** Everything that was tried in a home: what `cks history --export` writes (docs/history.md). */
export const historyDocument = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(HISTORY_KIND),
  /** In the order they were recorded. */
  exams: z.array(exam),
  attempts: z.array(attempt),
});

export type HistoryDocument = z.infer<typeof historyDocument>;
export type AttemptDocument = z.infer<typeof attempt>;
export type ExamDocument = z.infer<typeof exam>;
