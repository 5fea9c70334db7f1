import { useCallback, type ReactElement } from 'react';
import type { OnStep } from '../../../model/progress.ts';
import { oneLine } from '../../text/format.ts';
import { useUi } from '../../ui-context.ts';
import { WorkScreen } from './work-screen.tsx';

/** Sets a task up, then shows it. */
export function StartScreen({
  task,
  title,
}: {
  readonly task: string;
  readonly title: string;
}): ReactElement {
  const ui = useUi();
  const { trainer, data } = ui;
  const action = useCallback(
    (onStep: OnStep, signal: AbortSignal) => trainer.start(task, onStep, signal),
    [trainer, task],
  );
  return (
    <WorkScreen
      title={`Setting up ${oneLine(title)}`}
      cancelLabel="cancel"
      action={action}
      onDone={(open) => {
        data.refresh();
        ui.replace({ screen: 'task', open });
      }}
      onCancelled={() => {
        data.refresh();
        ui.back();
        ui.say({ tone: 'plain', text: 'Cancelled; the task is not started.', next: '' });
      }}
    />
  );
}
