import { cleanText } from '../../../model/clean-text.ts';
import type { CheckResult } from '../../../model/result.ts';
import type { CheckSpec, Clause } from '../../../model/task.ts';
import { fitTable } from '../../../report/fit-table.ts';
import { count, joinFitting, oneLine, twoDigits } from '../../text/format.ts';
import { renderInline } from '../../text/markdown.ts';
import { lineText, span, type Line, type Span } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans, wrapVerbatim } from '../../text/wrap-lines.ts';
import { CHECK_SIGNS, POINTER, type Sign } from '../../theme.ts';
import type { TaskState } from './task-state.ts';

/** The list of checks, and the first and last row of each. */
export interface CheckRows {
  readonly lines: readonly Line[];
  readonly rows: readonly { readonly from: number; readonly to: number }[];
}

/** Checks and the clauses they cite: of a task, or of a result whose task may be gone (no clauses then). */
export interface ShownChecks {
  readonly checks: readonly Pick<CheckSpec, 'id' | 'title' | 'clause' | 'weight'>[];
  readonly clauses: readonly Clause[];
}

/** What of a screen's state the list shows. */
export type ChecksState = Pick<TaskState, 'results' | 'grading' | 'selected' | 'opened'>;

type ShownCheck = ShownChecks['checks'][number];

/** Every check with its verdict; below the opened one its evidence. `focused`: the pointer is shown. */
export function checkRows(
  task: ShownChecks,
  state: ChecksState,
  columns: number,
  focused: boolean,
): CheckRows {
  const lines: Line[] = [];
  const rows: { from: number; to: number }[] = [];
  const signs = task.checks.map((check) => signOf(state.results[check.id], state.grading));
  // "could not look" is long and rare: it takes its own room, the others stand in a column
  const usual = signs.filter((sign) => sign !== CHECK_SIGNS.error);
  const wordWidth = Math.max(0, ...usual.map(({ word }) => textWidth(word)));
  task.checks.forEach((check, index) => {
    const from = lines.length;
    const sign = signs[index] ?? CHECK_SIGNS.open;
    lines.push(...headLines(task, check, sign, wordWidth, focused && index === state.selected, columns));
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

function headLines(
  task: ShownChecks,
  check: ShownCheck,
  sign: Sign,
  wordWidth: number,
  selected: boolean,
  columns: number,
): readonly Line[] {
  const points = `  ${fitToWidth(count(check.weight, 'point'), 8, 'right')}`;
  const clause = task.clauses.findIndex(({ id }) => id === check.clause) + 1;
  const word = `${sign.glyph} ${fitToWidth(sign.word, Math.max(wordWidth, textWidth(sign.word)))}`;
  const number = task.clauses.length === 0 ? '  ' : `  ${fitToWidth(String(clause), 2, 'right')}  `;
  const before = 3 + textWidth(word) + textWidth(number);
  const titleWidth = Math.max(6, columns - before - textWidth(points) - 1);
  const [first = [], ...rest] = wrapSpans(
    [span(oneLine(check.title), selected ? 'strong' : 'plain')],
    titleWidth,
  );
  return [
    [
      span(selected ? ` ${POINTER} ` : '   ', 'accent'),
      span(word, sign.role),
      span(number, 'muted'),
      ...first,
      span(' '.repeat(Math.max(0, titleWidth - textWidth(lineText(first))))),
      span(points, 'muted'),
    ],
    ...rest.map((line): Line => [span(' '.repeat(before)), ...line]),
  ];
}

const LABEL_WIDTH = 10;
const EVIDENCE_INDENT = 5 + LABEL_WIDTH;

function evidenceLines(
  task: ShownChecks,
  check: ShownCheck,
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
  const seen = result.evidence.flatMap((evidence) => [
    ...(evidence.title === '' ? [] : part('', [span(oneLine(evidence.title), 'muted')])),
    ...wrapVerbatim(
      fitTable(cleanText(evidence.text).trimEnd(), width - EVIDENCE_INDENT),
      'code',
      width,
      indentOf(''),
    ),
  ]);
  const lines = [
    ...part('expected', cleanSpans(result.expected)),
    ...part(result.status === 'error' ? 'cause' : 'seen', cleanSpans(causeOf(result))),
    ...seen,
    ...(result.assurance === 'simulated' ? part('', [span('as a simulated runtime has it', 'unsure')]) : []),
  ];
  if (result.status === 'pass') return lines;
  return [
    ...lines,
    ...(result.why === '' ? [] : part('why', cleanSpans(result.why))),
    ...(result.next === '' ? [] : wrapVerbatim(oneLine(result.next), 'code', width, indentOf('next'))),
  ];
}

function cleanSpans(text: string): readonly Span[] {
  return [span(cleanText(text).trim())];
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

/** What is known of the whole: above the list. The time goes first where there is no room. */
export function verdictLine(state: TaskState, total: number, prefix: Line, columns: number): Line {
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
  const verdict = words[status];
  const points = `${score.earned} of ${count(score.possible, 'point')}${open}`;
  const room = columns - textWidth(lineText(prefix)) - textWidth(verdict.text) - 4;
  return [...prefix, verdict, span(` · ${joinFitting([points, timeOfDay(startedAt)], room)}`, 'muted')];
}

function timeOfDay(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? '' : `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}
