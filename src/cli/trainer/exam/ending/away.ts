import { createStepLog } from '../../../../cluster/steps.ts';
import { MachineFault, UsageFault } from '../../../../lib/errors.ts';
import { isOpen } from '../../../../model/exam/rules.ts';
import type { Attempt } from '../../../../model/attempt.ts';
import type { OnStep } from '../../../../model/progress.ts';
import type { TrainerParts } from '../../parts.ts';
import { takeTaskAway } from '../../taking-away.ts';
import { closeExamShells } from './closing.ts';
import { connectExam, openAttempts } from './exam-cluster.ts';
import { ENDING_LOCK } from './finish.ts';
import { restoreRights } from './rights.ts';

/** Takes the tasks of an exam that is over away, and ends their attempts. Throws UsageFault while it is not over. */
export async function putExamAway(
  parts: TrainerParts,
  exam: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  const known = parts.home.exams.find(exam);
  if (known === null) throw new UsageFault('no-exam', `there is no exam ${exam}`, 'cks report');
  if (isOpen(known.phase))
    throw new UsageFault('exam-open', 'the exam is not over yet', 'cks exam finish, or cks exam abandon');
  await parts.home.withLock(ENDING_LOCK, () => takeAllAway(parts, exam, onStep, signal));
}

/** Takes the tasks of exams that are over away: they stayed to be looked at, and something new begins. */
export async function putEndedExamsAway(
  parts: TrainerParts,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  const exams = new Set(parts.home.attempts.listOpen().flatMap(({ exam }) => exam ?? []));
  for (const exam of exams) {
    const known = parts.home.exams.find(exam);
    if (known !== null && !isOpen(known.phase)) await putExamAway(parts, exam, onStep, signal);
  }
}

/** Ends the exam that is not over without a result. Interrupted, it can be called again. */
export async function abandonExam(parts: TrainerParts, onStep: OnStep, signal: AbortSignal): Promise<void> {
  const { home } = parts;
  const open = home.exams.open();
  if (open === null) throw new UsageFault('no-exam', 'no exam is running', 'cks exam start');
  await home.withLock(ENDING_LOCK, async () => {
    await closeExamShells(parts, open.id, signal);
    await takeAllAway(parts, open.id, onStep, signal);
    home.exams.change(open.id, (exam, at) =>
      isOpen(exam.phase) ? { ...exam, phase: 'abandoned', endedAt: exam.endedAt ?? at } : exam,
    );
  });
}

async function takeAllAway(
  parts: TrainerParts,
  exam: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<void> {
  const attempts = openAttempts(parts, exam);
  if (attempts.length === 0) return;
  onStep({ type: 'planned', steps: attempts.map(stepOf) });
  const log = createStepLog(onStep, parts.options.clock);
  const found = await connectExam(parts, attempts, signal);
  const isGone =
    found !== null && found.connected === null && (await found.provider.state(signal)).state === 'absent';
  if (found !== null) await restoreRights(parts, exam, found, signal);
  if (found !== null && found.connected === null && !isGone) {
    throw new MachineFault(
      'cluster-unreachable',
      `the exam's tasks can't be taken away: ${found.why}`,
      'cks up, then the same command',
    );
  }
  try {
    // one after the other, the last set up first: what is cluster-wide is put back as it was before each
    for (const attempt of attempts.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))) {
      await log.run(stepOf(attempt), async () => {
        // with the cluster all that was in it is gone
        if (isGone && attempt.cluster !== null) parts.home.attempts.end(attempt.id);
        else await takeTaskAway(parts, attempt, signal);
      });
    }
  } catch (error) {
    log.fail(error);
    throw error;
  }
}

const stepOf = ({ task }: Attempt): string => `Take ${task.split('/').at(-1) ?? ''} away`;
