import { Box } from 'ink';
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { noticeLines } from '../notice.ts';
import type { Line } from '../text/styled-line.ts';
import { useUi } from '../ui-context.ts';
import { KeyBar, type BarEntry } from './key-bar.tsx';
import { LinesView, LineView } from './line-view.tsx';
import { Rule } from './rule.tsx';

interface FrameProps {
  /** Where am I. */
  readonly title: Line;
  /** Which cluster, how long; cut last. */
  readonly status: ReactNode;
  readonly keys: readonly BarEntry[];
  readonly children: ReactNode;
}

/** Two bars and their rules. */
const BARS = 4;

/** What a frame leaves for its screen. */
export function useBody(): { readonly columns: number; readonly rows: number } {
  const { columns, rows, notice } = useUi();
  return useMemo(
    () => ({ columns, rows: Math.max(1, rows - BARS - noticeLines(notice, columns).length) }),
    [columns, rows, notice],
  );
}

/** A screen: the bar at the top, the body, a notice when there is one, the keys at the bottom. */
export function Frame({ title, status, keys, children }: FrameProps): ReactElement {
  const { columns, notice, plain } = useUi();
  const body = useBody();
  const said = noticeLines(notice, columns);
  if (plain) {
    return (
      <Box flexDirection="column">
        <LineView line={title} />
        {status}
        {children}
        <LinesView lines={said} />
        <KeyBar entries={keys} />
      </Box>
    );
  }
  return (
    <Box flexDirection="column" width="100%">
      <Box justifyContent="space-between" width="100%" height={1} paddingX={1} columnGap={2}>
        <Box flexShrink={1} minWidth={0}>
          <LineView line={title} />
        </Box>
        <Box flexShrink={0}>{status}</Box>
      </Box>
      <Rule />
      <Box flexDirection="column" height={body.rows} width="100%" overflow="hidden">
        {children}
      </Box>
      <LinesView lines={said} />
      <Rule />
      <KeyBar entries={keys} />
    </Box>
  );
}
