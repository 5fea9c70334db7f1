import { cleanText } from '../model/clean-text.ts';
import type { AttemptStatus } from '../model/status.ts';
import { cutTo, displayWidth, spread, wrap } from './columns.ts';
import { outcomeOf, paceOf } from './exam-figures.ts';
import type { ReportedQuestion } from './exam-report.ts';
import { OUTCOME_WORDS } from './exam-words.ts';
import { checkLines, type GradedTask } from './grade-text.ts';
import { inlineLines, markdownLines } from './markdown-text.ts';
import type { Page, Style } from './style.ts';
import { clockText, pointsText } from './time-words.ts';

/** A question: its points, its time, and what did not pass; in full with evidence, text and solution. */
export function questionLines(reported: ReportedQuestion, page: Page, full: boolean): readonly string[] {
  const { question, result, score, task } = reported;
  const { style, width } = page;
  const outcome = outcomeOf(reported);
  const { glyph, word } = OUTCOME_WORDS[outcome];
  const pace = paceOf(reported);
  const right = `${pointsText(score.earned)} of ${pointsText(score.possible)}  ${clockText(pace.used)} of ${clockText(pace.planned)}${pace.over > 0 ? ' over' : ''}`;
  const left = `${String(question.position).padStart(3)}  ${cleanText(question.title)}`;
  const facts = ` · ${question.domain} · ${cleanText(question.name)}${question.flagged ? ' · flagged' : ''}`;
  const graded: GradedTask = {
    name: question.name,
    title: question.title,
    clauses: task?.clauses ?? [],
  };
  const wrong = result?.checks.filter(({ status }) => status !== 'pass') ?? [];
  return [
    '',
    spread(left, right, width),
    `     ${outcomeStyle(outcome, style)(`${glyph} ${word}`)}${cutTo(facts, width - 6 - displayWidth(word) - 1)}`,
    ...(question.note.trim() === '' ? [] : indent(wrap(`your note: ${cleanText(question.note)}`, width - 5))),
    ...(result === null
      ? ['     nothing of it could be looked at']
      : wrong
          .map((check) => (full ? check : { ...check, evidence: [] }))
          .flatMap((check) => checkLines(check, graded, { ...page, width: width - 3 }))
          .map((line) => `   ${line}`)),
    ...(full ? solutionLines(reported, page) : []),
  ];
}

function solutionLines({ task, solution }: ReportedQuestion, page: Page): readonly string[] {
  const { width, style } = page;
  const room = width - 5;
  const text =
    task === null
      ? ['The pack has this task no more.']
      : [
          ...markdownLines(task.text, room, style),
          '',
          ...task.clauses.flatMap(({ text }, index) =>
            inlineLines(text, room - 4, style).map((line, row) =>
              row === 0 ? `${String(index + 1).padStart(2)}  ${line}` : `    ${line}`,
            ),
          ),
        ];
  const answer =
    solution === null
      ? ['There is no solution of it here.']
      : [
          ...cleanText(solution.text).trimEnd().split('\n').map(style.code),
          ...(solution.why.trim() === '' ? [] : ['', ...markdownLines(solution.why, room, style)]),
        ];
  return [
    '',
    `     ${style.strong('the task')}`,
    ...indent(text),
    '',
    `     ${style.strong('a solution')}`,
    ...indent(answer),
  ];
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `     ${line}`.trimEnd());
}

/** How an outcome is set off. */
export function outcomeStyle(status: AttemptStatus, style: Style): (text: string) => string {
  switch (status) {
    case 'passed':
      return style.pass;
    case 'failed':
      return style.fail;
    case 'undecided':
      return style.undecided;
  }
}
