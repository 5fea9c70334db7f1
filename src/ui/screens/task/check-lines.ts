import { cleanText } from '../../../model/clean-text.ts';
import type { CheckResult } from '../../../model/result.ts';
import type { CheckSpec, ResolvedTask } from '../../../model/task.ts';
import { count, oneLine } from '../../text/format.ts';
import { renderInline } from '../../text/markdown.ts';
import { span, type Line, type Span } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans, wrapVerbatim } from '../../text/wrap-lines.ts';
import { CHECK_SIGNS, POINTER, type Sign } from '../../theme.ts';
import type { TaskState } from './task-state.ts';

/** The list of checks, and the first and last row of each. */
export interface CheckRows {
  readonly lines: readonly Line[];
  readonly rows: readonly { readonly from: number; readonly to: number }[];
}

/** Every check with its verdict; below the opened one its evidence. `focused`: the pointer is shown. */
export function checkRows(
  task: ResolvedTask,
  state: TaskState,
  columns: number,
  focused: boolean,
): CheckRows {
  const lines: Line[] = [];
  const rows: { from: number; to: number }[] = [];
  const signs = task.checks.map((check) => signOf(state.results[check.id], state.grading));
  const wordWidth = Math.max(...signs.map(({ word }) => textWidth(word)));
  task.checks.forEach((check, index) => {
    const from = lines.length;
    const sign = signs[index] ?? CHECK_SIGNS.open;
    lines.push(headLine(task, check, sign, wordWidth, focused && index === state.selected, columns));
    if (state.opened === check.id)
      lines.push(...evidenceLines(task, check, state.results[check.id], columns));
    rows.push({ from, to: lines.length - 1 });
  });
  return { lines, rows };
}

function signOf(result: CheckResult | undefined, grading: boolean): Sign {
  if (result !== undefined) return CHECK_SIGNS[result.status];
  return grading ? CHECK_SIGNS.looking : CHECK_SIGNS.open;
}

function headLine(
  task: ResolvedTask,
  check: CheckSpec,
  sign: Sign,
  wordWidth: number,
  selected: boolean,
  columns: number,
): Line {
  const points = `  ${fitToWidth(count(check.weight, 'point'), 8, 'right')}`;
  const clause = task.clauses.findIndex(({ id }) => id === check.clause) + 1;
  const number = fitToWidth(String(clause), 2, 'right');
  const titleWidth = Math.max(6, columns - 3 - 2 - wordWidth - 2 - 4 - textWidth(points) - 1);
  return [
    span(selected ? ` ${POINTER} ` : '   ', 'accent'),
    span(`${sign.glyph} ${fitToWidth(sign.word, wordWidth)}`, sign.role),
    span(`  ${number}  `, 'muted'),
    span(fitToWidth(oneLine(check.title), titleWidth), selected ? 'strong' : 'plain'),
    span(points, 'muted'),
  ];
}

const LABEL_WIDTH = 10;

function evidenceLines(
  task: ResolvedTask,
  check: CheckSpec,
  result: CheckResult | undefined,
  columns: number,
): readonly Line[] {
  const width = columns - 2;
  const part = (label: string, spans: readonly Span[]): readonly Line[] =>
    wrapSpans(spans, width, indentOf(label));
  if (result === undefined) {
    const clause = task.clauses.find(({ id }) => id === check.clause);
    return part('asked', clause === undefined ? [span(check.clause)] : renderInline(clause.text));
  }
  const text = (value: string): readonly Span[] => [span(cleanText(value).trim())];
  const seen = result.evidence.flatMap((evidence) => [
    ...(evidence.title === '' ? [] : part('', [span(oneLine(evidence.title), 'muted')])),
    ...wrapVerbatim(cleanText(evidence.text).trimEnd(), 'code', width, indentOf('')),
  ]);
  const lines = [
    ...part('expected', text(result.expected)),
    ...part(result.status === 'error' ? 'cause' : 'seen', text(causeOf(result))),
    ...seen,
    ...(result.assurance === 'simulated' ? part('', [span('as a simulated runtime has it', 'unsure')]) : []),
  ];
  if (result.status === 'pass') return lines;
  return [
    ...lines,
    ...(result.why === '' ? [] : part('why', text(result.why))),
    ...(result.next === '' ? [] : wrapVerbatim(oneLine(result.next), 'code', width, indentOf('next'))),
  ];
}

function causeOf({ actual, reason }: CheckResult): string {
  return reason === undefined || actual.includes(reason) ? actual : `${reason}: ${actual}`;
}

function indentOf(label: string): { readonly first: Line; readonly rest: Line } {
  const bar = span('   │ ', 'muted');
  return {
    first: [bar, span(fitToWidth(label, LABEL_WIDTH), 'muted')],
    rest: [bar, span(' '.repeat(LABEL_WIDTH))],
  };
}

/** What is known of the whole: above the list. */
export function verdictLine(state: TaskState, total: number, prefix: Line): Line {
  if (state.grading) {
    return [...prefix, span(`looking … ${Object.keys(state.results).length} of ${total} decided`, 'accent')];
  }
  if (state.graded === null) return [...prefix, span('not graded yet: g', 'muted')];
  const { status, score, startedAt } = state.graded;
  const words: Record<typeof status, Span> = {
    passed: span('✓ passed', 'good'),
    failed: span('✗ not there yet', 'bad'),
    undecided: span('? undecided', 'unsure'),
  };
  const open = score.undecided > 0 ? `, ${score.undecided} undecided` : '';
  return [
    ...prefix,
    words[status],
    span(` · ${score.earned} of ${count(score.possible, 'point')}${open} · ${timeOfDay(startedAt)}`, 'muted'),
  ];
}

function timeOfDay(iso: string): string {
  const date = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, '0');
  return Number.isNaN(date.getTime()) ? '' : `${two(date.getHours())}:${two(date.getMinutes())}`;
}
