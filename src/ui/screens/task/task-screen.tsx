import { providerText } from '../../../model/provider.ts';
import { useReducer, type ReactElement } from 'react';
import type { OpenTask } from '../../../model/ports/trainer.ts';
import { domainOf } from '../../../model/curriculum.ts';
import { BarText, Ticking } from '../../components/elapsed.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import type { BarEntry } from '../../components/key-bar.tsx';
import { offsetShowing, scrollBy, type ScrollMove } from '../../components/scrolling.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { useWork } from '../../hooks/use-work.ts';
import { formatClock, oneLine } from '../../text/format.ts';
import { span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES, moveInList } from '../list-state.ts';
import { checkRows } from './check-lines.ts';
import { reduceTask, startTaskState, type Tab } from './task-state.ts';
import { TaskView, useTaskLayout } from './task-view.tsx';
import { useActiveTime } from './use-active-time.ts';
import { useTaskActions } from './use-task-actions.ts';

const ACTIONS = [
  ...LIST_MOVES,
  'open',
  'back',
  'nextTab',
  'previousTab',
  'shell',
  'grade',
  'hint',
  'reset',
  'solution',
  'next',
] as const;

/** One started task: its text, its checks, its hints. */
export function TaskScreen({ open }: { readonly open: OpenTask }): ReactElement {
  const ui = useUi();
  const { task, attempt } = open;
  const body = useBody();
  const [state, dispatch] = useReducer(reduceTask, open, startTaskState);
  const work = useWork();
  const actions = useTaskActions(open, work, dispatch);
  const activeSeconds = useActiveTime(task.id, attempt.activeSeconds);
  const layout = useTaskLayout(open, state, body);

  const move = (tab: Tab, by: ScrollMove): void => {
    if (tab !== 'checks') {
      const offset = scrollBy(state.offsets[tab], by, layout.lines[tab].length, layout.height);
      dispatch({ type: 'scroll', tab, offset });
      return;
    }
    const long = layout.lines.checks.length > layout.height;
    if (long && (by === 'pageUp' || by === 'pageDown')) {
      const offset = scrollBy(state.offsets.checks, by, layout.lines.checks.length, layout.height);
      dispatch({ type: 'scroll', tab, offset });
      return;
    }
    const place = moveInList(state.selected, by, task.checks.length, task.checks.length);
    dispatch({ type: 'select', place, offset: offsetOf(place, state.opened) });
  };
  const offsetOf = (place: number, opened: string | null): number => {
    const { lines, rows } = checkRows(task, { ...state, opened }, layout.checksWidth, true);
    const row = rows[place] ?? { from: 0, to: 0 };
    // evidence longer than the pane shows its beginning
    const to = Math.min(row.to, row.from + layout.height - 2);
    return offsetShowing(state.offsets.checks, row.from, to, lines.length, layout.height);
  };
  const toggle = (): void => {
    const check = task.checks[state.selected];
    if (check === undefined) return;
    dispatch({ type: 'toggle', id: check.id });
    const opened = state.opened === check.id ? null : check.id;
    dispatch({ type: 'scroll', tab: 'checks', offset: offsetOf(state.selected, opened) });
  };

  const busy = work.state.phase !== 'idle';
  useKeys(ACTIONS, (action) => {
    switch (action) {
      case 'back':
        if (busy) work.cancel();
        else ui.back();
        break;
      case 'nextTab':
        dispatch({ type: 'turn', by: 1 });
        break;
      case 'previousTab':
        dispatch({ type: 'turn', by: -1 });
        break;
      case 'open':
        if (state.tab === 'checks') toggle();
        else dispatch({ type: 'show', tab: 'checks' });
        break;
      case 'shell':
        if (!busy) ui.visitShell(task.id);
        break;
      case 'grade':
      case 'reset':
      case 'solution':
      case 'next':
        if (!busy) actions[action]();
        break;
      case 'hint':
        actions.hint();
        break;
      default:
        move(state.tab, action);
    }
  });

  return (
    <Frame
      title={titleLine(open)}
      status={
        <Ticking everyMs={1000}>
          {(nowMs) => (
            <BarText>{`${formatClock(activeSeconds(nowMs))}   ${attempt.cluster === null ? 'this machine' : providerText(attempt.provider)}`}</BarText>
          )}
        </Ticking>
      }
      keys={busy ? [{ action: 'back', label: 'cancel' }] : keysFor(state.tab, layout.wide)}
    >
      <TaskView open={open} state={state} layout={layout} work={work.state} />
    </Frame>
  );
}

function titleLine({ task }: OpenTask): Line {
  const { shortTitle } = domainOf(task.domain);
  return [
    span(task.name, 'accent'),
    span(` · ${oneLine(task.title)}`, 'strong'),
    span(`   ${shortTitle} · weight ${task.weight} · ${task.minutes} min`, 'muted'),
  ];
}

function keysFor(tab: Tab, wide: boolean): readonly BarEntry[] {
  const enter: readonly BarEntry[] = tab === 'checks' ? ['open'] : [];
  const nextTab: BarEntry = {
    action: 'nextTab',
    label: tab === 'task' ? 'checks' : tab === 'checks' ? 'hints' : wide ? 'text' : 'task',
  };
  return ['shell', 'grade', ...enter, nextTab, 'hint', 'reset', 'solution', 'next', 'back'];
}
