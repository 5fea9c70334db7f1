import { cleanText } from '../model/clean-text.ts';
import type { FaultText } from './fault.ts';
import { span, type Line } from './text/styled-line.ts';
import { wrapSpans } from './text/wrap-lines.ts';
import { NOTICE_SIGNS } from './theme.ts';

/** A short message above the keys; the next key takes it away. */
export interface Notice {
  readonly tone: keyof typeof NOTICE_SIGNS;
  readonly text: string;
  /** A command to type, or empty. */
  readonly next: string;
}

const MOST_LINES = 6;

/** A fault as a notice. */
export function faultNotice(fault: FaultText): Notice {
  return { tone: 'bad', text: fault.message, next: fault.next };
}

/** The rows a notice takes; long ones are cut, the next command stays. */
export function noticeLines(notice: Notice | null, columns: number): readonly Line[] {
  if (notice === null) return [];
  const sign = NOTICE_SIGNS[notice.tone];
  const indent = { first: [span(` ${sign.glyph} `, sign.role)], rest: [span('   ')] };
  const text = wrapSpans([span(cleanText(notice.text))], columns - 1, indent);
  const next =
    notice.next === ''
      ? []
      : wrapSpans([span(cleanText(notice.next), 'code')], columns - 1, {
          first: [span('   next  ', 'muted')],
          rest: [span('         ')],
        });
  const room = Math.max(1, MOST_LINES - next.length);
  const shown = text.length > room ? [...text.slice(0, room - 1), [span('   …', 'muted')]] : text;
  return [...shown, ...next];
}
