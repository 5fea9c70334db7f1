import { useEffect, useMemo, useReducer, useState, type ReactElement } from 'react';
import type { ExamDraw } from '../../../model/exam/exam.ts';
import { ClusterStatus } from '../../components/cluster-status.tsx';
import { choiceOffset } from '../../components/choice-offset.ts';
import { choose, type BarEntry } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { describeFault, type FaultText } from '../../fault.ts';
import { useExamOpening } from '../../hooks/use-exam-opening.ts';
import { useKeys, useRawKeys } from '../../hooks/use-keys.ts';
import { span } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES, moveInList } from '../list-state.ts';
import { setupRows } from './setup-lines.ts';
import { fieldsOf, isDomain, reduceSetup, startSetup } from './setup-state.ts';

const ACTIONS = ['begin', 'less', 'more', 'toggle', 'back', ...LIST_MOVES] as const;
const MOST_SEED = 100_000;

/** What an exam is drawn by, and what comes of it. */
export function ExamSetupScreen(): ReactElement {
  const ui = useUi();
  const { exams } = ui.trainer;
  const { columns, rows } = useBody();
  const [state, dispatch] = useReducer(reduceSetup, null, () =>
    startSetup(Math.floor(ui.clock.now().getTime() / 1000) % MOST_SEED),
  );
  const [drawn, setDrawn] = useState<ExamDraw | FaultText | null>(null);
  const begin = useExamOpening();
  const packs = useMemo(
    () => [...new Set((ui.data.tasks ?? []).map(({ id }) => id.split('/')[0] ?? id))],
    [ui.data.tasks],
  );
  const { choices, field } = state;

  useEffect(() => {
    const life = new AbortController();
    const draw = async (): Promise<void> => {
      const value = await exams.draw(choices, life.signal).catch(describeFault);
      if (!life.signal.aborted) setDrawn(value);
    };
    void draw();
    return () => life.abort();
  }, [exams, choices]);

  useRawKeys((key) => {
    if (field !== 'seed') return false;
    if (key === 'backspace') dispatch({ type: 'erase' });
    else if (/^[0-9]$/.test(key)) dispatch({ type: 'digit', digit: key });
    else return false;
    return true;
  });
  useKeys(ACTIONS, (action) => {
    switch (action) {
      case 'begin':
        if (drawn !== null && 'shares' in drawn) begin(choices, drawn);
        break;
      case 'less':
      case 'more':
        dispatch({ type: 'step', by: action === 'more' ? 1 : -1, packs });
        break;
      case 'toggle':
        dispatch({ type: 'toggle' });
        break;
      case 'back':
        ui.back();
        break;
      default: {
        const fields = fieldsOf(packs);
        const place = moveInList(fields.indexOf(field), action, fields.length, fields.length);
        dispatch({ type: 'choose', field: fields[place] ?? field });
      }
    }
  });

  const form = useMemo(() => setupRows(state, drawn, packs, columns), [state, drawn, packs, columns]);
  const at = fieldsOf(packs).indexOf(field);
  const change: BarEntry = isDomain(field)
    ? 'toggle'
    : { action: 'more', label: field === 'seed' ? 'change, or type it' : 'change', shown: '←→' };
  return (
    <Frame
      title={[span(choices.mode === 'mock' ? 'Mock exam' : 'Training exam', 'heading')]}
      status={<ClusterStatus />}
      keys={[choose, change, 'begin', 'back', 'quit']}
    >
      <Pane lines={form.lines} offset={choiceOffset(form.rows, at, form.lines.length, rows)} height={rows} />
    </Frame>
  );
}
