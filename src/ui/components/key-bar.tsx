import type { ReactElement } from 'react';
import { ACTIONS, type Action } from '../keys.ts';
import { span, type Line } from '../text/styled-line.ts';
import { textWidth } from '../text/text-width.ts';
import { useUi } from '../ui-context.ts';
import { LineView } from './line-view.tsx';

/** An action with another name than its usual one, where that says more. */
export type BarEntry = Action | { readonly action: Action; readonly label: string };

/** The keys that matter here, the most important first; `?` is always there. */
export function KeyBar({ entries }: { readonly entries: readonly BarEntry[] }): ReactElement {
  const { columns } = useUi();
  return <LineView line={keyBarLine(entries, columns)} />;
}

/** As many keys as fit, `?` at the end. */
export function keyBarLine(entries: readonly BarEntry[], columns: number): Line {
  const wanted = entries.map(partOf);
  const end = partOf('help');
  let room = columns - 2 - widthOf(end);
  const fitting = wanted.filter((part) => {
    room -= widthOf(part) + 3;
    return room >= 0;
  });
  return [...fitting, end].flatMap(([key, label], index): Line => [
    span(index === 0 ? ' ' : '   '),
    span(key, 'strong'),
    span(` ${label}`, 'muted'),
  ]);
}

type Part = readonly [key: string, label: string];

function partOf(entry: BarEntry): Part {
  const action = typeof entry === 'string' ? entry : entry.action;
  const label = typeof entry === 'string' ? ACTIONS[action].label : entry.label;
  return [ACTIONS[action].shown, label];
}

function widthOf([key, label]: Part): number {
  return textWidth(key) + 1 + textWidth(label);
}
