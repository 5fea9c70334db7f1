import { UsageFault } from '../../../lib/errors.ts';
import type { Attempt } from '../../../model/attempt.ts';
import { drawExam } from '../../../model/exam/draw.ts';
import type { ExamChoices, ExamDraw } from '../../../model/exam/exam.ts';
import { hindranceOf } from '../availability.ts';
import { lookAround } from '../listing.ts';
import type { TrainerParts } from '../parts.ts';

/** Draws from the tasks that can be set up here. Throws UsageFault where these choices leave none. */
export async function drawHere(
  parts: TrainerParts,
  choices: ExamChoices,
  signal: AbortSignal,
): Promise<ExamDraw> {
  const [{ tasks }, situation] = await Promise.all([parts.loadPack(), lookAround(parts, signal)]);
  if (choices.pack !== null && !tasks.some(({ pack }) => pack.name === choices.pack)) {
    const names = [...new Set(tasks.map(({ pack }) => pack.name))].join(', ');
    throw new UsageFault('unknown-pack', `there is no pack ${choices.pack}, but ${names}`, 'cks exam start');
  }
  const unavailable = new Map(
    tasks.flatMap(({ id, needs }) => {
      const hindrance = hindranceOf(needs, situation, parts.options.commandPrefix);
      return hindrance === null ? [] : [[id, hindrance.reason] as const];
    }),
  );
  const draw = drawExam(tasks, choices, unavailable);
  if (draw.tasks.length > 0) return draw;
  const [first] = draw.leftOut;
  throw new UsageFault(
    'nothing-to-draw',
    first === undefined
      ? 'no task is of these domains and this difficulty'
      : `no task that was asked for can be set up here: ${first.reason}`,
    'cks list',
  );
}

/**
 * The open attempts of these tasks that are no part of the exam; without an exam, practice alone: what an earlier exam
 * left is taken away without a question.
 */
export function inTheWay(
  { home }: TrainerParts,
  tasks: readonly string[],
  exam: string | null,
): readonly Attempt[] {
  return home.attempts
    .listOpen()
    .filter(
      (attempt) =>
        tasks.includes(attempt.task) && (exam === null ? attempt.exam === null : attempt.exam !== exam),
    );
}
