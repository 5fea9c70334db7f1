import { CURRICULUM, type DomainCode } from '../../../model/curriculum.ts';
import type { ExamChoices, ExamDraw } from '../../../model/exam/exam.ts';
import type { FaultText } from '../../fault.ts';
import { count, oneLine } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { POINTER } from '../../theme.ts';
import { faultLines } from '../work/work-lines.ts';
import { fieldsOf, isDomain, takesDomain, type Field, type SetupState } from './setup-state.ts';

const LABEL_WIDTH = 13;

/** The form, and the row of each field. */
export interface SetupRows {
  readonly lines: readonly Line[];
  readonly rows: readonly number[];
}

/** Choices above, the domains with what was drawn of each below, and what the draw could not give at the end. */
export function setupRows(
  state: SetupState,
  drawn: ExamDraw | FaultText | null,
  packs: readonly string[],
  columns: number,
): SetupRows {
  const lines: Line[] = [EMPTY_LINE];
  const rows: number[] = [];
  const draw = drawn !== null && 'shares' in drawn ? drawn : null;
  let inDomains = false;
  for (const field of fieldsOf(packs)) {
    if (isDomain(field) && !inDomains) {
      inDomains = true;
      lines.push(EMPTY_LINE, [span(`   ${fitToWidth('Domain', nameWidth())}        wanted  drawn`, 'muted')]);
    }
    rows.push(lines.length);
    lines.push(
      isDomain(field)
        ? domainLine(state, field, draw, columns)
        : choiceLine(state, field, draw, packs.length),
    );
  }
  lines.push(EMPTY_LINE, ...outcomeLines(drawn, columns));
  return { lines, rows };
}

function pointer(state: SetupState, field: Field): Line {
  return [span(state.field === field ? ` ${POINTER} ` : '   ', 'accent')];
}

function choiceLine(
  state: SetupState,
  field: Exclude<Field, DomainCode>,
  draw: ExamDraw | null,
  packs: number,
): Line {
  const chosen = state.field === field;
  const [label, value] = choiceText(state.choices, field, draw, packs);
  return [
    ...pointer(state, field),
    span(fitToWidth(label, LABEL_WIDTH), chosen ? 'strong' : 'plain'),
    span(value, chosen ? 'plain' : 'muted'),
  ];
}

function choiceText(
  choices: ExamChoices,
  field: Exclude<Field, DomainCode>,
  draw: ExamDraw | null,
  packs: number,
): readonly [string, string] {
  switch (field) {
    case 'mode':
      return [
        'Mode',
        choices.mode === 'mock'
          ? 'mock: as on the day, nothing is graded before the end'
          : 'training: may be graded and paused on the way',
      ];
    case 'minutes':
      return ['Length', count(choices.minutes, 'minute')];
    case 'tasks': {
      const drawn = draw === null ? '' : `${draw.tasks.length}, `;
      return [
        'Tasks',
        choices.tasks === null ? `${drawn}as many as the minutes ask for` : String(choices.tasks),
      ];
    }
    case 'difficulty':
      return ['Difficulty', choices.difficulty ?? 'any'];
    case 'pack':
      return ['Pack', choices.pack === null ? `all ${packs}` : oneLine(choices.pack)];
    case 'seed':
      return ['Seed', `${choices.seed}   the same seed is the same exam; digits type one`];
  }
}

function domainLine(state: SetupState, field: DomainCode, draw: ExamDraw | null, columns: number): Line {
  const domain = CURRICULUM.find(({ code }) => code === field);
  const chosen = state.field === field;
  const share = draw?.shares.find((one) => one.domain === field);
  const taken = takesDomain(state.choices, field);
  const numbers =
    !taken || share === undefined
      ? ''
      : `${percent(share.wantedPercent)}  ${percent(share.percent)}   ${count(share.tasks, 'task')}, ${count(share.points, 'point')}`;
  const head: Line = [
    ...pointer(state, field),
    span(fitToWidth(domain?.shortTitle ?? field, nameWidth()), chosen ? 'strong' : 'plain'),
    span(taken ? '   in   ' : '   out  ', taken ? 'plain' : 'muted'),
    span(numbers, 'muted'),
  ];
  if (!taken || share === undefined || share.missing === null) return head;
  const used = head.reduce((sum, { text }) => sum + textWidth(text), 0);
  const missing = `   missing: ${oneLine(share.missing)}`;
  return [...head, span(fitToWidth(missing, Math.max(0, columns - used - 1)).trimEnd(), 'unsure')];
}

function percent(value: number): string {
  return fitToWidth(`${Math.round(value)} %`, 5, 'right');
}

function nameWidth(): number {
  return Math.max(...CURRICULUM.map(({ shortTitle }) => textWidth(shortTitle)));
}

/** What the draw comes to, and what it could not be drawn from. */
function outcomeLines(drawn: ExamDraw | FaultText | null, columns: number): readonly Line[] {
  if (drawn === null) return [[span('   drawing …', 'muted')]];
  if (!('shares' in drawn)) return faultLines(drawn, columns);
  const sum = `${count(drawn.tasks.length, 'task')}, ${count(drawn.points, 'point')}, ${drawn.minutes} minutes of the tasks' own`;
  const left = drawn.leftOut.map(({ task, reason }) => `${oneLine(task)} (${oneLine(reason)})`).join(', ');
  return [
    [span(`   ${sum}`)],
    ...(drawn.leftOut.length === 0
      ? []
      : wrapSpans(
          [span(`${count(drawn.leftOut.length, 'task')} can't be set up here: ${left}`, 'muted')],
          columns - 2,
          { first: [span('   ')], rest: [span('   ')] },
        )),
  ];
}
