import { markup, type Html } from './markup.ts';

/** One exam in the plot. */
export interface PlotPoint {
  /** ISO 8601 */
  readonly at: string;
  /** 0 to 100 */
  readonly percent: number;
  readonly simulated: boolean;
}

/** Pixels from the line of 100 to the line of 0, and the room above for the label of 100. */
const HEIGHT = 160;
const TOP = 20;
/** Percent of the width where the first and the last exam lie; labels stand left of them. */
const LEFT = 14;
const RIGHT = 97;

/**
 * Scores over time, the oldest left: a line for what was observed, a broken one for what was simulated, and the pass
 * mark across. Hidden from screen readers: the table below it says the same.
 */
export function scorePlot(points: readonly PlotPoint[], passPercent: number): Html {
  const ordered = points.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const times = ordered.map(({ at }) => Date.parse(at));
  const first = times[0] ?? 0;
  const span = (times.at(-1) ?? 0) - first;
  const placed = ordered.map((point, index) => ({
    ...point,
    x: round(LEFT + (span === 0 ? 0.5 : ((times[index] ?? 0) - first) / span) * (RIGHT - LEFT)),
    y: yOf(point.percent),
  }));
  const kinds = [false, true].map((simulated) => placed.filter((point) => point.simulated === simulated));
  return markup`<svg class="plot" width="100%" height="${TOP + HEIGHT + 8}" aria-hidden="true" focusable="false">
${[100, passPercent, 0].map(gridLine)}
${kinds.map((own) => own.slice(1).map((point, index) => step(own[index] ?? point, point)))}
${placed.map(dot)}</svg>`;
}

type Placed = PlotPoint & { readonly x: number; readonly y: number };

function gridLine(percent: number, index: number): Html {
  const y = yOf(percent);
  return markup`<line class="${index === 1 ? 'mark' : 'grid'}" x1="0" x2="100%" y1="${y}" y2="${y}"/><text x="0" y="${y - 5}">${percent} %${index === 1 ? ' passes' : ''}</text>
`;
}

function step(from: Placed, to: Placed): Html {
  const name = to.simulated ? 'path simulated' : 'path';
  return markup`<line class="${name}" x1="${from.x}%" y1="${from.y}" x2="${to.x}%" y2="${to.y}"/>
`;
}

function dot({ x, y, simulated }: Placed): Html {
  return markup`<circle class="${simulated ? 'dot simulated' : 'dot'}" cx="${x}%" cy="${y}" r="5.5"/>
`;
}

function yOf(percent: number): number {
  return round(TOP + HEIGHT * (1 - Math.min(100, Math.max(0, percent)) / 100));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
