import type { OpenTask, Solution } from '../model/ports/trainer.ts';

/** A screen and what it is about. */
export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'tasks' }
  | { readonly screen: 'doctor' }
  /** Makes the cluster (anew: takes away the one there first), then opens a task if one is named. */
  | { readonly screen: 'provision'; readonly anew: boolean; readonly thenOpen: string | null }
  | { readonly screen: 'start'; readonly task: string; readonly title: string }
  | { readonly screen: 'task'; readonly open: OpenTask }
  | { readonly screen: 'solution'; readonly open: OpenTask; readonly solution: Solution };

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
 * so that going back from the fifth task of an evening leads to the list.
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
  const kept = route.screen === 'task' ? below.filter((entry) => !belongsToTask(entry.route)) : below;
  return { stack: [...kept, { key: state.nextKey, route }], nextKey: state.nextKey + 1 };
}

function belongsToTask({ screen }: Route): boolean {
  return screen === 'task' || screen === 'solution' || screen === 'start' || screen === 'provision';
}
