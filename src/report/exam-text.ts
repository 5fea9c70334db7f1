import type { PartScore } from '../model/exam/exam.ts';
import { cleanText } from '../model/clean-text.ts';
import { CURRICULUM } from '../model/curriculum.ts';
import { providerText } from '../model/provider.ts';
import { alignColumns, count, cutTo, displayWidth, padEnd, spread, wrap } from './columns.ts';
import {
  addPaces,
  curriculumWeight,
  kubernetesOf,
  paceOf,
  percentOf,
  ratioOf,
  solvedCount,
  undecidedOf,
} from './exam-figures.ts';
import type { ExamReport } from './exam-report.ts';
import {
  gradeAgainCommand,
  MODE_WORDS,
  OUTCOME_WORDS,
  simulatedSentence,
  verdictSentence,
} from './exam-words.ts';
import { outcomeStyle, questionLines } from './exam-task-text.ts';
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
    paceLines(report, page),
    undecidedLines(report, page),
    listed('Changed after the bell', result.afterBell, page),
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
    ...apart(`${MODE_WORDS[mode]} · seed ${seed}`, `${points}  ${outcomeStyle(status, style)(word)}`, width),
    ...wrap(cleanText(facts.join(' · ')), width).map(style.faint),
    '',
    ...wrap(verdictSentence(result), width),
    ...(result.gradedLaterAt === null ? [] : [`Graded later: ${instantText(result.gradedLaterAt)}`]),
    ...(simulated === null ? [] : wrap(cleanText(simulated), width)),
  ];
}

/** Left and right on one line, or below each other where they don't fit. */
function apart(left: string, right: string, width: number): readonly string[] {
  const fits = displayWidth(left) + displayWidth(right) < width;
  return fits ? [spread(left, right, width)] : [left, right];
}

/** A domain's short title, which fits a column; a competency's own. */
function titleOf({ id, title }: PartScore): string {
  return CURRICULUM.find(({ code }) => code === id)?.shortTitle ?? title;
}

function partLines(parts: readonly PartScore[], { width }: Page): readonly string[] {
  const roomy = width >= 72;
  const numbers = alignColumns(
    parts.map(({ id, score }) => {
      const weight = curriculumWeight(id);
      return [
        ...(roomy ? [bar(percentOf(score))] : []),
        `${percentOf(score)} %`.padStart(5),
        `${pointsText(score.earned)} of ${pointsText(score.possible)}`,
        ...(parts.some(({ score }) => score.undecided > 0)
          ? [score.undecided > 0 ? `${pointsText(score.undecided)} undecided` : '']
          : []),
        ...(roomy && weight !== null ? [`weight ${pointsText(weight)} %`] : []),
      ];
    }),
  );
  const room = Math.max(8, width - 4 - Math.max(0, ...numbers.map(displayWidth)));
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

function paceLines({ result, questions }: ExamReport, { width }: Page): readonly string[] {
  const pace = addPaces(questions.map(paceOf));
  const ratio = ratioOf(pace);
  const over = questions.filter((question) => paceOf(question).over > 0).length;
  const lines = [
    `${clockText(result.usedSeconds)} of ${clockText(result.limitSeconds)} used; ${clockText(pace.used)} on tasks that are given ${clockText(pace.planned)}`,
    ...(ratio === null
      ? []
      : [
          `${ratio.toFixed(2)} times the tasks' own minutes; ${count(over, 'task')} over ${over === 1 ? 'its' : 'their'} time`,
        ]),
    `${solvedCount(result)} of ${count(questions.length, 'task')} solved whole`,
  ];
  return ['Pace', ...lines.flatMap((line) => wrap(line, width - 2)).map((line) => `  ${line}`)];
}

function undecidedLines({ result, questions }: ExamReport, page: Page): readonly string[] {
  const open = undecidedOf(questions);
  if (open.length === 0) return [];
  return [
    'Undecided',
    ...wrap(
      `${pointsText(result.score.undecided)} of ${count(result.score.possible, 'point')}, neither earned nor lost`,
      page.width - 2,
    ).map((line) => `  ${line}`),
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
