import { providerText } from '../../../model/provider.ts';
import { domainOf } from '../../../model/curriculum.ts';
import type { ExamQuestion, ExamResult, PartScore, QuestionResult } from '../../../model/exam/exam.ts';
import type { Score } from '../../../model/result.ts';
import { formatLeft } from '../../exam/time-left.ts';
import { count, formatClock, oneLine, progressBar } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { OUTCOME_SIGNS, POINTER, type Sign } from '../../theme.ts';

/** The rows of a result, and those that can be chosen: its questions. */
export interface ResultRows {
  readonly lines: readonly Line[];
  readonly rows: readonly number[];
}

/** How points came out: all of them, not all of them, or not known yet. */
export function outcomeOf({ earned, possible, undecided }: Score): Sign {
  if (earned >= possible) return OUTCOME_SIGNS.passed;
  return undecided > 0 ? OUTCOME_SIGNS.undecided : OUTCOME_SIGNS.failed;
}

/** Points with at most one decimal: "6", "2.5". */
export function formatPoints(points: number): string {
  return String(Math.round(points * 10) / 10);
}

/** "6", and what is undecided of it: "6 (2 undecided)". */
export function pointsText({ earned, undecided }: Score): string {
  return undecided > 0
    ? `${formatPoints(earned)} (${formatPoints(undecided)} undecided)`
    : formatPoints(earned);
}

/** "09:31 of 8:00": the time it was open, and the task's own. */
export function timeText({ activeSeconds, minutes }: ExamQuestion): string {
  return `${formatClock(activeSeconds)} of ${minutes}:00`;
}

/** "71 of 100 points, 71 %". */
export function scoreText({ score }: ExamResult): string {
  const percent = score.possible === 0 ? 0 : Math.floor((score.earned / score.possible) * 100);
  return `${formatPoints(score.earned)} of ${count(score.possible, 'point')}, ${percent} %`;
}

/** The verdict in words, with the mark it is held against. */
export function verdictLine(result: ExamResult): Line {
  const sign = OUTCOME_SIGNS[result.status];
  const words: Record<typeof result.status, string> = {
    passed: `passed: ${result.passPercent} % are needed`,
    failed: `failed: ${result.passPercent} % are needed`,
    undecided: `undecided: ${formatPoints(result.score.undecided)} points could not be looked at; u grades them again`,
  };
  return [span(` ${sign.glyph} ${words[result.status]}`, sign.role)];
}

/** Verdict, domains, questions, and what the reader should know. */
export function resultRows(result: ExamResult, chosen: number, columns: number): ResultRows {
  const lines: Line[] = [
    verdictLine(result),
    [
      span(
        `   ${formatLeft(result.usedSeconds * 1000)} of ${formatLeft(result.limitSeconds * 1000)} used`,
        'muted',
      ),
      span(
        result.gradedLaterAt === null ? '' : `   graded later: ${result.gradedLaterAt.slice(0, 10)}`,
        'unsure',
      ),
    ],
    ...wordsOf(result.notes, 'unsure', columns),
    EMPTY_LINE,
    ...result.domains.map((part) => partLine(part, columns)),
    EMPTY_LINE,
  ];
  const rows: number[] = [];
  result.questions.forEach((question, index) => {
    rows.push(lines.length);
    lines.push(questionLine(question, index === chosen, columns));
  });
  if (result.afterBell.length > 0) {
    lines.push(
      EMPTY_LINE,
      [span(' Changed after the bell', 'heading'), span('  and may have been seen by the grading', 'muted')],
      ...wordsOf(result.afterBell, 'plain', columns),
    );
  }
  return { lines, rows };
}

function wordsOf(texts: readonly string[], role: 'plain' | 'unsure', columns: number): readonly Line[] {
  return texts.flatMap((text) =>
    wrapSpans([span(oneLine(text), role)], columns - 2, { first: [span('   ')], rest: [span('   ')] }),
  );
}

const BAR_WIDTH = 12;

function partLine({ id, title, score }: PartScore, columns: number): Line {
  const shown = shortTitleOf(id) ?? oneLine(title);
  const share = score.possible === 0 ? 0 : score.earned / score.possible;
  const undecided = score.undecided > 0 ? `   undecided: ${formatPoints(score.undecided)} of them` : '';
  return [
    span(`   ${fitToWidth(shown, columns >= 100 ? 30 : 20)}`),
    span(fitToWidth(`${formatPoints(score.earned)}/${formatPoints(score.possible)}`, 9, 'right')),
    span('  '),
    span(progressBar(share, BAR_WIDTH), share > 0 ? 'good' : 'muted'),
    span(score.possible === 0 ? '   nothing of it was drawn' : undecided, 'unsure'),
  ];
}

function shortTitleOf(id: string): string | null {
  const codes = ['CS', 'CH', 'SH', 'MM', 'SC', 'RT'] as const;
  const code = codes.find((one) => one === id);
  return code === undefined ? null : domainOf(code).shortTitle;
}

function questionLine({ question, score, result }: QuestionResult, chosen: boolean, columns: number): Line {
  const sign = result === null ? OUTCOME_SIGNS.undecided : outcomeOf(score);
  const points = fitToWidth(`${formatPoints(score.earned)}/${formatPoints(score.possible)}`, 7, 'right');
  const time = fitToWidth(timeText(question), 15, 'right');
  const titleWidth = Math.max(8, columns - 3 - 3 - 2 - 12 - 7 - 2 - textWidth(time) - 2);
  return [
    span(chosen ? ` ${POINTER} ` : '   ', 'accent'),
    span(`${fitToWidth(String(question.position), 2, 'right')} `, 'muted'),
    span(`${sign.glyph} ${fitToWidth(sign.word, 9)} `, sign.role),
    span(question.domain, 'muted'),
    span(' '),
    span(fitToWidth(oneLine(question.title), titleWidth), chosen ? 'strong' : 'plain'),
    span(points),
    span(`  ${time}`, 'muted'),
  ];
}

/** Date, mode and provider, for the bar at the top. */
export function aboutResult({ mode, startedAt, provider, seed }: ExamResult): Line {
  return [
    span(mode === 'mock' ? 'Mock exam' : 'Training exam', 'heading'),
    span(` · ${startedAt.slice(0, 10)} · ${providerText(provider)} · seed ${seed}`, 'muted'),
  ];
}
