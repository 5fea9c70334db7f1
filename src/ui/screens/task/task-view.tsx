import { Box } from 'ink';
import { useMemo, type ReactElement } from 'react';
import type { OpenTask } from '../../../model/ports/trainer.ts';
import { Ticking } from '../../components/elapsed.tsx';
import { LineView } from '../../components/line-view.tsx';
import { Pane } from '../../components/pane.tsx';
import { WIDE } from '../../components/wide.ts';
import type { WorkState } from '../../hooks/use-work.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { stepLines } from '../work/work-lines.ts';
import { checkRows, verdictLine } from './check-lines.ts';
import { passCount, type Tab, type TaskState } from './task-state.ts';
import { hintLines, placeLine, textLines } from './text-lines.ts';

/** Tabs, an empty row, and the place of the work. */
const AROUND = 3;

export interface TaskLayout {
  readonly wide: boolean;
  /** Rows of a pane. */
  readonly height: number;
  readonly textWidth: number;
  readonly checksWidth: number;
  readonly lines: Readonly<Record<Tab, readonly Line[]>>;
}

/** Lays the three tabs out for the window; each anew only when its own part changed. */
export function useTaskLayout(
  { task }: OpenTask,
  state: TaskState,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): TaskLayout {
  const { plain } = useUi();
  const wide = columns >= WIDE && !plain;
  const textWidth = wide ? Math.floor((columns - 1) / 2) : columns;
  const checksWidth = wide ? columns - 1 - textWidth : columns;
  const text = useMemo(() => textLines(task, textWidth), [task, textWidth]);
  const hints = useMemo(
    () => hintLines(state.hints, task.hints.length, textWidth),
    [state.hints, task.hints.length, textWidth],
  );
  const focused = state.tab === 'checks';
  const checks = useMemo(
    () => checkRows(task, state, checksWidth, focused).lines,
    // oxlint-disable-next-line react/exhaustive-deps -- of the state only these parts show in the list
    [task, state.results, state.grading, state.opened, state.selected, checksWidth, focused],
  );
  return {
    wide,
    height: Math.max(1, rows - AROUND),
    textWidth,
    checksWidth,
    lines: useMemo(() => ({ task: text, checks, hints }), [text, checks, hints]),
  };
}

interface TaskViewProps {
  readonly open: OpenTask;
  readonly state: TaskState;
  readonly layout: TaskLayout;
  readonly work: WorkState;
}

/** Tabs in narrow windows, two panes in wide ones; below them where the work happens. */
export function TaskView({ open, state, layout, work }: TaskViewProps): ReactElement {
  const { columns, env } = useUi();
  const { task } = open;
  const place = placeLine(open, env['HOME'], columns);
  const pane = (tab: Tab): ReactElement => (
    <Pane lines={layout.lines[tab]} offset={state.offsets[tab]} height={layout.height} />
  );
  // reset reports steps, grading reports checks
  if (work.phase !== 'idle' && work.steps.steps.length > 0) {
    return (
      <>
        <LineView line={[span(' Resetting', 'heading')]} />
        <LineView line={EMPTY_LINE} />
        <Ticking everyMs={200}>
          {(nowMs) => (
            <Pane lines={stepLines(work.steps, nowMs, columns, false)} offset={0} height={layout.height} />
          )}
        </Ticking>
        <LineView line={place} />
      </>
    );
  }
  const checks = task.checks.length;
  if (!layout.wide) {
    return (
      <>
        <LineView line={tabsLine(open, state, ['task', 'checks', 'hints'])} />
        <LineView
          line={state.tab === 'checks' ? verdictLine(state, checks, [span(' ')], columns) : EMPTY_LINE}
        />
        {pane(state.tab)}
        <LineView line={place} />
      </>
    );
  }
  return (
    <>
      <Box width="100%" height={layout.height + 2}>
        <Box flexDirection="column" width={layout.textWidth}>
          <LineView line={tabsLine(open, state, ['task', 'hints'])} />
          <LineView line={EMPTY_LINE} />
          {pane(state.textTab)}
        </Box>
        <Box
          flexDirection="column"
          width={layout.checksWidth + 1}
          borderStyle="single"
          borderTop={false}
          borderBottom={false}
          borderRight={false}
          borderDimColor
        >
          <LineView
            line={verdictLine(
              state,
              checks,
              [...tabsLine(open, state, ['checks']), span('   ')],
              layout.checksWidth,
            )}
          />
          <LineView line={EMPTY_LINE} />
          {pane('checks')}
        </Box>
      </Box>
      <LineView line={place} />
    </>
  );
}

/** The tab in focus stands in brackets, so that it shows without colour. */
function tabsLine({ task }: OpenTask, state: TaskState, tabs: readonly Tab[]): Line {
  const names: Record<Tab, string> = {
    task: 'Task',
    checks: `Checks ${passCount(task, state)}`,
    hints: `Hints ${state.hints.length}/${task.hints.length}`,
  };
  return tabs.flatMap((tab): Line => {
    const focused = state.tab === tab;
    const shown = focused ? `[${names[tab]}]` : ` ${names[tab]} `;
    return [span(' '), span(shown, focused ? 'strong' : 'muted')];
  });
}
