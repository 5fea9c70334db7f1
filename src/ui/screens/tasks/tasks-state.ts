import { CURRICULUM, type DomainCode } from '../../../model/curriculum.ts';
import type { TaskListing } from '../../../model/ports/trainer.ts';
import type { ScrollMove } from '../../components/scrolling.ts';
import { splitGraphemes } from '../../text/text-width.ts';
import { moveInList } from '../list-state.ts';

/** The list of tasks: a filter, and what is chosen by its id, so that a new listing keeps it. */
export interface TasksState {
  readonly filter: string;
  /** Is the filter being typed? */
  readonly typing: boolean;
  readonly chosen: string | null;
}

export const TASKS_START: TasksState = { filter: '', typing: false, chosen: null };

export type TasksAction =
  | {
      readonly type: 'move';
      readonly move: ScrollMove;
      readonly page: number;
      readonly tasks: readonly TaskListing[];
    }
  | { readonly type: 'start-typing' }
  | { readonly type: 'type'; readonly text: string }
  | { readonly type: 'erase' }
  | { readonly type: 'stop-typing' }
  | { readonly type: 'clear-filter' };

export function reduceTasks(state: TasksState, action: TasksAction): TasksState {
  switch (action.type) {
    case 'move': {
      const shown = shownTasks(action.tasks, state.filter);
      const place = moveInList(chosenPlace(shown, state), action.move, shown.length, action.page);
      return { ...state, chosen: shown[place]?.id ?? null };
    }
    case 'start-typing':
      return { ...state, typing: true };
    case 'type':
      return state.typing ? { ...state, filter: state.filter + action.text } : state;
    case 'erase':
      return {
        ...state,
        filter: splitGraphemes(state.filter)
          .slice(0, -1)
          .map(({ text }) => text)
          .join(''),
      };
    case 'stop-typing':
      return { ...state, typing: false };
    case 'clear-filter':
      return { ...state, filter: '', typing: false };
  }
}

/** Tasks in the curriculum's order, those that contain every word of the filter in id, title, domain or state. */
export function shownTasks(tasks: readonly TaskListing[], filter: string): readonly TaskListing[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const order = new Map<DomainCode, number>(CURRICULUM.map(({ code }, index) => [code, index]));
  return tasks
    .filter((task) => {
      const text = [task.id, task.title, task.domain, titleOf(task.domain), stateOf(task)]
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((a, b) => (order.get(a.domain) ?? 0) - (order.get(b.domain) ?? 0));
}

export function chosenPlace(shown: readonly TaskListing[], { chosen }: TasksState): number {
  return Math.max(
    0,
    shown.findIndex(({ id }) => id === chosen),
  );
}

/** The state shown: what can't be done here is said so unless it was begun. */
export function stateOf(task: TaskListing): TaskListing['state'] | 'unavailable' {
  return task.available || task.state === 'solved' ? task.state : 'unavailable';
}

/** The task to do after this one: the next in the list that is neither solved nor unavailable, from the top again. */
export function nextTask(tasks: readonly TaskListing[], current: string): TaskListing | null {
  const all = shownTasks(tasks, '');
  const at = all.findIndex(({ id }) => id === current);
  const order = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
  return order.find((task) => task.available && task.state !== 'solved') ?? null;
}

function titleOf(code: DomainCode): string {
  return CURRICULUM.find((domain) => domain.code === code)?.title ?? '';
}
