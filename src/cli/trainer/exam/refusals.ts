import { UsageFault } from '../../../lib/errors.ts';
import type { Exam } from '../../../model/exam/exam.ts';
import type { TrainerParts } from '../parts.ts';

/** What a learner may ask of a task, and an exam may refuse. */
export type TaskVerb = 'start' | 'grade' | 'reset' | 'hint' | 'solution';

/**
 * Throws UsageFault where the exam that is not over forbids it: hints and solutions of its tasks; grading and reset of
 * them too, which a training exam allows while its clock goes or pauses; and starting any other task.
 */
export async function refuseInExam(parts: TrainerParts, verb: TaskVerb, name: string): Promise<void> {
  const exam = parts.home.exams.open();
  if (exam === null) return;
  const task = await parts.desk.task(name);
  const own = exam.questions.some(({ task: id }) => id === task.id);
  const why = own ? ofItsTasks(exam, verb) : ofOthers(verb);
  if (why === null) return;
  throw new UsageFault('in-exam', `${task.name}: ${why}`, own ? nextOf(exam) : 'cks exam status');
}

/** Throws UsageFault while an exam is not over: its tasks are in the cluster. */
export function refuseDownInExam({ home }: TrainerParts): void {
  const exam = home.exams.open();
  if (exam === null) return;
  throw new UsageFault(
    'in-exam',
    'an exam is not over, and its tasks are in this cluster',
    exam.phase === 'ending' ? 'cks exam finish' : 'cks exam abandon, or cks exam finish',
  );
}

function ofItsTasks(exam: Exam, verb: TaskVerb): string | null {
  switch (exam.phase) {
    case 'preparing':
      return 'the exam it is drawn for is still being prepared';
    case 'ending':
      return "the exam's time is over; nothing counts any more";
    case 'running':
    case 'paused':
      break;
    case 'ended':
    case 'abandoned':
      return null;
  }
  switch (verb) {
    case 'start':
      return null;
    case 'hint':
      return 'an exam gives no hints';
    case 'solution':
      return 'an exam shows no solutions before its end';
    case 'grade':
      return exam.choices.mode === 'training' ? null : 'a mock exam is graded at its end, once';
    case 'reset':
      return exam.choices.mode === 'training' ? null : 'a mock exam puts no task back to its start';
  }
}

function ofOthers(verb: TaskVerb): string | null {
  return verb === 'start' ? 'an exam is not over, and this task is not part of it' : null;
}

function nextOf({ phase }: Exam): string {
  switch (phase) {
    case 'preparing':
      return 'cks exam start';
    case 'ending':
      return 'cks exam finish';
    default:
      return 'cks exam question';
  }
}
