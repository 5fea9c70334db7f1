import { cleanText } from '../../model/clean-text.ts';
import type { StepEvent } from '../../model/progress.ts';
import { oneLine } from '../text/format.ts';

/** One step as the screen shows it. */
export interface StepState {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly detail: string;
  /** When it began, by the monotonic clock. */
  readonly sinceMs: number;
  /** How long it took; 0 until it ended. */
  readonly tookMs: number;
}

export interface StepsState {
  readonly steps: readonly StepState[];
  /** Everything that was reported, the newest last. */
  readonly log: readonly string[];
  /** How long the whole usually takes; null when not known. */
  readonly usualMs: number | null;
}

export const NO_STEPS: StepsState = { steps: [], log: [], usualMs: null };

const LONGEST_LOG = 1_000;

/** Takes one report of long work in. `nowMs` is the monotonic time of it. */
export function addStepEvent(state: StepsState, event: StepEvent, nowMs: number): StepsState {
  switch (event.type) {
    case 'planned': {
      const known = new Set(state.steps.map(({ name }) => name));
      const planned = event.steps.filter((name) => !known.has(name)).map(waiting);
      return { ...state, steps: [...state.steps, ...planned], usualMs: event.usualMs ?? state.usualMs };
    }
    case 'started':
      return change(logged(state, event.step, event.detail ?? 'started'), event.step, {
        state: 'running',
        sinceMs: nowMs,
        ...(event.detail === undefined ? {} : { detail: oneLine(event.detail) }),
      });
    case 'detail':
      return change(logged(state, event.step, event.detail), event.step, { detail: oneLine(event.detail) });
    case 'done':
      return change(logged(state, event.step, event.detail ?? 'done'), event.step, {
        state: 'done',
        tookMs: event.durationMs,
        // what was told on the way is over; what was reached stands, where there is anything to say
        detail: oneLine(event.detail ?? ''),
      });
    case 'failed': {
      const since = state.steps.find(({ name }) => name === event.step)?.sinceMs ?? nowMs;
      return change(logged(state, event.step, event.message), event.step, {
        state: 'failed',
        tookMs: nowMs - since,
        detail: oneLine(event.message),
      });
    }
  }
}

function waiting(name: string): StepState {
  return { name, state: 'waiting', detail: '', sinceMs: 0, tookMs: 0 };
}

function change(state: StepsState, name: string, changes: Partial<StepState>): StepsState {
  const known = state.steps.some((step) => step.name === name);
  const steps = known ? state.steps : [...state.steps, waiting(name)];
  return { ...state, steps: steps.map((step) => (step.name === name ? { ...step, ...changes } : step)) };
}

function logged(state: StepsState, step: string, text: string): StepsState {
  const rows = cleanText(text)
    .split('\n')
    .map((row) => `${step}: ${row}`);
  return { ...state, log: [...state.log, ...rows].slice(-LONGEST_LOG) };
}
