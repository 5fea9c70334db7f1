import { Text } from 'ink';
import { useContext, useEffect, useState, type ReactElement } from 'react';
import { InSightContext, useUi } from '../ui-context.ts';

/** Renders what a time makes of it, again and again; only this small part of the screen is drawn anew. */
export function Ticking({
  everyMs,
  children,
}: {
  readonly everyMs: number;
  readonly children: (nowMs: number) => ReactElement;
}): ReactElement {
  const nowMs = useNow(everyMs);
  return children(nowMs);
}

/** The monotonic time, renewed at most ten times a second; out of sight and in screen-reader mode it stands still. */
export function useNow(everyMs: number): number {
  const { clock, plain } = useUi();
  const inSight = useContext(InSightContext);
  const [nowMs, setNowMs] = useState(() => clock.monotonicMs());
  useEffect(() => {
    if (plain || !inSight) return;
    const timer = setInterval(() => setNowMs(clock.monotonicMs()), Math.max(100, everyMs));
    return () => clearInterval(timer);
  }, [clock, everyMs, inSight, plain]);
  return nowMs;
}

/** A muted text in the bar. */
export function BarText({ children }: { readonly children: string }): ReactElement {
  return <Text dimColor>{children}</Text>;
}
