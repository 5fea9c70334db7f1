import type { ExamMode, ExamResult } from '../model/exam/exam.ts';
import { providerText } from '../model/provider.ts';
import type { AttemptStatus } from '../model/status.ts';
import { count } from './columns.ts';
import { isSimulated } from './exam-figures.ts';
import { pointsText } from './time-words.ts';

/** A glyph and a word for each outcome; the colour is never alone. */
export const OUTCOME_WORDS: Readonly<
  Record<AttemptStatus, { readonly glyph: string; readonly word: string }>
> = {
  passed: { glyph: '✓', word: 'passed' },
  failed: { glyph: '✗', word: 'failed' },
  undecided: { glyph: '?', word: 'undecided' },
};

/** What an exam of a mode is called. */
export const MODE_WORDS: Readonly<Record<ExamMode, string>> = {
  mock: 'Mock exam',
  training: 'Training exam',
};

/** The command that looks once more at what was undecided. */
export function gradeAgainCommand(result: Pick<ExamResult, 'exam'>, commandPrefix: string): string {
  return `${commandPrefix} exam grade-again ${result.exam}`;
}

/** What an outcome means in one sentence. */
export function verdictSentence({ status, score, passPercent }: ExamResult): string {
  // up to the next hundredth: what is said to be enough is enough
  const need = Math.ceil(passPercent * score.possible - 1e-9) / 100;
  const needed = `${pointsText(need)} of ${count(score.possible, 'point')}`;
  switch (status) {
    case 'passed':
      return `Passed: ${pointsText(score.earned)} of ${count(score.possible, 'point')}, and ${passPercent} % (${pointsText(need)}) is enough.`;
    case 'failed':
      return `Not passed: ${passPercent} % is ${needed}, and ${pointsText(score.earned)} were earned${score.undecided > 0 ? `; the ${pointsText(score.undecided)} that are undecided don't change that` : ''}.`;
    case 'undecided':
      return `Not decided yet: ${passPercent} % is ${needed}; ${pointsText(score.earned)} are earned, and ${pointsText(score.undecided)} could not be looked at.`;
  }
}

/** What must be said wherever a result of the simulator is shown; null where all was seen on a real runtime. */
export function simulatedSentence(result: Pick<ExamResult, 'provider' | 'questions'>): string | null {
  if (!isSimulated(result)) return null;
  return result.provider === 'embedded'
    ? `Graded on ${providerText(result.provider)}: what it derives was not observed, and does not count towards readiness for the exam.`
    : 'Some checks were simulated, not observed: they say so.';
}
