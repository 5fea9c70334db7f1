import type { ExamDesk } from '../../../../model/ports/exams.ts';
import type { TrainerParts } from '../../parts.ts';
import { abandonExam, putExamAway } from './away.ts';
import { finishExam } from './finish.ts';
import { gradeExamAgain } from './grade-again.ts';

/** What comes after an exam's time: its end, and taking its tasks away. */
export type ExamEnding = Pick<ExamDesk, 'finish' | 'abandon' | 'gradeAgain' | 'putAway'>;

export function openExamEnding(parts: TrainerParts): ExamEnding {
  return {
    finish: (onStep, signal) => finishExam(parts, onStep, signal),
    abandon: (onStep, signal) => abandonExam(parts, onStep, signal),
    gradeAgain: (exam, onStep, signal) => gradeExamAgain(parts, exam, onStep, signal),
    putAway: (exam, onStep, signal) => putExamAway(parts, exam, onStep, signal),
  };
}
