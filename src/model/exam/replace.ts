import type { DrawTask } from './choose-tasks.ts';
import { describeDraw, isAsked } from './draw.ts';
import type { ExamChoices, ExamDraw } from './exam.ts';

/**
 * The draw without the tasks that could not be set up after all: each gives its place to the task of its domain that
 * is nearest to it in weight and not drawn yet, or is left out where there is none.
 */
export function replaceTasks(
  bank: readonly DrawTask[],
  choices: ExamChoices,
  draw: ExamDraw,
  failed: ExamDraw['leftOut'],
): ExamDraw {
  const leftOut = [...draw.leftOut, ...failed];
  const candidates = bank.filter(
    (task) => isAsked(task, choices) && !leftOut.some((left) => left.task === task.id),
  );
  const taken = new Set(draw.tasks);
  const chosen = draw.tasks.flatMap((id): readonly DrawTask[] => {
    const task = bank.find((candidate) => candidate.id === id);
    if (task === undefined) return [];
    if (!failed.some((left) => left.task === id)) return [task];
    const [nearest] = candidates
      .filter(({ id: other, domain }) => !taken.has(other) && domain === task.domain)
      .toSorted(
        (left, right) =>
          Math.abs(left.weight - task.weight) - Math.abs(right.weight - task.weight) ||
          (left.id < right.id ? -1 : 1),
      );
    if (nearest === undefined) return [];
    taken.add(nearest.id);
    return [nearest];
  });
  return describeDraw(chosen, candidates, choices, leftOut);
}
