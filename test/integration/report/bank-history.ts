import { CURRICULUM } from '../../../src/model/curriculum.ts';
import type { ExamResult } from '../../../src/model/exam/exam.ts';
import type { HistoryEntry, PartStanding, Standing } from '../../../src/model/ports/history.ts';

/** Weeks of practice: where one stands, what was tried, the exams. */
export interface BankHistory {
  readonly standing: Standing;
  readonly entries: readonly HistoryEntry[];
  readonly results: readonly ExamResult[];
}

/** A record over weeks that ends with this exam: six exams that got better, two of them simulated. */
export function bankHistory(last: ExamResult): BankHistory {
  const results = [32, 41, 55, 60, 64, 78].map((percent, index): ExamResult => {
    const earned = (last.score.possible * percent) / 100;
    return {
      ...last,
      exam: `e${index}`,
      seed: 100 + index,
      status: percent >= 67 ? 'passed' : 'failed',
      score: { earned, possible: last.score.possible, undecided: 0 },
      startedAt: `2026-1${index < 3 ? 0 : 1}-0${(index % 3) * 4 + 1}T09:00:00.000Z`,
      provider: index < 2 ? 'embedded' : 'kind',
    };
  });
  const competencies = CURRICULUM.flatMap(({ weight, competencies }) =>
    competencies.map(({ id, title }) => ({ id, title, weight: weight / competencies.length })),
  ).map(({ id, title, weight }, index) => standingOf(id, title, weight, index));
  return {
    standing: {
      domains: CURRICULUM.map(({ code, title, weight }, index) => standingOf(code, title, weight, index + 1)),
      competencies,
      weakest: competencies.filter(({ observed }) => observed === null).slice(0, 5),
      due: last.questions.slice(0, 3).map(({ question }) => ({
        task: question.task,
        title: question.title,
        domain: question.domain,
        dueSince: '2026-11-20T08:00:00.000Z',
        why: 'failed 5 days ago',
      })),
      readiness: 0.62,
      pace: 0.94,
      bestExam: 78,
    },
    entries: last.questions.map(({ question, result, score }, index): HistoryEntry => ({
      attempt: `a${index}`,
      try: 0,
      task: question.task,
      title: question.title,
      domain: question.domain,
      exam: index % 2 === 0 ? 'e5' : null,
      provider: index % 3 === 0 ? 'embedded' : 'kind',
      assurance: index % 3 === 0 ? 'simulated' : 'observed',
      status: result?.status ?? null,
      score,
      startedAt: `2026-11-${10 + index}T10:00:00.000Z`,
      gradedAt: `2026-11-${10 + index}T10:09:00.000Z`,
      endedAt: null,
      activeSeconds: question.activeSeconds,
      minutes: question.minutes,
      hintsShown: index % 3,
      solutionShown: index % 5 === 0,
    })),
    results,
  };
}

function standingOf(id: string, title: string, weight: number, index: number): PartStanding {
  return {
    id,
    title,
    weight,
    tried: index % 4,
    tasks: 5,
    observed: index % 4 === 0 ? null : 0.3 + 0.1 * (index % 7),
    simulated: index % 3 === 0 ? 0.8 : null,
  };
}
