import { useCallback, useEffect, useMemo, useState, type ReactElement } from 'react';
import type { ExamResult } from '../../../model/exam/exam.ts';
import type { HistoryEntry, Standing } from '../../../model/ports/history.ts';
import { choiceOffset } from '../../components/choice-offset.ts';
import { ClusterStatus } from '../../components/cluster-status.tsx';
import { choose, scroll } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { LineView } from '../../components/line-view.tsx';
import { Pane } from '../../components/pane.tsx';
import { scrollBy } from '../../components/scrolling.ts';
import { describeFault, type FaultText } from '../../fault.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES, moveInList } from '../list-state.ts';
import { faultLines } from '../work/work-lines.ts';
import { attemptRows, dueRows, examRows, standingRows, type HistoryRows } from './history-lines.ts';

const TABS = ['standing', 'due', 'exams', 'attempts'] as const;
type Tab = (typeof TABS)[number];

interface Known {
  readonly standing: Standing;
  readonly exams: readonly ExamResult[];
  /** The newest first. */
  readonly entries: readonly HistoryEntry[];
}

const ACTIONS = ['open', 'back', 'nextTab', 'previousTab', 'refresh', ...LIST_MOVES] as const;

/** Where one stands, what is due again, and what was done so far. */
export function HistoryScreen(): ReactElement {
  const ui = useUi();
  const { trainer } = ui;
  const { columns, rows } = useBody();
  const [tab, setTab] = useState<Tab>('standing');
  const [places, setPlaces] = useState<Readonly<Record<Tab, number>>>({
    standing: 0,
    due: 0,
    exams: 0,
    attempts: 0,
  });
  const [known, setKnown] = useState<Known | FaultText | null>(null);

  const read = useCallback(async (): Promise<void> => {
    try {
      const [standing, exams, entries] = await Promise.all([
        trainer.history.standing(),
        trainer.exams.results(),
        trainer.history.entries(),
      ]);
      const newest = entries.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
      setKnown({ standing, exams, entries: newest });
    } catch (error) {
      setKnown(describeFault(error));
    }
  }, [trainer]);
  useEffect(() => {
    // reading is what the screen is for
    // oxlint-disable-next-line react/set-state-in-effect
    void read();
  }, [read]);

  const place = places[tab];
  const height = Math.max(1, rows - 2);
  const shown = useMemo(() => rowsOf(known, tab, place, columns), [known, tab, place, columns]);
  const open = (): void => {
    if (known === null || !('standing' in known)) return;
    const task = tab === 'due' ? known.standing.due[place]?.task : known.entries[place]?.task;
    const result = known.exams[place];
    if (tab === 'exams' && result !== undefined) ui.push({ screen: 'exam-result', result });
    else if ((tab === 'due' || tab === 'attempts') && task !== undefined) ui.openTask(task);
  };
  const turn = (by: 1 | -1): void =>
    setTab(TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length] ?? 'standing');
  useKeys(ACTIONS, (action) => {
    switch (action) {
      case 'open':
        open();
        break;
      case 'back':
        ui.back();
        break;
      case 'nextTab':
        turn(1);
        break;
      case 'previousTab':
        turn(-1);
        break;
      case 'refresh':
        void read();
        break;
      default: {
        const { lines, rows: choices } = shown;
        const next =
          choices.length === 0
            ? scrollBy(place, action, lines.length, height)
            : moveInList(place, action, choices.length, Math.max(1, height - 2));
        setPlaces({ ...places, [tab]: next });
      }
    }
  });

  const { lines, rows: choices } = shown;
  const choosing = choices.length > 0;
  return (
    <Frame
      title={[span('History', 'heading')]}
      status={<ClusterStatus />}
      keys={[
        choosing ? choose : scroll,
        ...(choosing ? (['open'] as const) : []),
        { action: 'nextTab', label: TABS[(TABS.indexOf(tab) + 1) % TABS.length] ?? '' },
        'refresh',
        'back',
        'quit',
      ]}
    >
      <LineView line={tabsLine(tab, known)} />
      <LineView line={EMPTY_LINE} />
      <Pane
        lines={lines}
        offset={choosing ? choiceOffset(choices, place, lines.length, height) : place}
        height={height}
      />
    </Frame>
  );
}

function rowsOf(known: Known | FaultText | null, tab: Tab, place: number, columns: number): HistoryRows {
  if (known === null) return { lines: [[span('   reading the history …', 'muted')]], rows: [] };
  if (!('standing' in known)) return { lines: faultLines(known, columns), rows: [] };
  switch (tab) {
    case 'standing':
      return standingRows(known.standing, columns);
    case 'due':
      return dueRows(known.standing, place, columns);
    case 'exams':
      return examRows(known.exams, place, columns);
    case 'attempts':
      return attemptRows(known.entries, place, columns);
  }
}

/** The tab in sight stands in brackets, so that it shows without colour. */
function tabsLine(current: Tab, known: Known | FaultText | null): Line {
  const counted = known !== null && 'standing' in known ? known : null;
  const names: Record<Tab, string> = {
    standing: 'Standing',
    due: `Due again${counted === null ? '' : ` ${counted.standing.due.length}`}`,
    exams: `Exams${counted === null ? '' : ` ${counted.exams.length}`}`,
    attempts: `Attempts${counted === null ? '' : ` ${counted.entries.length}`}`,
  };
  return TABS.flatMap((tab): Line => [
    span(' '),
    span(tab === current ? `[${names[tab]}]` : ` ${names[tab]} `, tab === current ? 'strong' : 'muted'),
  ]);
}
