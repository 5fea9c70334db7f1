import { relevantObjects } from '../../../../cluster/site/snapshot/relevant.ts';
import { takeSnapshot, type ClusterSnapshot } from '../../../../cluster/site/snapshot/take.ts';
import { MachineFault, UsageFault } from '../../../../lib/errors.ts';
import { sealBundle } from '../../../../grade/bundle/seal.ts';
import type { Attempt } from '../../../../model/attempt.ts';
import type { BundleTask } from '../../../../model/bundle.ts';
import { needsCluster } from '../../../../model/capability.ts';
import { CouldNotLook } from '../../../../model/could-not-look.ts';
import type { GradeResult } from '../../../../model/result.ts';
import type { ResolvedTask } from '../../../../model/task.ts';
import { resolveAttempt } from '../../attempt-desk.ts';
import { toldText } from '../../grading.ts';
import type { TrainerParts } from '../../parts.ts';
import { refuseInExam } from '../report/gather-report.ts';
import { readBellSnapshot } from './bell-snapshot.ts';

/**
 * What a dispute about the verdicts of an exam that has ended needs: JSON that `cks grade --bundle` reads. Throws
 * UsageFault where the exam has no result, or a pack has one of its tasks no more.
 */
export async function examBundle(parts: TrainerParts, exam: string): Promise<string> {
  const { home } = parts;
  const found = home.exams.result(exam);
  if (found === null) throw new UsageFault('no-result', `no exam ${exam} has a result`, 'cks report');
  refuseInExam(parts, found);
  const { questions, ...result } = found;
  const snapshot = readBellSnapshot(parts, exam)?.cluster ?? null;
  const tasks: BundleTask[] = [];
  for (const { question, result: graded } of questions) {
    const attempt = question.attempt === null ? null : home.attempts.find(question.attempt);
    if (graded === null || attempt === null) continue;
    tasks.push(await bundleTask(parts, question.position, attempt, graded, snapshot));
  }
  const ungraded = questions
    .filter(({ question }) => !tasks.some(({ position }) => position === question.position))
    .map(({ question: { position, task } }) => ({ position, task }));
  return sealBundle({ ...about(parts), exam: result, ungraded, tasks });
}

/**
 * The same for the last grading of a task that is open for practice; its objects are those of now. Throws UsageFault where
 * the task is not started, or was not graded.
 */
export async function attemptBundle(parts: TrainerParts, name: string, signal: AbortSignal): Promise<string> {
  const { task, attempt } = await parts.desk.require(name);
  const { lastResult } = attempt;
  if (lastResult === null) {
    throw new UsageFault('not-graded', `${task.name} was not graded yet`, `cks grade ${task.name}`);
  }
  const snapshot = needsCluster(task.needs) ? await lookAtTask(parts, task, attempt, signal) : null;
  const bundled = await bundleTask(parts, null, attempt, lastResult, snapshot);
  return sealBundle({ ...about(parts), exam: null, ungraded: [], tasks: [bundled] });
}

function about({ options }: TrainerParts): { readonly program: string; readonly writtenAt: string } {
  return { program: options.version, writtenAt: options.clock.now().toISOString() };
}

async function bundleTask(
  parts: TrainerParts,
  position: number | null,
  attempt: Attempt,
  result: GradeResult,
  snapshot: ClusterSnapshot | null,
): Promise<BundleTask> {
  const { tasks } = await parts.loadPack();
  const task = tasks.find(({ id }) => id === attempt.task);
  if (task === undefined) {
    throw new UsageFault(
      'pack-changed',
      `${attempt.task} is no longer in the packs, so its text can't be put beside the verdicts`,
      `use the pack ${result.pack.name} ${result.pack.version} of ${result.startedAt.slice(0, 10)}`,
    );
  }
  const resolved = resolveAttempt(task, attempt, parts.home.id);
  const graded = parts.home.examEndings.gradingAt(attempt.id, result.startedAt);
  const grounds = graded?.grounds ?? [];
  const told = toldText(resolved);
  return {
    position,
    task: task.id,
    title: resolved.title,
    pack: result.pack,
    attempt: attempt.id,
    seed: attempt.seed,
    parameters: Object.fromEntries(
      Object.entries(resolved.values).filter(([, value]) => told.includes(String(value))),
    ),
    text: resolved.text,
    clauses: resolved.clauses,
    checks: grounds.map(({ spec }) => spec),
    result,
    grounds: grounds.map(({ spec: _spec, ...ground }) => ground),
    objects: snapshot === null ? [] : relevantObjects(snapshot, resolved),
    objectsAt: snapshot?.takenAt ?? null,
  };
}

/** Null where the cluster does not answer: what was decided on is in the home. */
async function lookAtTask(
  { access }: TrainerParts,
  task: ResolvedTask,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<ClusterSnapshot | null> {
  try {
    const { provider } = await access.chooseFor(attempt, signal);
    const cluster = await access.connect(provider, signal);
    // the key is forgotten: these digests say nothing but that there are values
    return await takeSnapshot(cluster, task.namespaces, crypto.randomUUID(), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof MachineFault || error instanceof CouldNotLook) return null;
    throw error;
  }
}
