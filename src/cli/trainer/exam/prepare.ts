import { MachineFault, UsageFault } from '../../../lib/errors.ts';
import { mapSideBySide } from '../../../lib/side-by-side.ts';
import { needsCluster } from '../../../model/capability.ts';
import { CouldNotLook } from '../../../model/could-not-look.ts';
import type { Exam, ExamDraw, ExamQuestion } from '../../../model/exam/exam.ts';
import { replaceTasks } from '../../../model/exam/replace.ts';
import { changeQuestion } from '../../../model/exam/rules.ts';
import type { ClusterProvider } from '../../../model/ports/provider.ts';
import type { OnStep } from '../../../model/progress.ts';
import { seedFor } from '../../../model/random.ts';
import type { Task } from '../../../model/task.ts';
import type { TrainerParts } from '../parts.ts';
import { mendAccess } from '../site.ts';
import { beginTask } from '../starting.ts';
import { takeTaskAway } from '../taking-away.ts';
import { inTheWay } from './drawing.ts';
import { hostAliases, type HostAliases } from './hosts.ts';
import { questionsOf } from './questions.ts';

/** How many tasks are set up side by side: more would wait for the same API server. */
const SIDE_BY_SIDE = 4;

/** When so many tasks could not be set up, it is not the tasks. */
const MOST_FAILURES = 5;

/**
 * Sets up what of an exam is not yet set up, and writes each task as it is done. Open practice of the same tasks is
 * put away first. A task that can't be set up is replaced by another, or left out, and the draw says so.
 * Throws MachineFault when the cluster does not serve.
 */
export async function prepareExam(
  parts: TrainerParts,
  { id }: Exam,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  const { home } = parts;
  const { tasks } = await parts.loadPack();
  const { provider } = await parts.access.choose(signal);
  moveTo(parts, id, provider);
  let failures = 0;
  for (;;) {
    const exam = home.exams.find(id);
    if (exam === null || exam.phase !== 'preparing') return;
    const rest = exam.questions.filter(({ attempt }) => attempt === null);
    if (rest.length === 0) return;
    const failed = await setUpQuestions(parts, { exam, rest, tasks, provider }, onStep, signal);
    failures += failed.length;
    const [first] = failed;
    if (first !== undefined && failures > MOST_FAILURES) {
      throw new MachineFault(
        'exam-set-up',
        `${failures} tasks can't be set up, the last one because: ${first.reason}`,
        'cks status',
      );
    }
    if (failed.length > 0) {
      home.exams.change(id, (before) => {
        const draw = replaceTasks(tasks, before.choices, before.draw, failed);
        return { ...before, draw, questions: questionsOf(draw, tasks, before.questions) };
      });
    }
  }
}

/**
 * The exam is prepared where the program works now; what stands already stays where it is. Throws UsageFault where that
 * would be two places.
 */
function moveTo({ home }: TrainerParts, id: string, { name, cluster }: ClusterProvider): void {
  home.exams.change(id, (exam) => {
    if (exam.provider === name && exam.cluster === cluster) return exam;
    if (exam.questions.every(({ attempt }) => attempt === null)) return { ...exam, provider: name, cluster };
    throw new UsageFault(
      'other-provider',
      `the exam is being prepared with ${exam.provider}, not ${name}`,
      'cks exam start, without --provider; or cks exam abandon',
    );
  });
}

interface Round {
  readonly exam: Exam;
  /** The questions not set up yet. */
  readonly rest: readonly ExamQuestion[];
  readonly tasks: readonly Task[];
  readonly provider: ClusterProvider;
}

