import { DOMAIN_CODES, EXAM } from '../curriculum.ts';
import type { ExamChoices, ExamResult } from '../exam/exam.ts';

/** An exam that has a result, and what it was drawn by. */
export interface EndedExam {
  readonly choices: ExamChoices;
  readonly result: ExamResult;
}

/** The best percent of those exams that say something of the real one; null where there is none. */
export function bestExamOf(exams: readonly EndedExam[]): number | null {
  const percents = exams
    .filter(isAsOnTheDay)
    .map(({ result: { score } }) => (score.possible > 0 ? (100 * score.earned) / score.possible : 0));
  return percents.length === 0 ? null : Math.max(...percents);
}

/** A mock exam over the whole curriculum, of its length, and seen on a real runtime. */
function isAsOnTheDay({ choices, result }: EndedExam): boolean {
  const { mode, domains, difficulty } = choices;
  const whole = domains.length === 0 || DOMAIN_CODES.every((code) => domains.includes(code));
  return (
    mode === 'mock' &&
    whole &&
    difficulty === null &&
    result.questions.length >= EXAM.leastTasks &&
    result.limitSeconds <= EXAM.minutes * 60 &&
    result.questions.every(({ result: graded }) =>
      (graded?.checks ?? []).every(({ assurance }) => assurance === 'observed'),
    )
  );
}
