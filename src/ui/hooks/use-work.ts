import { useCallback, useEffect, useRef, useState } from 'react';
import type { OnStep } from '../../model/progress.ts';
import { describeFault, type FaultText } from '../fault.ts';
import { useUi } from '../ui-context.ts';
import { addStepEvent, NO_STEPS, type StepsState } from './steps-state.ts';

/** Long work as it is shown. */
export interface WorkState {
  readonly phase: 'idle' | 'running' | 'cancelling';
  readonly sinceMs: number;
  readonly steps: StepsState;
}

/** How work ended; that it was cancelled or failed is a value. */
export type WorkOutcome<T> =
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'cancelled' }
  | { readonly type: 'failed'; readonly fault: FaultText };

export interface Work {
  readonly state: WorkState;
  /** Starts work; one at a time: answers "cancelled" at once while other work runs. */
  readonly run: <T>(action: (onStep: OnStep, signal: AbortSignal) => Promise<T>) => Promise<WorkOutcome<T>>;
  readonly cancel: () => void;
}

const IDLE: WorkState = { phase: 'idle', sinceMs: 0, steps: NO_STEPS };

/** Owns the AbortController and the progress of one screen's long work; leaving the screen cancels it. */
export function useWork(): Work {
  const { clock, registerWork } = useUi();
  const [state, setState] = useState(IDLE);
  const running = useRef<AbortController | null>(null);
  const mounted = useRef(true);
  const change = useCallback((next: (state: WorkState) => WorkState) => {
    if (mounted.current) setState(next);
  }, []);

  const cancel = useCallback(() => {
    if (running.current === null || running.current.signal.aborted) return;
    change((before) => ({ ...before, phase: 'cancelling' }));
    running.current.abort();
  }, [change]);

  const run = useCallback(
    async <T>(action: (onStep: OnStep, signal: AbortSignal) => Promise<T>): Promise<WorkOutcome<T>> => {
      if (running.current !== null) return { type: 'cancelled' };
      const controller = new AbortController();
      running.current = controller;
      const settled = Promise.withResolvers<void>();
      const unregister = registerWork({ cancel, settled: settled.promise });
      change(() => ({ phase: 'running', sinceMs: clock.monotonicMs(), steps: NO_STEPS }));
      const onStep: OnStep = (event) =>
        change((before) => ({ ...before, steps: addStepEvent(before.steps, event, clock.monotonicMs()) }));
      try {
        return { type: 'done', value: await action(onStep, controller.signal) };
      } catch (error) {
        return controller.signal.aborted
          ? { type: 'cancelled' }
          : { type: 'failed', fault: describeFault(error) };
      } finally {
        running.current = null;
        unregister();
        settled.resolve();
        // the steps stay in sight: a failure is read below them
        change((before) => ({ ...before, phase: 'idle' }));
      }
    },
    [cancel, change, clock, registerWork],
  );

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
      running.current?.abort();
    };
  }, []);
  return { state, run, cancel };
}
