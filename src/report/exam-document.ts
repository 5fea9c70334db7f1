import { providerText } from '../model/provider.ts';
import { API_VERSION } from '../model/result.ts';
import { isSimulated, outcomeOf, paceOf, percentOf, undecidedOf } from './exam-figures.ts';
import type { ExamReport } from './exam-report.ts';

/** `report`: an exam's result with the tasks and their solutions (docs/report.md). Fields are only ever added. */
export function examDocument({ result, questions }: ExamReport): unknown {
  return {
    apiVersion: API_VERSION,
    exam: result.exam,
    mode: result.mode,
    seed: result.seed,
    status: result.status,
    score: result.score,
    percent: percentOf(result.score),
    passPercent: result.passPercent,
    startedAt: result.startedAt,
    endedAt: result.endedAt,
    gradedLaterAt: result.gradedLaterAt,
    usedSeconds: result.usedSeconds,
    limitSeconds: result.limitSeconds,
    provider: result.provider,
    providerText: providerText(result.provider),
    simulated: isSimulated(result),
    domains: result.domains,
    competencies: result.competencies,
    questions: questions.map((reported) => {
      const { question, score, result: graded, task, solution } = reported;
      return {
        ...question,
        status: outcomeOf(reported),
        score,
        pace: paceOf(reported),
        competencies: task?.competencies ?? [],
        text: task?.text ?? null,
        clauses: task?.clauses ?? [],
        docs: task?.docs ?? [],
        result: graded,
        solution,
      };
    }),
    undecided: undecidedOf(questions).map(({ question, score }) => ({
      position: question.position,
      task: question.task,
      points: score.undecided,
    })),
    afterBell: result.afterBell,
    notes: result.notes,
  };
}
