import { useMemo, useReducer, type ReactElement } from 'react';
import { ClusterStatus } from '../../components/cluster-status.tsx';
import { choose } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { LinesView, LineView } from '../../components/line-view.tsx';
import { Pane } from '../../components/pane.tsx';
import { Rule } from '../../components/rule.tsx';
import { offsetShowing } from '../../components/scrolling.ts';
import { isCharacter } from '../../keys.ts';
import { useKeys, useRawKeys } from '../../hooks/use-keys.ts';
import { span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES } from '../list-state.ts';
import { aboutLines, taskRows } from './tasks-lines.ts';
import { chosenPlace, reduceTasks, shownTasks, TASKS_START } from './tasks-state.ts';

const ACTIONS = [...LIST_MOVES, 'open', 'filter', 'back'] as const;
/** Rule and two rows about the chosen task. */
const ABOUT_ROWS = 3;

/** Every task, by domain. */
export function TasksScreen(): ReactElement {
  const ui = useUi();
  const { columns, rows } = useBody();
  const [state, dispatch] = useReducer(reduceTasks, TASKS_START);
  const tasks = useMemo(() => ui.data.tasks ?? [], [ui.data.tasks]);
  const shown = useMemo(() => shownTasks(tasks, state.filter), [tasks, state.filter]);
  const selected = chosenPlace(shown, state);
  const filtering = state.typing || state.filter !== '';
  const height = Math.max(1, rows - ABOUT_ROWS - (filtering ? 1 : 0));

  const open = (): void => {
    const task = shown[selected];
    if (task !== undefined) ui.openTask(task.id);
  };
  useRawKeys(
    (key) => {
      if (key === 'ctrl+c') return false;
      if (key === 'escape') dispatch({ type: 'clear-filter' });
      else if (key === 'enter') dispatch({ type: 'stop-typing' });
      else if (key === 'backspace') dispatch({ type: 'erase' });
      else if (key === 'up' || key === 'down') dispatch({ type: 'move', move: key, page: height, tasks });
      else if (key === 'space') dispatch({ type: 'type', text: ' ' });
      else if (isCharacter(key)) dispatch({ type: 'type', text: key });
      return true;
    },
    'overlay',
    state.typing,
  );
  useKeys(ACTIONS, (action) => {
    if (action === 'open') open();
    else if (action === 'filter') dispatch({ type: 'start-typing' });
    else if (action === 'back') {
      if (state.filter === '') ui.back();
      else dispatch({ type: 'clear-filter' });
    } else dispatch({ type: 'move', move: action, page: height, tasks });
  });

  const list = useMemo(() => taskRows(shown, selected, columns), [shown, selected, columns]);
  // the heading above the first task stays in sight with it
  const from = selected === 0 ? 0 : list.selectedRow;
  const offset = offsetShowing(
    list.selectedRow - Math.floor(height / 2),
    from,
    list.selectedRow,
    list.lines.length,
    height,
  );
  return (
    <Frame
      title={[span('Tasks', 'heading'), span(`  ${countText(shown.length, tasks.length)}`, 'muted')]}
      status={<ClusterStatus />}
      keys={
        state.typing
          ? [
              { action: 'open', label: 'keep filter' },
              { action: 'back', label: 'no filter' },
            ]
          : [choose, 'open', 'filter', 'back', 'quit']
      }
    >
      {filtering ? <LineView line={filterLine(state.filter, state.typing)} /> : null}
      <Pane
        lines={shown.length === 0 ? [emptyLine(ui.data.tasks === null)] : list.lines}
        offset={offset}
        height={height}
      />
      {ui.plain ? null : <Rule />}
      <LinesView lines={aboutLines(shown[selected], columns)} />
    </Frame>
  );
}

function countText(shown: number, all: number): string {
  return shown === all ? String(all) : `${shown} of ${all}`;
}

function filterLine(filter: string, typing: boolean): Line {
  return [span(' / ', 'accent'), span(filter), span(typing ? '▏' : '', 'accent')];
}

function emptyLine(loading: boolean): Line {
  return [
    span(loading ? '   reading the tasks …' : '   nothing here by that filter; Esc shows all', 'muted'),
  ];
}
