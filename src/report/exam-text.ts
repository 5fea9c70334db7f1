import type { PartScore } from '../model/exam/exam.ts';
import { cleanText } from '../model/clean-text.ts';
import { CURRICULUM } from '../model/curriculum.ts';
import { providerText } from '../model/provider.ts';
import type { AttemptStatus } from '../model/status.ts';
import { alignColumns, count, cutTo, displayWidth, padEnd, spread, wrap } from './columns.ts';
import {
  addPaces,
  curriculumWeight,
  kubernetesOf,
  outcomeOf,
  paceOf,
  percentOf,
  ratioOf,
  solvedCount,
  undecidedOf,
} from './exam-figures.ts';
import type { ExamReport, ReportedQuestion } from './exam-report.ts';
import {
  gradeAgainCommand,
  MODE_WORDS,
  OUTCOME_WORDS,
  simulatedSentence,
  verdictSentence,
} from './exam-words.ts';
import { checkLines, type GradedTask } from './grade-text.ts';
import { inlineLines, markdownLines } from './markdown-text.ts';
import type { Page, Style } from './style.ts';
import { clockText, instantText, pointsText } from './time-words.ts';

/** Columns of a bar. */
const BAR = 12;

/** What else a report in text shows. */
export interface ExamTextChoices {
  /** The evidence of each check, and text, solution and reasons of each task too: long. */
  readonly full: boolean;
}

/** An exam's result as text: the verdict, its parts, every task with what did not pass, and what to do next. */
export function examText(report: ExamReport, page: Page, { full }: ExamTextChoices): string {
  const { result, questions } = report;
  const blocks: readonly (readonly string[])[] = [
    headLines(report, page),
    ['By domain', ...partLines(result.domains, page)],
    result.competencies.length === 0 ? [] : ['By competency', ...partLines(result.competencies, page)],
    ['By task', ...questions.flatMap((question) => questionLines(question, page, full))],
    paceLines(report),
    undecidedLines(report, page),
    listed('Changed after the bell, and not counted', result.afterBell, page),
    listed('To know', result.notes, page),
    nextLines(report, page, full),
  ];
  return blocks
    .filter(({ length }) => length > 0)
    .map((lines, index) => (index === 0 ? lines : strengthen(lines, page.style)).join('\n'))
    .join('\n\n');
}

/** A block's first line is its title. */
function strengthen([title = '', ...rest]: readonly string[], style: Style): readonly string[] {
  return title.startsWith('next:') ? [title, ...rest] : [style.strong(title), ...rest];
}

function headLines({ result }: ExamReport, page: Page): readonly string[] {
  const { style, width } = page;
  const { status, score, mode, seed } = result;
  const word = `${OUTCOME_WORDS[status].glyph} ${OUTCOME_WORDS[status].word}`;
  const points = `${pointsText(score.earned)} of ${count(score.possible, 'point')}, ${percentOf(score)} %`;
  const simulated = simulatedSentence(result);
  const facts = [
    instantText(result.startedAt),
    `${clockText(result.usedSeconds)} of ${clockText(result.limitSeconds)}`,
    [providerText(result.provider), ...kubernetesOf(result)].join(' '),
    `exam ${result.exam}`,
  ];
  return [
    spread(`${MODE_WORDS[mode]} · seed ${seed}`, `${points}  ${paint(status, style)(word)}`, width),
    ...wrap(cleanText(facts.join(' · ')), width).map(style.faint),
    '',
    ...wrap(verdictSentence(result), width),
    ...(result.gradedLaterAt === null ? [] : [`Graded later: ${instantText(result.gradedLaterAt)}`]),
    ...(simulated === null ? [] : wrap(cleanText(simulated), width)),
  ];
}

function paint(status: AttemptStatus, style: Style): (text: string) => string {
  switch (status) {
    case 'passed':
      return style.pass;
    case 'failed':
      return style.fail;
    case 'undecided':
      return style.undecided;
  }
}

/** A domain's short title, which fits a column; a competency's own. */
function titleOf({ id, title }: PartScore): string {
  return CURRICULUM.find(({ code }) => code === id)?.shortTitle ?? title;
}

