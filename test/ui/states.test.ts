import { describe, expect, test } from '@jest/globals';
import { addStepEvent, NO_STEPS } from '../../src/ui/hooks/steps-state.ts';
import { leavingText } from '../../src/ui/hooks/use-leaving.ts';
import { decideOpening, needsTheCluster } from '../../src/ui/hooks/use-task-opening.ts';
import { navigate, NAVIGATION_START, type NavigationState, type Route } from '../../src/ui/navigation.ts';
import {
  passCount,
  reduceTask,
  startTaskState,
  type TaskState,
} from '../../src/ui/screens/task/task-state.ts';
import { nextTask, reduceTasks, shownTasks, TASKS_START } from '../../src/ui/screens/tasks/tasks-state.ts';
import { checkResultOf, gradeResultOf, LISTINGS, openTaskOf, POD_RO } from './fake-tasks.ts';
import { STEPS } from './fake-trainer.ts';

const go = (state: NavigationState, ...routes: readonly Route[]): NavigationState =>
  routes.reduce((before, route) => navigate(before, { type: 'push', route }), state);

const screens = ({ stack }: NavigationState): readonly string[] => stack.map(({ route }) => route.screen);

const begin = (): TaskState => startTaskState(openTaskOf(POD_RO));

describe('steps', () => {
  test('are planned, run, and end one by one, and everything said is kept', () => {
    const state = STEPS.reduce((before, event) => addStepEvent(before, event, 1000), NO_STEPS);
    expect(state.usualMs).toBe(35_000);
    expect(state.steps.map(({ name, state: how }) => `${name}: ${how}`)).toEqual([
      'engine found: done',
      'node image: done',
      'nodes started: done',
      'control plane: running',
      'ready: waiting',
    ]);
    const failed = addStepEvent(
      state,
      { type: 'failed', step: 'control plane', message: 'line 1\nline 2' },
      3500,
    );
    expect(failed.steps[3]).toMatchObject({ state: 'failed', tookMs: 2500, detail: 'line 1 line 2' });
    expect(failed.log.slice(-2)).toEqual(['control plane: line 1', 'control plane: line 2']);
  });

  test('that are done keep what was reached, never what was told on the way', () => {
    const during = addStepEvent(NO_STEPS, { type: 'started', step: 'nodes', detail: 'Preparing nodes' }, 0);
    const done = { type: 'done', step: 'nodes', durationMs: 10 } as const;
    expect(addStepEvent(during, done, 10).steps[0]?.detail).toBe('');
    expect(addStepEvent(during, { ...done, detail: '1 node' }, 10).steps[0]?.detail).toBe('1 node');
  });

  test('that nobody planned are added at the end; a second plan adds only what is new', () => {
    const first = addStepEvent(NO_STEPS, { type: 'planned', steps: ['a', 'b'] }, 0);
    const second = addStepEvent(first, { type: 'planned', steps: ['b', 'c'] }, 0);
    const third = addStepEvent(second, { type: 'started', step: 'd' }, 0);
    expect(third.steps.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('navigation', () => {
  const open = openTaskOf(POD_RO);

  test('never leaves home', () => {
    expect(navigate(NAVIGATION_START, { type: 'back' })).toBe(NAVIGATION_START);
    expect(screens(navigate(NAVIGATION_START, { type: 'replace', route: { screen: 'tasks' } }))).toEqual([
      'home',
      'tasks',
    ]);
  });

  test('from the next task leads back to the list, not to the task before', () => {
    const start: Route = { screen: 'start', task: 'a/b', title: 'B' };
    const first = navigate(go(NAVIGATION_START, { screen: 'tasks' }, start), {
      type: 'replace',
      route: { screen: 'task', open },
    });
    const second = navigate(go(first, start), { type: 'replace', route: { screen: 'task', open } });
    expect(screens(second)).toEqual(['home', 'tasks', 'task']);
    const keys = second.stack.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a task', () => {
  test('turns through its tabs both ways and remembers which text stood beside the checks', () => {
    const hints = reduceTask(begin(), { type: 'turn', by: -1 });
    expect(hints.tab).toBe('hints');
    const checks = reduceTask(hints, { type: 'turn', by: -1 });
    expect([checks.tab, checks.textTab]).toEqual(['checks', 'hints']);
    expect(reduceTask(hints, { type: 'turn', by: 1 }).tab).toBe('task');
  });

  test('forgets the old verdicts while it is graded, and has them again when that is cancelled', () => {
    const graded = reduceTask(begin(), {
      type: 'graded',
      result: gradeResultOf(POD_RO, { 'pod-runs': 'fail' }),
    });
    expect([passCount(POD_RO, graded), graded.opened, graded.selected]).toEqual(['2/3', 'pod-runs', 2]);
    const grading = reduceTask(graded, { type: 'grading' });
    expect([passCount(POD_RO, grading), grading.opened]).toEqual(['0/3', null]);
    const decided = reduceTask(grading, {
      type: 'decided',
      result: checkResultOf(POD_RO, 'pod-exists', 'pass'),
    });
    expect(passCount(POD_RO, decided)).toBe('1/3');
    expect(passCount(POD_RO, reduceTask(decided, { type: 'not-graded' }))).toBe('2/3');
  });

  test('all right opens nothing', () => {
    expect(reduceTask(begin(), { type: 'graded', result: gradeResultOf(POD_RO, {}) }).opened).toBeNull();
  });

  test('shows the hints that were seen before', () => {
    expect(startTaskState(openTaskOf(POD_RO, { hintsShown: 2 })).hints).toHaveLength(2);
  });
});

describe('the list of tasks', () => {
  test('is in the order of the curriculum and filtered by every word', () => {
    expect(shownTasks(LISTINGS, '').map(({ domain }) => domain)).toEqual(['CS', 'SC', 'RT', 'RT', 'RT']);
    expect(shownTasks(LISTINGS, 'runtime SHELL').map(({ id }) => id)).toEqual([
      'cks/immutable-startup-probe',
    ]);
    expect(shownTasks(LISTINGS, 'unavailable').map(({ id }) => id)).toEqual(['cks/docker-read-only']);
  });

  test('keeps what is chosen when the listing changes', () => {
    const moved = reduceTasks(TASKS_START, { type: 'move', move: 'down', page: 10, tasks: LISTINGS });
    expect(moved.chosen).toBe('cks/docker-read-only');
    expect(
      reduceTasks(moved, { type: 'move', move: 'down', page: 10, tasks: LISTINGS.slice(0, 1) }).chosen,
    ).toBe('cks/pod-ro');
  });

  test('erases whole characters of the filter', () => {
    const typed = reduceTasks({ ...TASKS_START, typing: true }, { type: 'type', text: 'e\u0301' });
    expect(reduceTasks(typed, { type: 'erase' }).filter).toBe('');
  });

  test('goes on after the current task, round to the top, past what is solved or unavailable', () => {
    expect(nextTask(LISTINGS, 'cks/pod-ro')?.id).toBe('cks/immutable-httpd');
    expect(nextTask(LISTINGS, 'cks/immutable-httpd')?.id).toBe('cks/default-deny');
    expect(nextTask(LISTINGS.slice(2, 4), 'cks/docker-read-only')).toBeNull();
  });
});

describe('opening a task', () => {
  const [task] = LISTINGS;
  test.each([
    [null, 'start'],
    [{ state: 'ready', kubernetes: 'v1', nodes: 1 }, 'start'],
    [{ state: 'absent' }, 'offer-cluster'],
    [{ state: 'broken', why: 'w', next: '' }, 'offer-new-cluster'],
  ] as const)('with the cluster %j: %s', (cluster, opening) => {
    if (task === undefined) throw new Error('no task');
    expect(decideOpening(task, cluster)).toBe(opening);
    expect(decideOpening({ ...task, available: false }, cluster)).toBe('unavailable');
  });

  test('needs the cluster only for what the cluster can do', () => {
    expect(LISTINGS.map(needsTheCluster)).toEqual([true, true, true, false, true]);
  });
});

test('leaving names what runs, what stays open and what is kept', () => {
  const provider = { name: 'kind', cluster: 'cks-7f3a', why: '' } as const;
  const nothing = { cluster: { state: 'absent' }, provider, lastOpen: null, exam: null } as const;
  expect(leavingText({ commandPrefix: 'cks' }, nothing, false)).toEqual([]);
  const all = {
    cluster: { state: 'broken', why: '', next: '' },
    provider,
    lastOpen: openTaskOf(POD_RO),
    exam: null,
  } as const;
  expect(leavingText({ commandPrefix: 'npm run -s cks --' }, all, true)).toEqual([
    'What runs just now is cancelled, and what it made is removed.',
    'The task pod-ro stays open; Continue goes on with it.',
    'The cluster cks-7f3a is kept. To remove it: npm run -s cks -- down',
  ]);
});
