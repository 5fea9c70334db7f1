import { cleanText } from '../../../model/clean-text.ts';
import type { FaultText } from '../../fault.ts';
import type { StepsState } from '../../hooks/steps-state.ts';
import { formatDuration } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans, wrapVerbatim } from '../../text/wrap-lines.ts';
import { SPINNER, STEP_SIGNS } from '../../theme.ts';

const TIME_WIDTH = 8;
const LONGEST_NAME = 30;

/** The steps as rows: glyph, name, what was found or is going on, time. */
export function stepLines(
  { steps }: StepsState,
  nowMs: number,
  columns: number,
  plain: boolean,
): readonly Line[] {
  const nameWidth = Math.min(LONGEST_NAME, Math.max(8, ...steps.map(({ name }) => textWidth(name)))) + 2;
  const detailWidth = Math.max(4, columns - 5 - nameWidth - TIME_WIDTH - 2);
  return steps.map((step): Line => {
    const sign = STEP_SIGNS[step.state];
    const spinning = SPINNER[Math.floor(nowMs / 100) % SPINNER.length] ?? sign.glyph;
    const glyph = plain ? `${sign.word}:` : step.state === 'running' ? spinning : sign.glyph;
    const time =
      step.state === 'waiting' || (plain && step.state === 'running')
        ? ''
        : formatDuration(step.state === 'running' ? nowMs - step.sinceMs : step.tookMs);
    return [
      span(`   ${glyph} `, sign.role),
      span(fitToWidth(cleanText(step.name), nameWidth), step.state === 'waiting' ? 'muted' : 'plain'),
      span(fitToWidth(step.state === 'failed' ? '' : step.detail, detailWidth), 'muted'),
      span(fitToWidth(time, TIME_WIDTH, 'right'), 'muted'),
    ];
  });
}

/** A failure below its steps: the message as it came (a command and its output keep their lines), then the way out. */
export function faultLines(fault: FaultText, columns: number): readonly Line[] {
  const [first = '', ...rest] = fault.message.split('\n');
  const indent = { first: [span('   ✗ ', 'bad')], rest: [span('     ')] };
  const output = rest.join('\n').trimEnd();
  return [
    EMPTY_LINE,
    ...wrapSpans([span(first, 'strong')], columns - 2, indent),
    ...(output === ''
      ? []
      : wrapVerbatim(output, 'plain', columns - 2, { first: [span('     ')], rest: [span('     ')] })),
    ...(fault.next === ''
      ? []
      : [
          EMPTY_LINE,
          ...wrapSpans([span(fault.next, 'code')], columns - 2, {
            first: [span('     next  ', 'muted')],
            rest: [span('           ')],
          }),
        ]),
  ];
}

/** Everything that was reported. */
export function logLines({ log }: StepsState, columns: number): readonly Line[] {
  if (log.length === 0) return [[span('   nothing was reported yet', 'muted')]];
  return log.flatMap((row) =>
    wrapVerbatim(row, 'muted', columns - 2, { first: [span('   ')], rest: [span('     ')] }),
  );
}
