import type { Clock } from '../lib/clock.ts';
import { messageOf } from './faults.ts';
import type { OnStep } from '../model/progress.ts';

/** Runs named steps, tells of them, and keeps their times. */
export interface StepLog {
  readonly steps: readonly { readonly name: string; readonly durationMs: number }[];
  /** The step that runs now; the last one when none does. */
  readonly current: string;
  start(step: string, detail?: string): void;
  detail(text: string): void;
  done(detail?: string): void;
  fail(error: unknown): void;
  /** One step from its start to its end; `work` may tell details. */
  run<T>(step: string, work: () => Promise<T>, detailOf?: (result: T) => string): Promise<T>;
}

export function createStepLog(onStep: OnStep, clock: Clock): StepLog {
  const steps: { name: string; durationMs: number }[] = [];
  let current = '';
  let running = false;
  let since = 0;

  const log: StepLog = {
    steps,
    get current() {
      return current;
    },
    start(step, detail) {
      if (running) log.done();
      current = step;
      running = true;
      since = clock.monotonicMs();
      onStep({ type: 'started', step, detail });
    },
    detail(text) {
      if (running) onStep({ type: 'detail', step: current, detail: text });
    },
    done(detail) {
      if (!running) return;
      running = false;
      const durationMs = Math.round(clock.monotonicMs() - since);
      steps.push({ name: current, durationMs });
      onStep({ type: 'done', step: current, detail, durationMs });
    },
    fail(error) {
      if (!running) return;
      running = false;
      onStep({ type: 'failed', step: current, message: messageOf(error) });
    },
    async run(step, work, detailOf) {
      log.start(step);
      const result = await work();
      log.done(detailOf?.(result));
      return result;
    },
  };
  return log;
}
