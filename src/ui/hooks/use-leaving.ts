import { useCallback, useRef, useState } from 'react';
import type { Exam } from '../../model/exam/exam.ts';
import type { Trainer } from '../../model/ports/trainer.ts';
import type { Question } from '../question.ts';
import type { RunningWork } from '../ui-context.ts';
import type { TrainerData } from './use-trainer-data.ts';

/** Work that runs, and the ways out of the program. */
export interface Leaving {
  readonly ending: boolean;
  readonly registerWork: (work: RunningWork) => () => void;
  /** Cancels what runs; answers whether there was anything. */
  readonly cancelWork: () => boolean;
  /** The question to ask before leaving; null when nothing stays behind and nothing runs. */
  readonly question: (trainer: Trainer, data: TrainerData, exam: Exam | null) => Question | null;
  /** Cancels what runs, waits for its end, then leaves. A second call leaves at once. */
  readonly leave: () => void;
}

export function useLeaving(exit: () => void): Leaving {
  const works = useRef(new Set<RunningWork>());
  const [ending, setEnding] = useState(false);
  const endingRef = useRef(false);

  const registerWork = useCallback((work: RunningWork) => {
    works.current.add(work);
    return () => void works.current.delete(work);
  }, []);
  const cancelWork = useCallback(() => {
    for (const work of works.current) work.cancel();
    return works.current.size > 0;
  }, []);
  const leave = useCallback(() => {
    if (endingRef.current) {
      exit();
      return;
    }
    endingRef.current = true;
    if (!cancelWork()) {
      exit();
      return;
    }
    setEnding(true);
    void Promise.all([...works.current].map(({ settled }) => settled)).then(exit);
  }, [cancelWork, exit]);
  const question = useCallback(
    (trainer: Trainer, data: TrainerData, exam: Exam | null): Question | null => {
      const text = leavingText(trainer, { ...data, exam }, works.current.size > 0);
      if (text.length === 0) return null;
      return { title: 'Leave?', text, yes: 'leave', no: 'stay', loses: false, onYes: leave };
    },
    [leave],
  );
  return { ending, registerWork, cancelWork, question, leave };
}

type Seen = Pick<TrainerData, 'cluster' | 'provider' | 'lastOpen'> & { readonly exam: Exam | null };

/** What stays behind, and how to take it away; empty when nothing does. */
export function leavingText(
  trainer: Pick<Trainer, 'commandPrefix'>,
  seen: Seen,
  working: boolean,
): readonly string[] {
  const running = working ? ['What runs just now is cancelled, and what it made is removed.'] : [];
  const open =
    seen.lastOpen === null || seen.lastOpen.attempt.exam !== null
      ? []
      : [`The task ${seen.lastOpen.task.name} stays open; Continue goes on with it.`];
  return [...running, ...examText(seen.exam), ...open, ...farewell(trainer, seen)];
}

function examText(exam: Exam | null): readonly string[] {
  switch (exam?.phase) {
    case 'running':
      return [
        "The exam's clock does not stop while you are away; Mock exam on the first page goes on with it.",
      ];
    case 'preparing':
    case 'paused':
      return ['The exam waits; its clock stands.'];
    case 'ending':
      return ['The exam is over and not graded yet; nothing of it is lost.'];
    default:
      return [];
  }
}

/** What is said on the terminal after the UI has left it. */
export function farewell(
  { commandPrefix }: Pick<Trainer, 'commandPrefix'>,
  { cluster, provider }: Pick<Seen, 'cluster' | 'provider'>,
): readonly string[] {
  if (cluster === null || cluster.state === 'absent') return [];
  const name = provider === null ? '' : ` ${provider.cluster}`;
  return [`The cluster${name} is kept. To remove it: ${commandPrefix} down`];
}
