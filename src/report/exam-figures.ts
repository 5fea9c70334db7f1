import type { ExamResult, QuestionResult } from '../model/exam/exam.ts';
import { CURRICULUM } from '../model/curriculum.ts';
import type { Score } from '../model/result.ts';
import type { AttemptStatus } from '../model/status.ts';

/** Earned points of the possible in percent, rounded down: a rounding never lets pass. 0 where nothing is possible. */
export function percentOf({ earned, possible }: Pick<Score, 'earned' | 'possible'>): number {
  // a sum of thirds may lie a hair below a whole number
  return possible === 0 ? 0 : Math.floor((earned / possible) * 100 + 1e-9);
}

/** A question's outcome by its points. */
export function outcomeOf({ score, result }: Pick<QuestionResult, 'score' | 'result'>): AttemptStatus {
  if (result === null || score.undecided > 0) return 'undecided';
  return score.earned >= score.possible ? 'passed' : 'failed';
}

/** The questions with points that are not decided. */
export function undecidedOf<Q extends QuestionResult>(questions: readonly Q[]): readonly Q[] {
  return questions.filter((question) => outcomeOf(question) === 'undecided');
}

/** How long something took against what it may take, in seconds. */
export interface Pace {
  readonly used: number;
  readonly planned: number;
  /** Seconds beyond the plan; 0 within it. */
  readonly over: number;
}

/** A question's time against the task's own minutes. */
export function paceOf({ question }: Pick<QuestionResult, 'question'>): Pace {
  const used = Math.round(question.activeSeconds);
  const planned = Math.round(question.minutes * 60);
  return { used, planned, over: Math.max(0, used - planned) };
}

/** The time of several questions together. */
export function addPaces(paces: readonly Pace[]): Pace {
  const used = paces.reduce((total, pace) => total + pace.used, 0);
  const planned = paces.reduce((total, pace) => total + pace.planned, 0);
  return { used, planned, over: Math.max(0, used - planned) };
}

/** Time used over time planned: 1 is the exam's pace, more is slower. Null where nothing was planned or used. */
export function ratioOf({ used, planned }: Pace): number | null {
  return planned === 0 || used === 0 ? null : used / planned;
}

/** What share of the curriculum a part has, in percent: a domain its weight, a competency its even part of it. */
export function curriculumWeight(id: string): number | null {
  for (const { code, weight, competencies } of CURRICULUM) {
    if (code === id) return weight;
    if (competencies.some((competency) => competency.id === id)) return weight / competencies.length;
  }
  return null;
}

/** How many questions earned everything. */
export function solvedCount(result: Pick<ExamResult, 'questions'>): number {
  return result.questions.filter((question) => outcomeOf(question) === 'passed').length;
}

/** Was anything in it derived by a simulator instead of seen? */
export function isSimulated({ provider, questions }: Pick<ExamResult, 'provider' | 'questions'>): boolean {
  return (
    provider === 'embedded' ||
    questions.some(({ result }) => result?.checks.some(({ assurance }) => assurance === 'simulated'))
  );
}

/** The versions of Kubernetes that were graded on. */
export function kubernetesOf({ questions }: Pick<ExamResult, 'questions'>): readonly string[] {
  return [...new Set(questions.flatMap(({ result }) => result?.kubernetes || []))];
}