function partLines(parts: readonly PartScore[], { width }: Page): readonly string[] {
  const numbers = alignColumns(
    parts.map(({ id, score }) => {
      const weight = curriculumWeight(id);
      return [
        bar(percentOf(score)),
        `${percentOf(score)} %`.padStart(5),
        `${pointsText(score.earned)} of ${pointsText(score.possible)}`,
        ...(parts.some(({ score }) => score.undecided > 0)
          ? [score.undecided > 0 ? `${pointsText(score.undecided)} undecided` : '']
          : []),
        weight === null ? '' : `weight ${pointsText(weight)} %`,
      ];
    }),
  );
  const room = width - 4 - Math.max(0, ...numbers.map(displayWidth));
  const widest = Math.max(0, ...parts.map((part) => displayWidth(cleanText(titleOf(part)))));
  return parts.map((part, index) => {
    const title = cutTo(cleanText(titleOf(part)), Math.min(room, widest));
    return `  ${padEnd(title, Math.min(room, widest))}  ${numbers[index] ?? ''}`;
  });
}

function bar(percent: number): string {
  const filled = Math.round((percent / 100) * BAR);
  return '█'.repeat(filled) + '░'.repeat(BAR - filled);
}

function questionLines(reported: ReportedQuestion, page: Page, full: boolean): readonly string[] {
  const { question, result, score, task } = reported;
  const { style, width } = page;
  const outcome = outcomeOf(reported);
  const { glyph, word } = OUTCOME_WORDS[outcome];
  const pace = paceOf(reported);
  const right = `${pointsText(score.earned)} of ${pointsText(score.possible)}  ${clockText(pace.used)} of ${clockText(pace.planned)}${pace.over > 0 ? ' over' : ''}`;
  const left = `${String(question.position).padStart(3)}  ${cleanText(question.title)}`;
  const graded: GradedTask = {
    name: question.name,
    title: question.title,
    clauses: task?.clauses ?? [],
  };
  const wrong = result?.checks.filter(({ status }) => status !== 'pass') ?? [];
  return [
    '',
    spread(left, right, width),
    `     ${paint(outcome, style)(`${glyph} ${word}`)} · ${question.domain} · ${cleanText(question.name)}${question.flagged ? ' · flagged' : ''}`,
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

function paceLines({ result, questions }: ExamReport): readonly string[] {
  const pace = addPaces(questions.map(paceOf));
  const ratio = ratioOf(pace);
  const over = questions.filter((question) => paceOf(question).over > 0).length;
  return [
    'Pace',
    `  ${clockText(result.usedSeconds)} of ${clockText(result.limitSeconds)} used; ${clockText(pace.used)} on tasks that are given ${clockText(pace.planned)}`,
    ...(ratio === null
      ? []
      : [
          `  ${ratio.toFixed(2)} times the tasks' own minutes; ${count(over, 'task')} over ${over === 1 ? 'its' : 'their'} time`,
        ]),
    `  ${solvedCount(result)} of ${count(questions.length, 'task')} solved whole`,
  ];
}

function undecidedLines({ result, questions }: ExamReport, page: Page): readonly string[] {
  const open = undecidedOf(questions);
  if (open.length === 0) return [];
  return [
    `Undecided: ${pointsText(result.score.undecided)} of ${count(result.score.possible, 'point')}, neither earned nor lost`,
    ...open.map(({ question, score }) =>
      cutTo(
        `${String(question.position).padStart(4)}  ${pointsText(score.undecided)} of ${pointsText(score.possible)}  ${cleanText(question.title)}`,
        page.width,
      ),
    ),
    `  grade them again: ${page.style.code(gradeAgainCommand(result, page.commandPrefix))}`,
  ];
}

function listed(title: string, texts: readonly string[], { width }: Page): readonly string[] {
  if (texts.length === 0) return [];
  return [
    title,
    ...texts.flatMap((text) =>
      wrap(cleanText(text), width - 4).map((line, row) => (row === 0 ? `  · ${line}` : `    ${line}`)),
    ),
  ];
}

function nextLines({ result }: ExamReport, page: Page, full: boolean): readonly string[] {
  const { style, commandPrefix } = page;
  const again = `${commandPrefix} exam start --seed ${result.seed}`;
  const file = `${commandPrefix} report ${result.exam} --html report.html`;
  const all = `${commandPrefix} report ${result.exam} --full`;
  return [
    `next: ${style.code(file)} for the page with everything`,
    ...(full ? [] : [`      ${style.code(all)} for evidence and solutions here`]),
    `      ${style.code(again)} to sit it again`,
  ];
}
