import { Fault } from '../../../../lib/errors.ts';
import { mapSideBySide } from '../../../../lib/side-by-side.ts';
import { needsCluster } from '../../../../model/capability.ts';
import type { ExamQuestion } from '../../../../model/exam/exam.ts';
import type { OpenTask } from '../../../../model/ports/open-task.ts';
import type { OnStep } from '../../../../model/progress.ts';
import type { StoredGrading } from '../../../../session/exams/endings.ts';
import { needsEngine } from '../../availability.ts';
import { gradeToKeep } from '../../grading.ts';
import type { TrainerParts } from '../../parts.ts';
import { unreachableCluster } from '../../unreachable-cluster.ts';
import type { ExamCluster } from './exam-cluster.ts';

/** How many tasks are graded side by side: mostly they wait for the same API server. */
const SIDE_BY_SIDE = 8;

/** A question whose task can be looked at. */
export interface GradableQuestion {
  readonly question: ExamQuestion;
  readonly open: OpenTask;
}

/** For how long nothing of a task had changed, in milliseconds. */
export type SettledFor = (open: OpenTask) => number;

/**
 * Grades questions side by side, those that take longest first; `keep` records each as soon as it is graded. What can't be graded
 * at all is told of and stays undecided. Throws the signal's reason, and faults of the machine such as a full disk,
 * after what is under way has come to its end.
 */
export async function gradeQuestions(
  parts: TrainerParts,
  questions: readonly GradableQuestion[],
  examCluster: ExamCluster | null,
  keep: (one: GradableQuestion, grading: StoredGrading) => void,
  settledFor: SettledFor,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<readonly string[]> {
  (await import('../../../../grade/decider.ts')).prepareDeciding();
  const { longestFirst } = await import('../../../../grade/longest-first.ts');
  const { CHECK_KINDS } = await import('../../../../grade/check-kinds.ts');
  const { clock } = parts.options;
  const faults: unknown[] = [];
  const notes: string[] = [];
  const ordered = longestFirst(questions, ({ open }) => open.task, CHECK_KINDS);
  await mapSideBySide(ordered, SIDE_BY_SIDE, async (one) => {
    if (faults.length > 0 || signal.aborted) return;
    const step = gradingStep(one.question);
    const since = clock.monotonicMs();
    onStep({ type: 'started', step });
    try {
      keep(one, await gradeOne(parts, one, examCluster, settledFor(one.open), signal));
      onStep({ type: 'done', step, durationMs: Math.round(clock.monotonicMs() - since) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      onStep({ type: 'failed', step, message: signal.aborted ? 'interrupted' : message });
      if (signal.aborted || error instanceof Fault) faults.push(error);
      else notes.push(`${one.question.name} could not be graded: ${message}.`);
    }
  });
  signal.throwIfAborted();
  if (faults.length > 0) throw faults[0];
  return notes;
}

export function gradingStep({ position, name }: ExamQuestion): string {
  return `Grade task ${position}, ${name}`;
}

async function gradeOne(
  parts: TrainerParts,
  { open: { task, attempt, workdir } }: GradableQuestion,
  examCluster: ExamCluster | null,
  settledMs: number,
  signal: AbortSignal,
): Promise<StoredGrading> {
  const { engine } = needsEngine(task.needs) ? await parts.access.findEngine(signal) : { engine: null };
  const { kept } = await gradeToKeep(
    {
      task,
      attempt: attempt.id,
      seed: attempt.seed,
      workdir,
      cluster: needsCluster(task.needs) ? clusterOf(examCluster) : null,
      engine,
      provider: attempt.provider,
      settledMs,
    },
    parts.options.clock,
    () => undefined,
    signal,
  );
  return kept;
}

/** One that does not serve leaves undecided what needs it; the rest is decided all the same. */
function clusterOf(found: ExamCluster | null): ReturnType<typeof unreachableCluster> {
  if (found === null) throw new Error('a task that needs a cluster has an attempt without one');
  const { provider, cluster, why } = found;
  return (
    cluster ??
    unreachableCluster({
      name: provider.cluster,
      provider: provider.name,
      capabilities: provider.capabilities,
      reason: 'unreachable',
      message: why,
    })
  );
}
