import { MachineFault, UsageFault } from '../../lib/errors.ts';
import { fillText } from '../../model/parameters.ts';
import type { ExamDesk } from '../../model/ports/exams.ts';
import type { Solution } from '../../model/ports/trainer.ts';
import type { ParameterValues, Task } from '../../model/task.ts';
import { needsEngine } from './availability.ts';
import type { TrainerParts } from './parts.ts';

/** How long a look for what a text merely names may take. */
const LOOK_MS = 5_000;

/** The pack's own answer to a task, with these values. Throws MachineFault where the pack brings none. */
export async function readSolution(
  parts: TrainerParts,
  task: Task,
  values: ParameterValues,
): Promise<Solution> {
  const { readReferences } = await import('../../pack/read-references.ts');
  const { references, why } = await readReferences(await parts.loadPack(), task);
  const solution = references.find(({ type }) => type === 'solution');
  if (solution === undefined) {
    throw new MachineFault('no-solution', `the pack of ${task.id} brings no solution`, '');
  }
  const { readableScript } = await import('./readable-script.ts');
  const engine = needsEngine(task.needs)
    ? (await parts.access.findEngine(AbortSignal.timeout(LOOK_MS))).engine
    : null;
  const text = fillText(solution.text, values);
  return {
    form: solution.form,
    text: solution.form === 'script' ? readableScript(text, values, engine?.name ?? null) : text,
    why: fillText(why ?? '', values),
  };
}

/** The same for a question of an exam that has a result; its attempt may have ended long ago. */
export async function readExamSolution(
  parts: TrainerParts,
  exams: ExamDesk,
  exam: string,
  position: number,
): Promise<Solution> {
  const { questions } = await exams.result(exam);
  const question = questions.find((one) => one.question.position === position)?.question;
  const attempt =
    question === undefined || question.attempt === null ? null : parts.home.attempts.find(question.attempt);
  if (question === undefined || attempt === null) {
    const { commandPrefix } = parts.options;
    throw new UsageFault(
      'no-question',
      `question ${position} of that exam was never set up`,
      `${commandPrefix} report`,
    );
  }
  return readSolution(parts, await parts.desk.task(question.task), attempt.values);
}
