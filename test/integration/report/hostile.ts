import type { PartStanding } from '../../../src/model/ports/history.ts';
import type { ExamReport, ReportedQuestion } from '../../../src/report/exam-report.ts';
import type { BankHistory } from './bank-history.ts';

/** What someone who writes a pack, or an object in the cluster, may put into a text. */
const HOSTILE = [
  '<script>window.owned = true</script>',
  '"><img src=x onerror="window.owned = true">',
  "'><svg onload=window.owned=true>",
  '</pre></code></details></main><h1>passed</h1>',
  '<style>body { display: none }</style></style>',
  '[click](javascript:window.owned=true) [data](data:text/html,<script>window.owned=true</script>)',
  '![picture](https://example.invalid/beacon.png) <https://example.invalid/"onmouseover="window.owned=true>',
  '[x](https://example.invalid/"><script>window.owned=true</script>)',
  '&lt;script&gt;window.owned=true&lt;/script&gt; &#x3c;script&#x3e;',
  '\u001B]8;;https://example.invalid\u0007link\u001B]8;;\u0007 \u001B[31mred\u0000 \u202Ekcab\u2066',
  '\uD800 half, \uFFFE none, größe, 容器安全, 👩‍👩‍👧‍👦',
  `${'x'.repeat(400)} ${'容'.repeat(200)}`,
  '# one\n\n### three\n\n| | a |\n|-|-|\n| <b>1</b> | `</code>` |\n\n1. <i>a</i>\n   - [ ] b\n\n> ## two\n',
].join('\n');

const part = (one: PartStanding): PartStanding => ({ ...one, title: HOSTILE });

/** A history in which every text that comes from outside is hostile. */
export function hostileHistory({ standing, entries, results }: BankHistory): BankHistory {
  return {
    standing: {
      ...standing,
      domains: standing.domains.map(part),
      competencies: standing.competencies.map(part),
      weakest: standing.weakest.map(part),
      due: standing.due.map((due) => ({ ...due, task: HOSTILE, title: HOSTILE, why: HOSTILE })),
    },
    entries: entries.map((entry) => ({ ...entry, task: HOSTILE, title: HOSTILE, exam: HOSTILE })),
    results,
  };
}

/** A report in which every text that comes from outside is hostile. */
export function hostileReport(report: ExamReport): ExamReport {
  const questions = report.questions.map(hostileQuestion);
  return {
    result: {
      ...report.result,
      exam: HOSTILE,
      startedAt: HOSTILE,
      gradedLaterAt: HOSTILE,
      afterBell: [HOSTILE],
      notes: [HOSTILE],
      domains: report.result.domains.map((part) => ({ ...part, title: HOSTILE })),
      competencies: report.result.competencies.map((part) => ({ ...part, title: HOSTILE })),
    },
    questions,
  };
}

function hostileQuestion({ question, result, score, task, solution }: ReportedQuestion): ReportedQuestion {
  return {
    question: { ...question, task: HOSTILE, name: HOSTILE, title: HOSTILE, note: HOSTILE, host: HOSTILE },
    result:
      result === null
        ? null
        : {
            ...result,
            kubernetes: HOSTILE,
            checks: result.checks.map((check) => ({
              ...check,
              id: HOSTILE,
              title: HOSTILE,
              expected: HOSTILE,
              actual: HOSTILE,
              why: HOSTILE,
              next: HOSTILE,
              evidence: [{ title: HOSTILE, text: HOSTILE }],
            })),
          },
    score,
    task:
      task === null
        ? null
        : {
            ...task,
            text: HOSTILE,
            clauses: task.clauses.map(({ id }) => ({ id, text: HOSTILE })),
            docs: [
              { title: HOSTILE, url: HOSTILE },
              { title: 'script', url: 'javascript:window.owned=true' },
            ],
          },
    solution: solution === null ? null : { ...solution, text: HOSTILE, why: HOSTILE },
  };
}
