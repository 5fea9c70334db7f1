import { CURRICULUM, EXAM } from '../curriculum.ts';
import type { GradeResult, Score } from '../result.ts';
import { addScores } from '../score.ts';
import type { AttemptStatus } from '../status.ts';
import type { Exam, ExamQuestion, ExamResult, PartScore, QuestionResult } from './exam.ts';

/** A question with what grading it came to, after the bell. */
export interface GradedQuestion {
  readonly question: ExamQuestion;
  /** Ids of what the task is about; empty where its pack has it no more. */
  readonly competencies: readonly string[];
  /** Null where it was not graded. */
  readonly result: GradeResult | null;
}

/** What a result says beside its points. */
export type ExamRemarks = Pick<ExamResult, 'afterBell' | 'notes' | 'gradedLaterAt'>;

/** Points are sums of fractions: this much of a percent is no difference. */
const ROUNDING = 1e-9;

/** The result of an exam from the gradings of its questions. A task of two competencies counts for each of them. */
export function scoreExam(
  exam: Exam,
  graded: readonly GradedQuestion[],
  { afterBell, notes, gradedLaterAt }: ExamRemarks,
): ExamResult {
  const scored = graded.map(({ question, competencies, result }) => ({
    competencies,
    result: { question, result, score: scoreQuestion(question.weight, result) },
  }));
  const questions = scored.map(({ result }) => result);
  const score = addScores(questions.map((question) => question.score));
  return {
    exam: exam.id,
    mode: exam.choices.mode,
    seed: exam.choices.seed,
    status: statusOf(score, EXAM.passPercent),
    score,
    passPercent: EXAM.passPercent,
    startedAt: exam.startedAt ?? exam.createdAt,
    endedAt: exam.endedAt ?? exam.createdAt,
    usedSeconds: Math.min(exam.time.elapsedMs, exam.time.limitMs) / 1000,
    limitSeconds: exam.time.limitMs / 1000,
    provider: exam.provider,
    domains: partsOf(
      CURRICULUM.map(({ code, title }) => ({ id: code, title })),
      questions.map((result) => ({ ids: [result.question.domain], result })),
    ),
    competencies: partsOf(
      CURRICULUM.flatMap(({ competencies }) => competencies),
      scored.map(({ competencies, result }) => ({ ids: competencies, result })),
    ),
    questions,
    afterBell,
    notes,
    gradedLaterAt,
  };
}

/** A question's points: those of its checks, scaled to the weight of the task. Not graded: nothing is decided. */
export function scoreQuestion(weight: number, result: Pick<GradeResult, 'score'> | null): Score {
  if (result === null || result.score.possible === 0)
    return { earned: 0, possible: weight, undecided: weight };
  const { earned, possible, undecided } = result.score;
  return {
    earned: (earned / possible) * weight,
    possible: weight,
    undecided: (undecided / possible) * weight,
  };
}

/**
 * passed: what was earned reaches the mark, whatever is undecided. failed: earned and undecided together don't. Else
 * undecided. `passPercent`: of the possible points.
 */
export function statusOf({ earned, possible, undecided }: Score, passPercent: number): AttemptStatus {
  if (possible === 0) return 'undecided';
  const reaches = (points: number): boolean => (points / possible) * 100 >= passPercent - ROUNDING;
  if (reaches(earned)) return 'passed';
  return reaches(earned + undecided) ? 'undecided' : 'failed';
}

/** The parts that questions are of, in the curriculum's order. */
function partsOf(
  known: readonly { readonly id: string; readonly title: string }[],
  questions: readonly { readonly ids: readonly string[]; readonly result: QuestionResult }[],
): readonly PartScore[] {
  return known.flatMap(({ id, title }) => {
    const own = questions.filter(({ ids }) => ids.includes(id));
    return own.length === 0 ? [] : [{ id, title, score: addScores(own.map(({ result }) => result.score)) }];
  });
}
