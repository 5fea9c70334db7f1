import { domainOf } from '../../../model/curriculum.ts';
import type { TaskListing } from '../../../model/ports/trainer.ts';
import { joinFitting, oneLine } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth } from '../../text/text-width.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { POINTER, TASK_SIGNS } from '../../theme.ts';
import { stateOf } from './tasks-state.ts';

/** The rows of the list, and where the chosen task stands among them. */
export interface TaskRows {
  readonly lines: readonly Line[];
  readonly selectedRow: number;
}

export function taskRows(shown: readonly TaskListing[], selected: number, columns: number): TaskRows {
  // no column for what nobody has yet
  const bestWidth = shown.some(({ best }) => best !== null) ? BEST_WIDTH : 0;
  const lines: Line[] = [];
  let selectedRow = 0;
  shown.forEach((task, index) => {
    if (task.domain !== shown[index - 1]?.domain) {
      if (index > 0) lines.push(EMPTY_LINE);
      const { title, weight } = domainOf(task.domain);
      lines.push([span(` ${title}`, 'heading'), span(`  ${weight} %`, 'muted')]);
    }
    if (index === selected) selectedRow = lines.length;
    lines.push(taskLine(task, index === selected, columns, bestWidth));
  });
  return { lines, selectedRow };
}

const BEST_WIDTH = 10;

function taskLine(task: TaskListing, selected: boolean, columns: number, bestWidth: number): Line {
  const sign = TASK_SIGNS[stateOf(task)];
  const best = task.best === null ? '' : `best ${task.best.earned}/${task.best.possible}`;
  const numbers = `${fitToWidth(best, bestWidth)} ${fitToWidth(`${task.minutes} min`, 7, 'right')}`;
  const nameWidth = columns >= 110 ? 28 : 0;
  const titleWidth = Math.max(8, columns - 17 - nameWidth - bestWidth - 10);
  return [
    span(selected ? ` ${POINTER} ` : '   ', 'accent'),
    span(`${sign.glyph} ${fitToWidth(sign.word, 11)} `, sign.role),
    span(fitToWidth(oneLine(task.title), titleWidth), selected ? 'strong' : 'plain'),
    span(nameWidth === 0 ? '' : fitToWidth(` ${task.id}`, nameWidth), 'muted'),
    span(` ${numbers}`, 'muted'),
  ];
}

/** What there is to say about the chosen task: always two rows, so that nothing jumps. */
export function aboutLines(task: TaskListing | undefined, columns: number): readonly Line[] {
  if (task === undefined) return [EMPTY_LINE, EMPTY_LINE];
  const needs = task.needs.length === 0 ? '' : `needs ${task.needs.map(oneLine).join(', ')}`;
  const facts: Line = [
    span(
      ` ${joinFitting([task.id, needs, `weight ${task.weight}`, `about ${task.minutes} min`], columns - 2)}`,
      'muted',
    ),
  ];
  if (task.available) return [facts, EMPTY_LINE];
  const [reason = EMPTY_LINE] = wrapSpans(
    [span(`unavailable: ${oneLine(task.reason)}`, 'unsure')],
    columns * 4,
    {
      first: [span(` ${TASK_SIGNS.unavailable.glyph} `, 'unsure')],
      rest: [],
    },
  );
  return [facts, reason];
}
