import type { ExamChoices, ExamResult } from '../model/exam/exam.ts';
import type { GradeResult } from '../model/result.ts';
import type { OpenTask, Solution } from '../model/ports/trainer.ts';

/** A screen and what it is about. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'tasks' }
  | { readonly screen: 'doctor' }
  /** Makes the cluster (anew: takes away the one there first), then goes on to what it is for. */
  | { readonly screen: 'provision'; readonly anew: boolean; readonly onward: AfterProvision }
  | { readonly screen: 'start'; readonly task: string; readonly title: string }
  | { readonly screen: 'task'; readonly open: OpenTask }
  | {
      readonly screen: 'solution';
      readonly title: string;
      readonly name: string;
      /** The task whose shell `s` opens; null where there is none any more. */
      readonly shell: string | null;
      readonly solution: Solution;
    }
  | { readonly screen: 'exam-setup' }
  | { readonly screen: 'exam-prepare'; readonly choices: ExamChoices }
  | { readonly screen: 'exam' }
  | { readonly screen: 'exam-ending' }
  | { readonly screen: 'exam-abandon' }
  | { readonly screen: 'exam-result'; readonly result: ExamResult }
  | { readonly screen: 'question-result'; readonly result: ExamResult; readonly position: number }
  | { readonly screen: 'exam-regrade'; readonly exam: string }
  | { readonly screen: 'exam-put-away'; readonly exam: string }
  /** A question of a training exam that was graded on the way. */
  | { readonly screen: 'graded'; readonly title: string; readonly result: GradeResult }
  | { readonly screen: 'history' }
  | { readonly screen: 'intro' };

/** What the cluster is made for: a task, an exam, or nothing yet. */
export type AfterProvision = { readonly open: string } | 'exam' | null;

/** Screens over one another; only the last is in sight, the others keep their state. */
export interface NavigationState {
  readonly stack: readonly Entry[];
  readonly nextKey: number;
}

export interface Entry {
  readonly key: number;
  readonly route: Route;
}

export type NavigationAction =
  | { readonly type: 'push'; readonly route: Route }
  | { readonly type: 'replace'; readonly route: Route }
  | { readonly type: 'back' };

export const NAVIGATION_START: NavigationState = {
  stack: [{ key: 0, route: { screen: 'home' } }],
  nextKey: 1,
};

/**
 * Home is always at the bottom. A task is open at most once: showing one puts away the task screens that were there,
 * so that going back from the fifth task of an evening leads to the list. The same holds for the steps of an exam.
 */
export function navigate(state: NavigationState, action: NavigationAction): NavigationState {
  switch (action.type) {
    case 'push':
      return put(state, state.stack, action.route);
    case 'replace':
      return put(state, state.stack.slice(0, Math.max(1, state.stack.length - 1)), action.route);
    case 'back':
      return state.stack.length === 1 ? state : { ...state, stack: state.stack.slice(0, -1) };
  }
}

function put(state: NavigationState, below: readonly Entry[], route: Route): NavigationState {
  const kept = below.filter((entry, index) => index === 0 || staysBelow(entry.route, route));
  return { stack: [...kept, { key: state.nextKey, route }], nextKey: state.nextKey + 1 };
}

/** Does a screen stay when another is put over it? */
function staysBelow({ screen }: Route, over: Route): boolean {
  switch (over.screen) {
    case 'task':
      return screen !== 'task' && screen !== 'solution' && screen !== 'start' && screen !== 'provision';
    // whatever was open when the bell rang is over
    case 'exam-ending':
    case 'exam-abandon':
      return false;
    case 'exam-prepare':
    case 'exam':
    case 'exam-result':
      return screen !== 'provision' && (screen === 'history' || !/^exam|^question/.test(screen));
    default:
      return true;
  }
}
