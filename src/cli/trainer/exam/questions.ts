import type { ExamDraw, ExamQuestion } from '../../../model/exam/exam.ts';
import type { Task } from '../../../model/task.ts';

/** The questions of a draw, in its order; those of `before` with the same task keep what they have. */
export function questionsOf(
  draw: ExamDraw,
  tasks: readonly Task[],
  before: readonly ExamQuestion[],
): readonly ExamQuestion[] {
  return draw.tasks.flatMap((id, index): readonly ExamQuestion[] => {
    const position = index + 1;
    const known = before.find(({ task }) => task === id);
    if (known !== undefined) return [known.position === position ? known : { ...known, position }];
    const task = tasks.find((candidate) => candidate.id === id);
    if (task === undefined) return [];
    const { name, title, domain, weight, minutes } = task;
    return [
      {
        position,
        task: id,
        name,
        title,
        domain,
        weight,
        minutes,
        attempt: null,
        host: null,
        flagged: false,
        visited: false,
        note: '',
        activeSeconds: 0,
      },
    ];
  });
}
