import type { ReactElement, ReactNode } from 'react';
import { formatLeft, leftMs, type SeenExam } from '../exam/time-left.ts';
import { useSitting } from '../hooks/use-sitting.ts';
import { span } from '../text/styled-line.ts';
import { Ticking } from './elapsed.tsx';
import { LineView } from './line-view.tsx';

/** The time an exam has left, each second anew. */
export function TimeLeft({ seen }: { readonly seen: SeenExam }): ReactElement {
  return (
    <Ticking everyMs={1000}>
      {(nowMs) => {
        const left = leftMs(seen, nowMs);
        const role = left <= 5 * 60_000 ? 'bad' : left <= 15 * 60_000 ? 'unsure' : 'strong';
        const paused = seen.exam.phase === 'paused' ? ', paused' : '';
        return <LineView line={[span(`${formatLeft(left)} left${paused}`, role)]} />;
      }}
    </Ticking>
  );
}

/** In the bar at the top: while an exam runs its time is always in sight, else what is given. */
export function TimeLeftOr({ children }: { readonly children: ReactNode }): ReactNode {
  const { seen } = useSitting();
  return seen?.exam.phase === 'running' ? <TimeLeft seen={seen} /> : children;
}
