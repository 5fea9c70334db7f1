import type { OpenTask } from '../../../model/ports/trainer.ts';
import type { CheckResult, GradeResult } from '../../../model/result.ts';
import type { ResolvedTask } from '../../../model/task.ts';

export const TABS = ['task', 'checks', 'hints'] as const;
export type Tab = (typeof TABS)[number];

/** What the task screen shows of one attempt. */
export interface TaskState {
  readonly tab: Tab;
  /** The tab that stands at the left where checks stand at the right. */
  readonly textTab: 'task' | 'hints';
  readonly offsets: Readonly<Record<Tab, number>>;
  /** Place of the chosen check. */
  readonly selected: number;
  /** Id of the check whose evidence is open. */
  readonly opened: string | null;
  readonly grading: boolean;
  /** What is known of each check, by id: of the grading that runs, else of the last one. */
  readonly results: Readonly<Record<string, CheckResult>>;
  readonly graded: GradeResult | null;
  readonly hints: readonly string[];
}

export type TaskAction =
  | { readonly type: 'turn'; readonly by: 1 | -1 }
  | { readonly type: 'show'; readonly tab: Tab }
  | { readonly type: 'scroll'; readonly tab: Tab; readonly offset: number }
  | { readonly type: 'select'; readonly place: number; readonly offset: number }
  | { readonly type: 'toggle'; readonly id: string }
  | { readonly type: 'grading' }
  | { readonly type: 'decided'; readonly result: CheckResult }
  | { readonly type: 'graded'; readonly result: GradeResult }
  | { readonly type: 'not-graded' }
  | { readonly type: 'hinted'; readonly hints: readonly string[] }
  | { readonly type: 'was-reset'; readonly open: OpenTask };

export function startTaskState({ task, attempt }: OpenTask): TaskState {
  return {
    tab: 'task',
    textTab: 'task',
    offsets: { task: 0, checks: 0, hints: 0 },
    selected: 0,
    opened: null,
    grading: false,
    results: resultsOf(attempt.lastResult),
    graded: attempt.lastResult,
    hints: task.hints.slice(0, attempt.hintsShown),
  };
}

export function reduceTask(state: TaskState, action: TaskAction): TaskState {
  switch (action.type) {
    case 'turn': {
      const place = TABS.indexOf(state.tab) + action.by + TABS.length;
      return show(state, TABS[place % TABS.length] ?? 'task');
    }
    case 'show':
      return show(state, action.tab);
    case 'scroll':
      return { ...state, offsets: { ...state.offsets, [action.tab]: action.offset } };
    case 'select':
      return { ...state, selected: action.place, offsets: { ...state.offsets, checks: action.offset } };
    case 'toggle':
      return { ...state, opened: state.opened === action.id ? null : action.id };
    case 'grading':
      // the last verdicts would be taken for the new ones
      return { ...show(state, 'checks'), grading: true, results: {}, opened: null };
    case 'decided':
      return { ...state, results: { ...state.results, [action.result.id]: action.result } };
    case 'graded': {
      const place = action.result.checks.findIndex(({ status }) => status !== 'pass');
      const first = action.result.checks[place];
      return {
        ...state,
        grading: false,
        results: resultsOf(action.result),
        graded: action.result,
        // what needs work next stands open
        selected: Math.max(0, place),
        opened: first?.id ?? null,
        offsets: { ...state.offsets, checks: 0 },
      };
    }
    case 'not-graded':
      return { ...state, grading: false, results: resultsOf(state.graded) };
    case 'hinted':
      return { ...show(state, 'hints'), hints: action.hints };
    case 'was-reset':
      return { ...startTaskState(action.open), tab: state.tab, textTab: state.textTab };
  }
}

/** Checks that pass, of all. */
export function passCount(task: ResolvedTask, state: TaskState): string {
  const passed = Object.values(state.results).filter(({ status }) => status === 'pass').length;
  return `${passed}/${task.checks.length}`;
}

function show(state: TaskState, tab: Tab): TaskState {
  return { ...state, tab, textTab: tab === 'checks' ? state.textTab : tab };
}

function resultsOf(result: GradeResult | null): Readonly<Record<string, CheckResult>> {
  return Object.fromEntries((result?.checks ?? []).map((check) => [check.id, check]));
}
