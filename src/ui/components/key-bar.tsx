import type { ReactElement } from 'react';
import { ACTIONS, type Action } from '../keys.ts';
import { span, type Line } from '../text/styled-line.ts';
import { textWidth } from '../text/text-width.ts';
import { useUi } from '../ui-context.ts';
import { LineView } from './line-view.tsx';

/** An action with another name than its usual one, where that says more. */
export type BarEntry = Action | { readonly action: Action; readonly label: string; readonly shown?: string };

/** Both arrows at once, for lists and texts. */
export const choose = { action: 'down', label: 'choose', shown: '↑↓' } as const;
export const scroll = { action: 'down', label: 'scroll', shown: '↑↓' } as const;

/** The keys that matter here, the most important first; `?` is always there. */
export function KeyBar({ entries }: { readonly entries: readonly BarEntry[] }): ReactElement {
  const { columns } = useUi();
  return <LineView line={keyBarLine(entries, columns)} />;
}

/** As many keys as fit, `?` at the end; close together when that keeps more of them in sight. */
export function keyBarLine(entries: readonly BarEntry[], columns: number): Line {
  const parts = entries.map(partOf);
  const end = partOf('help');
  const needed = [...parts, end].reduce((sum, part) => sum + widthOf(part) + WIDE_GAP, 0);
  const gap = needed <= columns ? WIDE_GAP : NARROW_GAP;
  let room = columns - 2 - widthOf(end);
  const fitting = parts.filter((part) => {
    room -= widthOf(part) + gap;
    return room >= 0;
  });
  return [...fitting, end].flatMap(([key, label], index): Line => [
    span(index === 0 ? ' ' : ' '.repeat(gap)),
    span(key, 'strong'),
    span(` ${label}`, 'muted'),
  ]);
}

const WIDE_GAP = 3;
const NARROW_GAP = 2;

type Part = readonly [key: string, label: string];

function partOf(entry: BarEntry): Part {
  const action = typeof entry === 'string' ? entry : entry.action;
  const label = typeof entry === 'string' ? ACTIONS[action].label : entry.label;
  const shown = typeof entry === 'string' ? undefined : entry.shown;
  return [shown ?? ACTIONS[action].shown, label];
}

function widthOf([key, label]: Part): number {
  return textWidth(key) + 1 + textWidth(label);
}
