import type { CheckResult, Score } from './result.ts';

/** Counts the points of checks: a pass earns its weight, an error leaves it undecided. */
export function scoreOf(checks: readonly Pick<CheckResult, 'status' | 'weight'>[]): Score {
  const sum = (wanted?: CheckResult['status']): number =>
    checks.reduce(
      (total, { status, weight }) => total + (wanted === undefined || status === wanted ? weight : 0),
      0,
    );
  return { earned: sum('pass'), possible: sum(), undecided: sum('error') };
}

/** Adds the scores of several tasks. */
export function addScores(scores: readonly Score[]): Score {
  return scores.reduce(
    (total, score) => ({
      earned: total.earned + score.earned,
      possible: total.possible + score.possible,
      undecided: total.undecided + score.undecided,
    }),
    { earned: 0, possible: 0, undecided: 0 },
  );
}
