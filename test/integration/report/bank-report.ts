import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import { tableText } from '../../../src/grade/table-text.ts';
import { CURRICULUM } from '../../../src/model/curriculum.ts';
import type { Exam, ExamQuestion } from '../../../src/model/exam/exam.ts';
import { scoreExam } from '../../../src/model/exam/score.ts';
import { resolveTask } from '../../../src/model/resolve-task.ts';
import type { CheckResult, GradeResult } from '../../../src/model/result.ts';
import { scoreOf } from '../../../src/model/score.ts';
import { combineStatuses, type Status } from '../../../src/model/status.ts';
import type { CheckSpec, ResolvedTask, Task } from '../../../src/model/task.ts';
import { fillText } from '../../../src/model/parameters.ts';
import { loadPack, type Pack } from '../../../src/pack/load-pack.ts';
import { defaultValues } from '../../../src/pack/placeholders.ts';
import { readReferences } from '../../../src/pack/read-references.ts';
import type { ExamReport, ReportedQuestion } from '../../../src/report/exam-report.ts';

/** Of a question: everything right, everything wrong, some of both, not to be looked at. */
const COURSE = ['mixed', 'pass', 'error', 'fail', 'pass', 'pass', 'mixed', 'pass'] as const;

type AskedQuestion = Omit<ReportedQuestion, 'score'>;

/**
 * An exam of about so many tasks of the built-in pack as it may have gone: the real texts, checks and solutions, with statuses
 * that follow a fixed course.
 */
export async function bankReport(programFolder: string, tasks = 16): Promise<ExamReport> {
  const read = await loadPack(programFolder, CHECK_KINDS);
  if (!read.ok) throw new Error('the built-in pack is not sound');
  const { pack } = read;
  const chosen = CURRICULUM.flatMap(({ code, weight }) =>
    pack.tasks.filter(({ domain }) => domain === code).slice(0, Math.round((weight / 100) * tasks)),
  );
  const questions: AskedQuestion[] = [];
  for (const [index, task] of chosen.entries()) {
    questions.push(await reported(pack, task, index, COURSE[index % COURSE.length] ?? 'pass'));
  }
  return reportOf(questions);
}

async function reported(
  pack: Pack,
  task: Task,
  index: number,
  course: (typeof COURSE)[number],
): Promise<AskedQuestion> {
  const values = defaultValues(task.parameters);
  const resolved = resolveTask(task, values);
  const { references, why } = await readReferences(pack, task);
  const solution = references.find(({ type }) => type === 'solution');
  const checks = resolved.checks.map((check, position) =>
    checkResult(check, course === 'mixed' ? (position % 2 === 0 ? 'pass' : 'fail') : course),
  );
  return {
    question: {
      position: index + 1,
      task: task.id,
      name: task.name,
      title: resolved.title,
      domain: task.domain,
      weight: task.weight,
      minutes: task.minutes,
      attempt: `a${index}`,
      host: 'cks-node01',
      flagged: index % 5 === 3,
      visited: true,
      note: index === 3 ? 'erst die Namespaces prüfen, dann 策略 schreiben 🙂' : '',
      activeSeconds: task.minutes * (30 + ((index * 37) % 60)),
    },
    result: gradeResult(resolved, checks),
    task: resolved,
    solution:
      solution === undefined
        ? null
        : { form: solution.form, text: fillText(solution.text, values), why: fillText(why ?? '', values) },
  };
}

function checkResult(check: CheckSpec, status: Status): CheckResult {
  return {
    id: check.id,
    kind: check.kind,
    clause: check.clause,
    status,
    ...(status === 'error' ? { reason: 'timeout' as const } : {}),
    assurance: 'observed',
    weight: check.weight,
    durationMs: 40,
    title: check.title,
    expected: 'read-only in: pod-ro, side',
    actual: status === 'error' ? 'the API server did not answer in 5 s' : 'pod-ro read-only, side writable',
    why: check.why,
    next: check.next,
    evidence: [
      { title: 'spec.containers[1].securityContext', text: 'readOnlyRootFilesystem is not set' },
      {
        title: 'Who reaches whom',
        text: tableText(
          ['from', 'to', 'port', 'seen'],
          [
            ['stranger', 'web', '8080', 'open'],
            ['容器', 'web', '80', ''],
          ],
        ),
      },
      { title: '/proc/1/mountinfo in side', text: '/ rw,relatime\n/dev/shm rw,nosuid,nodev,noexec' },
    ],
  };
}

function gradeResult(task: ResolvedTask, checks: readonly CheckResult[]): GradeResult {
  return {
    apiVersion: 'cks-trainer/v1',
    task: task.id,
    pack: task.pack,
    attempt: 'a1',
    seed: 1,
    provider: 'kind',
    kubernetes: 'v1.36.3',
    status: combineStatuses(checks.map(({ status }) => status)),
    score: scoreOf(checks),
    startedAt: '2026-11-23T11:04:12.000Z',
    durationMs: 400,
    checks,
  };
}

function reportOf(asked: readonly AskedQuestion[]): ExamReport {
  const questions = asked.map(({ question }) => question);
  const result = scoreExam(
    examOf(questions),
    asked.map(({ question, result, task }) => ({ question, result, competencies: task?.competencies ?? [] })),
    {
      afterBell: ['Pod sun/late was made 12 s after the bell'],
      notes: [
        'Who is root on a node could still change things there until the looks were taken.',
        'The wall clock was put forward by 60 s at 10:02; the exam counted on by the time that passed.',
      ],
      gradedLaterAt: null,
    },
  );
  return {
    result,
    questions: result.questions.map((question, index) => ({
      ...question,
      task: asked[index]?.task ?? null,
      solution: asked[index]?.solution ?? null,
    })),
  };
}

/** An exam of these questions after its end. */
export function examOf(questions: readonly ExamQuestion[]): Exam {
  return {
    id: 'e7f3a',
    phase: 'ending',
    choices: {
      mode: 'mock',
      seed: 4711,
      minutes: 120,
      tasks: null,
      domains: [],
      pack: null,
      difficulty: null,
    },
    draw: { tasks: questions.map(({ task }) => task), points: 0, minutes: 0, shares: [], leftOut: [] },
    provider: 'kind',
    cluster: 'cks-e7f3a',
    createdAt: '2026-11-23T09:10:00.000Z',
    startedAt: '2026-11-23T09:12:00.000Z',
    endedAt: '2026-11-23T11:04:10.000Z',
    time: { limitMs: 7_200_000, elapsedMs: 6_730_000, leftMs: 470_000, jumps: [] },
    questions,
    current: 1,
  };
}
