import { Box } from 'ink';
import type { ReactElement } from 'react';
import { span, type Line } from '../text/styled-line.ts';
import { useUi } from '../ui-context.ts';
import { LinesView } from './line-view.tsx';
import { clampOffset, textRows } from './scrolling.ts';

interface PaneProps {
  readonly lines: readonly Line[];
  readonly offset: number;
  readonly height: number;
}

/** A window on lines. What doesn't fit is told in its last row. */
export function Pane({ lines, offset, height }: PaneProps): ReactElement {
  const { plain } = useUi();
  if (plain) return <LinesView lines={lines} />;
  const start = clampOffset(offset, lines.length, height);
  const shown = lines.slice(start, start + textRows(lines.length, height));
  return (
    <Box flexDirection="column" height={height} overflow="hidden">
      <LinesView
        lines={lines.length > height ? [...shown, moreLine(start, shown.length, lines.length)] : shown}
      />
    </Box>
  );
}

function moreLine(start: number, shown: number, total: number): Line {
  const below = total - start - shown;
  return [
    span(
      below > 0 ? `   ↓ ${below} more ${below === 1 ? 'line' : 'lines'} · Space` : `   ↑ ${start} above · b`,
      'muted',
    ),
  ];
}
