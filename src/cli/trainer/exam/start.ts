import { UsageFault } from '../../../lib/errors.ts';
import { needsCluster } from '../../../model/capability.ts';
import type { Exam, ExamChoices } from '../../../model/exam/exam.ts';
import { startClock, timeOf } from '../../../model/exam/rules.ts';
import type { OnStep } from '../../../model/progress.ts';
import type { TrainerParts } from '../parts.ts';
import { drawHere } from './drawing.ts';
import { putEndedExamsAway } from './ending/away.ts';
import { prepareExam } from './prepare.ts';
import { questionsOf } from './questions.ts';

/** Draws an exam, sets its tasks up and starts its clock; or goes on with one whose preparation was interrupted. */
export async function startExam(
  parts: TrainerParts,
  choices: ExamChoices,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<Exam> {
  const { exams } = parts.home;
  return parts.home.withLock('exam-start', async () => {
    const open = exams.open();
    if (open !== null && open.phase !== 'preparing') {
      throw new UsageFault('exam-open', 'an exam is not over yet', 'cks exam status');
    }
    // tasks of the last exam stayed to be looked at until something new begins
    if (open === null) await putEndedExamsAway(parts, onStep, signal);
    const exam = open ?? (await createExam(parts, choices, signal));
    await prepareExam(parts, exam, onStep, signal);
    return exams.change(exam.id, (prepared, at) =>
      // it may have been abandoned meanwhile
      prepared.phase === 'preparing' ? startClock(prepared, at) : prepared,
    );
  });
}

/** Draws and writes an exam of which nothing is set up yet. */
async function createExam(parts: TrainerParts, choices: ExamChoices, signal: AbortSignal): Promise<Exam> {
  const { options, home } = parts;
  const draw = await drawHere(parts, choices, signal);
  const { provider } = await parts.access.choose(signal);
  const { tasks } = await parts.loadPack();
  // without a cluster that serves there is nothing to write yet
  if (tasks.some(({ id, needs }) => draw.tasks.includes(id) && needsCluster(needs)))
    await parts.access.connect(provider, signal);
  return home.exams.create({
    id: newExamId(options.random),
    phase: 'preparing',
    choices,
    draw,
    provider: provider.name,
    cluster: provider.cluster,
    createdAt: options.clock.now().toISOString(),
    startedAt: null,
    endedAt: null,
    time: timeOf(choices.minutes * 60_000, 0, []),
    questions: questionsOf(draw, tasks, []),
    current: 1,
  });
}

function newExamId(random: () => number): string {
  const digits = Array.from({ length: 7 }, () => Math.floor(random() * 36).toString(36));
  return `e${digits.join('')}`;
}
