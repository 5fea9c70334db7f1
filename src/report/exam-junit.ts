import type { QuestionResult } from '../model/exam/exam.ts';
import type { ExamReport } from './exam-report.ts';
import { gradeSuite, type JunitSuite } from './junit.ts';

/** A task as a suite, a check as a case; a task that could not be graded is one case with an error. */
export function examSuites({ questions }: ExamReport): readonly JunitSuite[] {
  return questions.map((question) =>
    question.result === null ? ungraded(question) : gradeSuite(question.result),
  );
}

function ungraded({ question }: QuestionResult): JunitSuite {
  const message = 'nothing of it could be looked at';
  return {
    name: question.task,
    cases: [{ name: question.title, seconds: 0, problem: { type: 'error', message, text: message } }],
  };
}
