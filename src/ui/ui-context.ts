import { createContext, useContext } from 'react';
import type { Trainer } from '../model/ports/trainer.ts';
import type { Notice } from './notice.ts';
import type { Question } from './question.ts';
import type { Route } from './navigation.ts';
import type { TrainerData } from './hooks/use-trainer-data.ts';

/** Time as the screens read it. */
export interface UiClock {
  /** Milliseconds that only go forward. */
  monotonicMs(): number;
  now(): Date;
}

/** What every screen reaches: the trainer, the window, and the ways to elsewhere. */
export interface Ui {
  readonly trainer: Trainer;
  readonly clock: UiClock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colours: boolean;
  /** Screen-reader mode: plain lines, words for glyphs, nothing cut to the window, nothing that ticks. */
  readonly plain: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly notice: Notice | null;
  readonly data: TrainerData;
  readonly say: (notice: Notice) => void;
  readonly ask: (question: Question) => void;
  readonly push: (route: Route) => void;
  readonly replace: (route: Route) => void;
  readonly back: () => void;
  /** Opens a task: says why it can't be, offers a cluster when it needs one, sets it up. */
  readonly openTask: (id: string) => void;
  readonly visitShell: (task: string) => void;
  /** What must end before the program does; never rejects. */
  readonly outlive: (work: Promise<unknown>) => void;
  /** Long work tells here how to cancel it, and takes itself off when it has ended. */
  readonly registerWork: (work: RunningWork) => () => void;
}

/** Work that Ctrl-C and the end of the program cancel. */
export interface RunningWork {
  readonly cancel: () => void;
  /** Settles when nothing of it runs any more; never rejects. */
  readonly settled: Promise<void>;
}

export const UiContext = createContext<Ui | null>(null);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (ui === null) throw new Error('useUi outside of the UI');
  return ui;
}

/** Is the screen around the one in sight? */
export const InSightContext = createContext(true);
