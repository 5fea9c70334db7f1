import { useCallback, useEffect, useState, type ReactElement } from 'react';
import type { OnStep } from '../../../model/progress.ts';
import { BarText, Ticking, useNow } from '../../components/elapsed.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { Pane } from '../../components/pane.tsx';
import { scrollBy } from '../../components/scrolling.ts';
import type { FaultText } from '../../fault.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { useWork, type WorkState } from '../../hooks/use-work.ts';
import { formatClock } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES } from '../list-state.ts';
import { faultLines, logLines, stepLines } from './work-lines.ts';

interface WorkScreenProps<T> {
  readonly title: string;
  /** What Esc does while it runs: "cancel and remove". */
  readonly cancelLabel: string;
  readonly action: (onStep: OnStep, signal: AbortSignal) => Promise<T>;
  readonly onDone: (value: T) => void;
  readonly onCancelled: () => void;
}

const TICK_MS = 200;

/** Long work that has the screen to itself: its steps, and when it fails why and what next. */
export function WorkScreen<T>(props: WorkScreenProps<T>): ReactElement {
  const { title, cancelLabel, action, onDone, onCancelled } = props;
  const ui = useUi();
  const { columns, rows } = useBody();
  const work = useWork();
  const { run } = work;
  const [fault, setFault] = useState<FaultText | null>(null);
  const [showsLog, setShowsLog] = useState(false);
  const [offset, setOffset] = useState(0);

  const begin = useCallback(async () => {
    setFault(null);
    const outcome = await run(action);
    if (outcome.type === 'done') onDone(outcome.value);
    else if (outcome.type === 'cancelled') onCancelled();
    else setFault(outcome.fault);
  }, [run, action, onDone, onCancelled]);
  useEffect(() => {
    void begin();
    // begins once; what the screen is about doesn't change while it is there
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  const linesAt = (nowMs: number): readonly Line[] => [
    EMPTY_LINE,
    ...(showsLog
      ? logLines(work.state.steps, columns)
      : stepLines(work.state.steps, nowMs, columns, ui.plain)),
    ...(fault === null ? [] : faultLines(fault, columns)),
  ];
  const running = work.state.phase !== 'idle';
  useKeys(
    fault === null
      ? ([...LIST_MOVES, 'back', 'log'] as const)
      : ([...LIST_MOVES, 'back', 'log', 'retry'] as const),
    (key) => {
      if (key === 'back') {
        if (running) work.cancel();
        else ui.back();
      } else if (key === 'log') {
        setShowsLog(!showsLog);
        setOffset(0);
      } else if (key === 'retry') void begin();
      else setOffset(scrollBy(offset, key, linesAt(0).length, rows));
    },
  );

  const log = { action: 'log', label: showsLog ? 'steps' : 'log' } as const;
  return (
    <Frame
      title={[span(title, 'heading')]}
      status={running ? <Time state={work.state} /> : <BarText>{''}</BarText>}
      keys={
        running
          ? [
              ...(work.state.phase === 'cancelling' ? [] : [{ action: 'back', label: cancelLabel } as const]),
              log,
            ]
          : ['retry', log, 'back', 'quit']
      }
    >
      {running && !showsLog ? (
        <Ticking everyMs={TICK_MS}>
          {(nowMs) => <Pane lines={linesAt(nowMs)} offset={offset} height={rows} />}
        </Ticking>
      ) : (
        <Pane lines={linesAt(0)} offset={showsLog && running ? Infinity : offset} height={rows} />
      )}
    </Frame>
  );
}

function Time({ state }: { readonly state: WorkState }): ReactElement {
  const nowMs = useNow(TICK_MS);
  const elapsed = formatClock((nowMs - state.sinceMs) / 1000);
  const { usualMs } = state.steps;
  const usual = usualMs === null ? '' : ` of about ${formatClock(usualMs / 1000)}`;
  return (
    <BarText>{state.phase === 'cancelling' ? `${elapsed}  cancelling …` : `${elapsed}${usual}`}</BarText>
  );
}