/** Sets questions up, and answers those that can't be. */
async function setUpQuestions(
  parts: TrainerParts,
  { exam, rest, tasks, provider }: Round,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ExamDraw['leftOut']> {
  const { home, options } = parts;
  const known = rest.flatMap((question) => {
    const task = tasks.find(({ id }) => id === question.task);
    return task === undefined ? [] : [{ question, task }];
  });
  const gone = rest
    .filter(({ task }) => !tasks.some(({ id }) => id === task))
    .map(({ task }) => ({ task, reason: 'it is no longer in the packs' }));
  const estimate = `exam task ${provider.name}`;
  const usualMs = home.durations.usualMs(estimate);
  const total = exam.questions.length;
  onStep({
    type: 'planned',
    steps: known.map(({ question }) => stepName(question, total)),
    usualMs: usualMs === null ? undefined : usualMs * known.length,
  });
  const began = options.clock.monotonicMs();
  const aliases = await openTheWay(parts, exam, known, provider, onStep, signal);
  const failed: { readonly task: string; readonly reason: string }[] = [...gone];
  // what is under way beside a fault comes to its end before the fault is told
  const faults: unknown[] = [];
  const setUp = async ({ question, task }: (typeof known)[number]): Promise<void> => {
    if (faults.length > 0 || signal.aborted) return;
    const step = stepName(question, total);
    const since = options.clock.monotonicMs();
    onStep({ type: 'started', step });
    try {
      const attempt = await beginQuestion(parts, exam, task, signal);
      home.exams.change(exam.id, (before) => ({
        ...before,
        questions: changeQuestion(before, question.position, () => ({ attempt, host: aliases(task) })),
      }));
      onStep({ type: 'done', step, durationMs: options.clock.monotonicMs() - since });
    } catch (error) {
      const reason = signal.aborted ? null : await reasonOf(error, provider, signal);
      if (reason === null) faults.push(error);
      else failed.push({ task: task.id, reason });
      onStep({ type: 'failed', step, message: reason ?? 'interrupted' });
    }
  };
  const beside = known.filter(({ task }) => task.isolation === 'namespace');
  await mapSideBySide(beside, SIDE_BY_SIDE, setUp);
  for (const alone of known.filter(({ task }) => task.isolation !== 'namespace')) await setUp(alone);
  signal.throwIfAborted();
  if (faults.length > 0) throw faults[0];
  const done = known.length - failed.length + gone.length;
  if (done > 0) home.durations.record(estimate, (options.clock.monotonicMs() - began) / done);
  return failed;
}

/** What comes before any task: a cluster that serves, the learner's rights in it, and no practice in the way. */
async function openTheWay(
  parts: TrainerParts,
  exam: Exam,
  known: readonly { readonly task: Task }[],
  provider: ClusterProvider,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<HostAliases> {
  if (known.some(({ task }) => needsCluster(task.needs))) {
    const cluster = await parts.access.connect(provider, signal);
    await mendAccess(provider, cluster, onStep, signal);
  }
  for (const attempt of inTheWay(parts, exam.draw.tasks, exam.id)) await takeTaskAway(parts, attempt, signal);
  return hostAliases(parts, provider);
}

/** Sets the task of a question up; one whose set-up ended just before an interruption is taken as it is. */
async function beginQuestion(
  parts: TrainerParts,
  exam: Exam,
  task: Task,
  signal: AbortSignal,
): Promise<string> {
  return parts.home.withLock(`task-${task.name}`, async () => {
    const open = parts.home.attempts.findOpen(task.id);
    if (open?.exam === exam.id) return open.id;
    const start = { seed: seedFor(exam.choices.seed, task.id), exam: exam.id };
    const { attempt } = await beginTask(parts, task, start, () => undefined, signal);
    return attempt.id;
  });
}

/** Why a task can't be set up; null where the fault says more of the machine than of the task. */
async function reasonOf(
  error: unknown,
  provider: ClusterProvider,
  signal: AbortSignal,
): Promise<string | null> {
  const ofTask =
    error instanceof CouldNotLook || (error instanceof MachineFault && !OF_THE_MACHINE.has(error.code));
  if (!ofTask) return null;
  const { state } = await provider.state(signal);
  return state === 'ready' ? error.message : null;
}

/** The home can't be written, or another program is at the same task. */
const OF_THE_MACHINE: ReadonlySet<string> = new Set(['history', 'files', 'busy']);

// a title would tell the question before the clock goes
function stepName({ position }: ExamQuestion, total: number): string {
  return `Task ${position} of ${total}`;
}
