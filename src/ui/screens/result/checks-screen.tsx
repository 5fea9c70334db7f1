import { useMemo, useReducer, type ReactElement, type ReactNode } from 'react';
import type { GradeResult } from '../../../model/result.ts';
import type { Clause } from '../../../model/task.ts';
import { Frame, useBody } from '../../components/frame.tsx';
import type { BarEntry } from '../../components/key-bar.tsx';
import { Pane } from '../../components/pane.tsx';
import { offsetShowing, scrollBy } from '../../components/scrolling.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import type { Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES, moveInList } from '../list-state.ts';
import { checkRows, type ChecksState } from '../task/check-lines.ts';

interface ChecksScreenProps {
  readonly title: Line;
  readonly status: ReactNode;
  /** Above the checks. */
  readonly head: readonly Line[];
  /** Null where nothing was graded. */
  readonly result: GradeResult | null;
  /** Of the task, where it is at hand. */
  readonly clauses: readonly Clause[];
  readonly onSolution: (() => void) | null;
}

const NO_CHECKS: GradeResult['checks'] = [];

interface State {
  readonly selected: number;
  readonly opened: string | null;
  readonly offset: number;
}

/** A verdict that stands: each check with what was expected and seen. */
export function ChecksScreen(props: ChecksScreenProps): ReactElement {
  const { title, status, head, result, clauses, onSolution } = props;
  const ui = useUi();
  const { columns, rows } = useBody();
  const checks = result?.checks ?? NO_CHECKS;
  const [state, change] = useReducer(
    (before: State, changes: Partial<State>): State => ({ ...before, ...changes }),
    checks,
    (all): State => {
      // what needs a look stands open
      const place = all.findIndex((check) => check.status !== 'pass');
      return { selected: Math.max(0, place), opened: all[place]?.id ?? null, offset: 0 };
    },
  );
  const laidOut = useMemo(() => {
    const shown: ChecksState = {
      results: Object.fromEntries(checks.map((check) => [check.id, check])),
      grading: false,
      selected: state.selected,
      opened: state.opened,
    };
    return checkRows({ checks, clauses }, shown, columns, true);
  }, [checks, clauses, state.selected, state.opened, columns]);
  const lines = [...head, ...laidOut.lines];

  const show = (selected: number, opened: string | null): void => {
    // the height of the evidence is known once it is laid out; its head is enough to keep it in sight
    const row = laidOut.rows[selected] ?? { from: 0, to: 0 };
    const from = selected === 0 ? 0 : head.length + row.from;
    const to = Math.min(head.length + row.to + (opened === null ? 0 : rows), from + rows - 2);
    change({
      selected,
      opened,
      offset: offsetShowing(state.offset, from, Math.max(from, to), lines.length, rows),
    });
  };
  useKeys([...LIST_MOVES, 'open', 'back', 'solution'] as const, (action) => {
    switch (action) {
      case 'back':
        ui.back();
        break;
      case 'solution':
        onSolution?.();
        break;
      case 'open': {
        const id = checks[state.selected]?.id;
        if (id !== undefined) show(state.selected, state.opened === id ? null : id);
        break;
      }
      case 'pageUp':
      case 'pageDown':
        change({ offset: scrollBy(state.offset, action, lines.length, rows) });
        break;
      default:
        show(moveInList(state.selected, action, checks.length, checks.length), state.opened);
    }
  });
  const solution: readonly BarEntry[] = onSolution === null ? [] : ['solution'];
  return (
    <Frame
      title={title}
      status={status}
      keys={[...(checks.length > 0 ? (['open'] as const) : []), ...solution, 'back']}
    >
      <Pane lines={lines} offset={state.offset} height={rows} />
    </Frame>
  );
}
