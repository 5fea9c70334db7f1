import { useCallback, useEffect, useRef, useState } from 'react';
import { useUi } from '../../ui-context.ts';

const RECORD_EVERY_MS = 15_000;

/** Counts the time a task is open, shell visits included, and records it as it goes. Answers the seconds so far. */
export function useActiveTime(task: string, recordedSeconds: number): (nowMs: number) => number {
  const { trainer, clock, outlive } = useUi();
  const [sinceMs] = useState(() => clock.monotonicMs());
  const unrecordedMs = useRef(sinceMs);

  const record = useCallback(() => {
    const nowMs = clock.monotonicMs();
    // whole seconds; the rest counts next time
    const seconds = Math.floor((nowMs - unrecordedMs.current) / 1000);
    if (seconds <= 0) return;
    unrecordedMs.current += seconds * 1000;
    // a timer that can't be kept is no reason to disturb the work
    outlive(trainer.addActiveSeconds(task, seconds).catch(() => undefined));
  }, [clock, trainer, task, outlive]);

  useEffect(() => {
    const timer = setInterval(record, RECORD_EVERY_MS);
    return () => {
      clearInterval(timer);
      record();
    };
  }, [record]);
  return (nowMs) => recordedSeconds + (nowMs - sinceMs) / 1000;
}
