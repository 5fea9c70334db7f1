import { useState, type ReactElement } from 'react';
import { ClusterStatus } from '../../components/cluster-status.tsx';
import { choose } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { useKeys } from '../../hooks/use-keys.ts';
import { cleanText } from '../../../model/clean-text.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES, moveInList } from '../list-state.ts';
import { domainLines, entryLine, homeEntries, packsLine, type HomeEntry } from './home-lines.ts';

const ACTIONS = [...LIST_MOVES, 'open'] as const;

/** Where everything starts: go on, practise, look at the machine. */
export function HomeScreen(): ReactElement {
  const ui = useUi();
  const { columns, rows } = useBody();
  const { tasks, lastOpen, fault, cluster } = ui.data;
  const entries = homeEntries(tasks, lastOpen);
  const [chosen, setChosen] = useState<HomeEntry['id'] | null>(null);
  const selected = Math.max(
    0,
    entries.findIndex(({ id }) => id === chosen),
  );

  const open = (id: HomeEntry['id']): void => {
    switch (id) {
      case 'continue':
        if (lastOpen !== null) ui.openTask(lastOpen.task.id);
        break;
      case 'practise':
        ui.push({ screen: 'tasks' });
        break;
      case 'doctor':
        ui.push({ screen: 'doctor' });
        break;
    }
  };
  useKeys(ACTIONS, (action) => {
    if (action !== 'open') {
      const place = moveInList(selected, action, entries.length, entries.length);
      setChosen(entries[place]?.id ?? null);
      return;
    }
    const entry = entries[selected];
    if (entry !== undefined) open(entry.id);
  });

  const lines: readonly Line[] = [
    EMPTY_LINE,
    ...entries.map((entry, index) => entryLine(entry, index === selected, columns)),
    packsLine(tasks),
    EMPTY_LINE,
    ...(fault === null ? domainLines(tasks, columns) : faultLines(fault, columns)),
  ];
  return (
    <Frame
      title={[span('cks', 'accent'), span(` ${ui.trainer.version}`, 'muted')]}
      status={<ClusterStatus />}
      keys={[
        choose,
        'open',
        ...(cluster === null || cluster.state === 'ready' ? [] : (['clusterUp'] as const)),
        'quit',
      ]}
    >
      <Pane lines={lines} offset={0} height={rows} />
    </Frame>
  );
}

function faultLines(
  fault: { readonly message: string; readonly next: string },
  columns: number,
): readonly Line[] {
  const indent = { first: [span('   ✗ ', 'bad')], rest: [span('     ')] };
  const next = fault.next === '' ? [] : [[span('     next  ', 'muted'), span(fault.next, 'code')]];
  return [...wrapSpans([span(cleanText(fault.message))], columns - 2, indent), ...next];
}
