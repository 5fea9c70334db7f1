import type { ExamDesk } from '../../../../model/ports/exams.ts';
import type { TrainerParts } from '../../parts.ts';

/** What comes after an exam's time: its end, its result, and taking its tasks away. */
export type ExamEnding = Pick<ExamDesk, 'finish' | 'abandon' | 'gradeAgain' | 'putAway'>;

/** Stands in until the part is made. */
export function openExamEnding(_parts: TrainerParts): ExamEnding {
  return { finish: notYet, abandon: notYet, gradeAgain: notYet, putAway: notYet };
}

const notYet = (): Promise<never> => Promise.reject(new Error('the end of exams is not made yet'));
