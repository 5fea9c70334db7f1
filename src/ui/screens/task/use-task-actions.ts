import type { Dispatch } from 'react';
import type { OpenTask } from '../../../model/ports/trainer.ts';
import type { SiteDifference } from '../../../model/ports/task-site.ts';
import { describeFault } from '../../fault.ts';
import type { Work } from '../../hooks/use-work.ts';
import { faultNotice } from '../../notice.ts';
import { oneLine } from '../../text/format.ts';
import { useUi } from '../../ui-context.ts';
import { nextTask } from '../tasks/tasks-state.ts';
import type { TaskAction } from './task-state.ts';
import { verdictText } from './verdict-text.ts';

export interface TaskActions {
  readonly grade: () => void;
  readonly reset: () => void;
  readonly hint: () => void;
  readonly solution: () => void;
  readonly next: () => void;
}

/** What the keys of the task screen do. */
export function useTaskActions(open: OpenTask, work: Work, dispatch: Dispatch<TaskAction>): TaskActions {
  const ui = useUi();
  const { trainer, data } = ui;
  const { id, title } = open.task;

  const grade = async (): Promise<void> => {
    if (work.state.phase !== 'idle') return;
    dispatch({ type: 'grading' });
    const outcome = await work.run((_onStep, signal) =>
      trainer.grade(id, (result) => dispatch({ type: 'decided', result }), signal),
    );
    if (outcome.type === 'done') {
      dispatch({ type: 'graded', result: outcome.value });
      ui.say(verdictText(outcome.value, 'n opens the next task.'));
      data.refresh();
      return;
    }
    dispatch({ type: 'not-graded' });
    if (outcome.type === 'failed') ui.say(faultNotice(outcome.fault));
    else ui.say({ tone: 'plain', text: 'Grading cancelled; nothing was recorded.', next: '' });
  };

  const putBack = async (): Promise<void> => {
    const outcome = await work.run((onStep, signal) => trainer.reset(id, true, onStep, signal));
    if (outcome.type === 'failed') {
      ui.say(faultNotice(outcome.fault));
      return;
    }
    if (outcome.type === 'cancelled') {
      ui.say({ tone: 'unsure', text: 'Reset cancelled half-way; reset again before you go on.', next: '' });
      return;
    }
    const again = await trainer.openTask(id);
    dispatch({ type: 'was-reset', open: again ?? open });
    ui.say({ tone: 'good', text: 'Back at the start. Your files are kept.', next: '' });
    data.refresh();
  };

  const reset = async (): Promise<void> => {
    const outcome = await work.run((_onStep, signal) => trainer.resetDifferences(id, signal));
    if (outcome.type === 'failed') ui.say(faultNotice(outcome.fault));
    if (outcome.type !== 'done') return;
    ui.ask({
      title: `Reset ${oneLine(title)}?`,
      text: resetText(outcome.value),
      yes: 'reset',
      no: 'leave it',
      loses: true,
      onYes: () => void putBack().catch((error: unknown) => ui.say(faultNotice(describeFault(error)))),
    });
  };

  const hint = async (): Promise<void> => {
    try {
      const { shown } = await trainer.nextHint(id);
      dispatch({ type: 'hinted', hints: shown });
    } catch (error) {
      ui.say(faultNotice(describeFault(error)));
    }
  };

  const showSolution = async (): Promise<void> => {
    try {
      const solution = await trainer.solution(id);
      ui.push({ screen: 'solution', title, name: open.task.name, shell: id, solution });
    } catch (error) {
      ui.say(faultNotice(describeFault(error)));
    }
  };

  return {
    grade: () => void grade(),
    reset: () => void reset(),
    hint: () => void hint(),
    solution: () =>
      ui.ask({
        title: 'Show the solution?',
        text: ['It is noted with this attempt that you saw it. A hint (h) may be enough.'],
        yes: 'show it',
        no: 'not yet',
        loses: false,
        onYes: () => void showSolution(),
      }),
    next: () => {
      const next = nextTask(data.tasks ?? [], id);
      if (next !== null) ui.openTask(next.id);
      else ui.say({ tone: 'good', text: 'No other task is left to do here.', next: '' });
    },
  };
}

function resetText(differences: readonly SiteDifference[]): readonly string[] {
  const list = (treatment: SiteDifference['treatment']): readonly string[] =>
    differences.filter((one) => one.treatment === treatment).map(({ what }) => `• ${oneLine(what)}`);
  const [own, asked] = [list('removed'), list('ask')];
  return [
    'The task goes back to its start. Your files are kept.',
    ...(own.length === 0 ? [] : ['These are emptied or removed:', ...own]),
    ...(asked.length === 0 ? [] : ['These were made outside of them and go too:', ...asked]),
  ];
}
