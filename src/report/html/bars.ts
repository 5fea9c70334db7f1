import type { Score } from '../../model/result.ts';
import type { Pace } from '../exam-figures.ts';
import { markup, type Html } from './markup.ts';

/*
 * Bars are drawn in percent of the room there is, so that they need no script and no fixed width. They are hidden from
 * screen readers: the cells beside them say the same in numbers.
 */
const HEIGHT = 10;

/** Earned, undecided and missing points side by side; a line at the pass mark. */
export function scoreBar({ earned, possible, undecided }: Score, passPercent: number | null): Html {
  const share = (points: number): number => (possible === 0 ? 0 : percent(points / possible));
  return frame(
    'bar',
    HEIGHT,
    markup`${piece('filled', 0, share(earned), HEIGHT)}${piece('open', share(earned), share(undecided), HEIGHT)}${mark(passPercent, HEIGHT)}`,
  );
}

/** A share from 0 to 1. */
export function shareBar(share: number): Html {
  return frame('bar', HEIGHT, markup`${piece('filled', 0, percent(share), HEIGHT)}`);
}

/** The time used over the time planned, both on the scale of the longest of all. */
export function timeBar({ used, planned, over }: Pace, longest: number): Html {
  const on = (seconds: number): number => (longest === 0 ? 0 : percent(seconds / longest));
  const within = used - over;
  return markup`<svg class="bar" width="100%" height="${HEIGHT}" aria-hidden="true" focusable="false">
<rect class="track" width="${on(planned)}%" height="${HEIGHT}"/>${piece('spent', 0, on(within), HEIGHT)}${piece('beyond', on(within), on(over), HEIGHT)}${mark(on(planned), HEIGHT)}</svg>`;
}

/** The whole exam's points against the mark, which is named below it. */
export function gauge({ earned, possible, undecided }: Score, passPercent: number): Html {
  const share = (points: number): number => (possible === 0 ? 0 : percent(points / possible));
  const height = 14;
  return markup`<svg class="gauge" width="100%" height="38" aria-hidden="true" focusable="false">
<rect class="track" width="100%" height="${height}"/>${piece('filled', 0, share(earned), height)}${piece('open', share(earned), share(undecided), height)}
<line class="mark" x1="${passPercent}%" x2="${passPercent}%" y1="-4" y2="${height + 4}"/>
<text x="${passPercent}%" y="34" text-anchor="middle">${passPercent} % passes</text></svg>`;
}

/** A square of a bar's filling, for the key below a chart. */
export function swatch(kind: 'filled' | 'open' | 'beyond' | 'track' | 'mark'): Html {
  const shape =
    kind === 'mark'
      ? markup`<line class="mark" x1="6" x2="6" y1="0" y2="12"/>`
      : markup`<rect class="${kind}" width="12" height="12"/>`;
  return markup`<svg width="12" height="12" aria-hidden="true" focusable="false">${shape}</svg>`;
}

function frame(name: string, height: number, content: Html): Html {
  return markup`<svg class="${name}" width="100%" height="${height}" aria-hidden="true" focusable="false"><rect class="track" width="100%" height="${height}"/>${content}</svg>`;
}

function piece(name: string, from: number, width: number, height: number): Html | null {
  return width <= 0
    ? null
    : markup`<rect class="${name}" x="${from}%" width="${width}%" height="${height}"/>`;
}

function mark(at: number | null, height: number): Html | null {
  return at === null ? null : markup`<line class="mark" x1="${at}%" x2="${at}%" y1="0" y2="${height}"/>`;
}

/** A share as percent with two digits, from 0 to 100. */
function percent(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}
