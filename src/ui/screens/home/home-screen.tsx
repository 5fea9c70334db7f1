import { useState, type ReactElement } from 'react';
import { ClusterStatus } from '../../components/cluster-status.tsx';
import { Ticking } from '../../components/elapsed.tsx';
import { choose } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { useKeys } from '../../hooks/use-keys.ts';
import { useSitting } from '../../hooks/use-sitting.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES, moveInList } from '../list-state.ts';
import { faultLines } from '../work/work-lines.ts';
import {
  adviceLines,
  domainLines,
  entryLine,
  homeEntries,
  packsLine,
  type HomeEntry,
  type HomeSeen,
} from './home-lines.ts';

const ACTIONS = [...LIST_MOVES, 'open'] as const;

/** Where everything starts: go on, practise, sit an exam, look back, look at the machine. */
export function HomeScreen(): ReactElement {
  const ui = useUi();
  const { seen: exam } = useSitting();
  const { columns, rows } = useBody();
  const { tasks, lastOpen, standing, cluster } = ui.data;
  const fault = ui.data.fault ?? ui.data.standingFault;
  const seen: HomeSeen = { tasks, lastOpen, standing, exam };
  const entries = homeEntries(seen, 0);
  const [chosen, setChosen] = useState<HomeEntry['id'] | null>(null);
  const selected = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosen),
  );
  const abandoning = exam !== null && exam.exam.phase === 'preparing';

  const openExam = (): void => {
    if (exam === null) ui.push({ screen: 'exam-setup' });
    else if (exam.exam.phase === 'preparing') ui.push({ screen: 'exam-prepare', choices: exam.exam.choices });
    else if (exam.exam.phase === 'ending') ui.push({ screen: 'exam-ending' });
    else ui.push({ screen: 'exam' });
  };
  const open = (id: HomeEntry['id']): void => {
    switch (id) {
      case 'continue':
        if (lastOpen !== null) ui.openTask(lastOpen.task.id);
        break;
      case 'practise':
        ui.push({ screen: 'tasks' });
        break;
      case 'exam':
        openExam();
        break;
      case 'history':
        ui.push({ screen: 'history' });
        break;
      case 'doctor':
        ui.push({ screen: 'doctor' });
        break;
    }
  };
  const abandon = (): void =>
    ui.ask({
      title: 'Abandon the exam?',
      text: ['Its clock has not started. What is set up of it is taken away; your files are kept.'],
      yes: 'abandon it',
      no: 'keep it',
      loses: true,
      onYes: () => ui.push({ screen: 'exam-abandon' }),
    });
  useKeys(abandoning ? ([...ACTIONS, 'abandon'] as const) : ACTIONS, (action) => {
    if (action === 'abandon') {
      abandon();
      return;
    }
    if (action !== 'open') {
      const place = moveInList(selected, action, entries.length, entries.length);
      setChosen(entries[place]?.id ?? null);
      return;
    }
    const entry = entries[selected];
    if (entry !== undefined) open(entry.id);
  });

  const linesAt = (nowMs: number): readonly Line[] => {
    const lines = [
      EMPTY_LINE,
      ...homeEntries(seen, nowMs).flatMap((entry, index) => [
        // packs stand before the last entry
        ...(entry.id === 'doctor' ? [packsLine(tasks)] : []),
        entryLine(entry, index === selected, columns),
      ]),
      ...(fault === null ? [EMPTY_LINE, ...domainLines(standing, columns)] : faultLines(fault, columns)),
    ];
    return fault === null ? [...lines, ...adviceLines(standing, rows - lines.length, columns)] : lines;
  };
  return (
    <Frame
      title={[span('cks', 'accent'), span(` ${ui.trainer.version}`, 'muted')]}
      status={<ClusterStatus />}
      keys={[
        choose,
        'open',
        ...(abandoning ? (['abandon'] as const) : []),
        ...(cluster === null || cluster.state === 'ready' ? [] : (['clusterUp'] as const)),
        'quit',
      ]}
    >
      {exam?.exam.phase === 'running' ? (
        <Ticking everyMs={1000}>
          {(nowMs) => <Pane lines={linesAt(nowMs)} offset={0} height={rows} />}
        </Ticking>
      ) : (
        <Pane lines={linesAt(0)} offset={0} height={rows} />
      )}
    </Frame>
  );
}
