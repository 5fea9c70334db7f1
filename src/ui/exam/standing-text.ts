import type { PartStanding } from '../../model/ports/history.ts';
import { count, progressBar } from '../text/format.ts';
import { span, type Line } from '../text/styled-line.ts';

/** How far one is in a part, as a bar of observed results. Empty where nothing was observed. */
export function shareBar({ observed }: PartStanding, width: number): Line {
  const share = observed ?? 0;
  return [span(progressBar(share, width), share > 0 ? 'good' : 'muted')];
}

/** "62 %, 3 of 8 tasks"; simulated results stand apart. */
export function standingNumbers({ observed, simulated, tried, tasks }: PartStanding): string {
  if (tasks === 0) return 'no tasks yet';
  const parts = [
    ...(observed === null ? [] : [`${Math.round(observed * 100)} %`]),
    tried === 0 ? `${count(tasks, 'task')}, none tried` : `${tried} of ${count(tasks, 'task')}`,
    ...(simulated === null ? [] : [`simulated ${Math.round(simulated * 100)} %`]),
  ];
  return parts.join(', ');
}
