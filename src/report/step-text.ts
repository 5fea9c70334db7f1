import { cleanText } from '../model/clean-text.ts';
import type { StepEvent } from '../model/progress.ts';
import { spread } from './columns.ts';
import type { Page } from './style.ts';

/** The line a step prints where lines can't be drawn over; null when it prints none. */
export function stepLine(event: StepEvent, { width, style }: Page): string | null {
  switch (event.type) {
    case 'planned':
    case 'detail':
      return null;
    case 'started':
      return style.faint(`  · ${cleanText(withDetail(event.step, event.detail))}`);
    case 'done':
      return spread(
        `  ${style.pass('✓')} ${cleanText(withDetail(event.step, event.detail))}`,
        `${(event.durationMs / 1000).toFixed(1)} s`,
        width,
      );
    case 'failed':
      return `  ${style.fail('✗')} ${cleanText(event.step)}`;
  }
}

function withDetail(step: string, detail: string | undefined): string {
  return detail === undefined || detail === '' ? step : `${step}: ${detail}`;
}
