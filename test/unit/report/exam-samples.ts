import type { ExamQuestion, ExamResult, QuestionResult } from '../../../src/model/exam/exam.ts';
import { domainOf, type DomainCode } from '../../../src/model/curriculum.ts';
import type { CheckResult, Score } from '../../../src/model/result.ts';
import { addScores, scoreOf } from '../../../src/model/score.ts';
import { combineStatuses } from '../../../src/model/status.ts';
import type { ExamReport, ReportedQuestion } from '../../../src/report/exam-report.ts';
import { checkResult, gradeResult } from './samples.ts';

/** A question, unless changed the first one, on Pods that can't be written to. */
export function examQuestion(changes: Partial<ExamQuestion> = {}): ExamQuestion {
  return {
    position: 1,
    task: 'cks/pod-ro',
    name: 'pod-ro',
    title: 'Make a Pod immutable',
    domain: 'RT',
    weight: 4,
    minutes: 6,
    attempt: 'a1',
    host: 'cks-node01',
    flagged: false,
    visited: true,
    note: '',
    activeSeconds: 300,
    ...changes,
  };
}

/** A question with these checks; its points are those of its checks, scaled to its weight. */
export function reportedQuestion(
  question: Partial<ExamQuestion>,
  checks: readonly Partial<CheckResult>[] | null,
  changes: Partial<ReportedQuestion> = {},
): ReportedQuestion {
  const asked = examQuestion(question);
  const looked = checks?.map(checkResult) ?? null;
  return {
    question: asked,
    result:
      looked === null
        ? null
        : gradeResult(looked, {
            task: asked.task,
            status: combineStatuses(looked.map(({ status }) => status)),
            score: scoreOf(looked),
          }),
    score:
      looked === null
        ? { earned: 0, possible: asked.weight, undecided: asked.weight }
        : scaled(scoreOf(looked), asked.weight),
    task: {
      competencies: ['immutability'],
      text: 'Make a Pod in `sun` whose containers can **not** be changed.',
      clauses: [
        { id: 'pod', text: 'A Pod `pod-ro` runs.' },
        { id: 'read-only', text: 'Every root file system is read-only.' },
      ],
      docs: [{ title: 'Security context', url: 'https://kubernetes.io/docs/' }],
    },
    solution: {
      form: 'manifest',
      text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod-ro\n',
      why: '# Why\n\nBecause a written file **stays**.\n',
    },
    ...changes,
  };
}

function scaled({ earned, possible, undecided }: Score, weight: number): Score {
  const by = weight / possible;
  return { earned: earned * by, possible: weight, undecided: undecided * by };
}

/** A report of these questions; its parts and its verdict follow from them. */
export function examReport(
  questions: readonly ReportedQuestion[],
  changes: Partial<ExamResult> = {},
): ExamReport {
  const score = addScores(questions.map((question) => question.score));
  const passPercent = changes.passPercent ?? 67;
  const needed = (score.possible * passPercent) / 100;
  const codes = [...new Set(questions.map(({ question }) => question.domain))];
  return {
    result: {
      exam: 'e7f3a',
      mode: 'mock',
      seed: 4711,
      status:
        score.earned >= needed ? 'passed' : score.earned + score.undecided < needed ? 'failed' : 'undecided',
      score,
      passPercent,
      startedAt: '2026-11-23T09:12:00.000Z',
      endedAt: '2026-11-23T11:04:10.000Z',
      usedSeconds: 6730,
      limitSeconds: 7200,
      provider: 'kind',
      domains: codes.map((code) => partOf(code, questions)),
      competencies: [],
      questions: questions.map(({ question, result, score }): QuestionResult => ({
        question,
        result,
        score,
      })),
      afterBell: [],
      notes: [],
      gradedLaterAt: null,
      ...changes,
    },
    questions,
  };
}

function partOf(code: DomainCode, questions: readonly ReportedQuestion[]): ExamResult['domains'][number] {
  const own = questions.filter(({ question }) => question.domain === code);
  return { id: code, title: domainOf(code).title, score: addScores(own.map(({ score }) => score)) };
}
