import { useCallback, type ReactElement } from 'react';
import type { OnStep } from '../../../model/progress.ts';
import { providerText } from '../../../model/provider.ts';
import type { AfterProvision } from '../../navigation.ts';
import { useUi } from '../../ui-context.ts';
import { WorkScreen } from './work-screen.tsx';

interface ProvisionScreenProps {
  readonly anew: boolean;
  readonly onward: AfterProvision;
}

/** Makes the practice cluster; `anew` takes a broken one away first. */
export function ProvisionScreen({ anew, onward }: ProvisionScreenProps): ReactElement {
  const ui = useUi();
  const { trainer, data } = ui;
  const action = useCallback(
    async (onStep: OnStep, signal: AbortSignal) => {
      if (anew) await trainer.clusterDown(onStep, signal);
      return trainer.clusterUp({}, onStep, signal);
    },
    [trainer, anew],
  );
  const name = data.provider === null ? 'the cluster' : `the cluster ${data.provider.cluster}`;
  const how = data.provider === null ? '' : ` with ${providerText(data.provider.name)}`;
  return (
    <WorkScreen
      title={`Creating ${name}${how}`}
      cancelLabel="cancel and remove"
      action={action}
      onDone={() => {
        data.refresh();
        ui.back();
        if (onward !== null && onward !== 'exam') ui.openTask(onward.open);
        else {
          const what = onward === 'exam' ? 'Enter begins the exam.' : 'It is kept when you leave.';
          ui.say({ tone: 'good', text: `The cluster is ready. ${what}`, next: '' });
        }
      }}
      onCancelled={() => {
        data.refresh();
        ui.back();
        ui.say({ tone: 'plain', text: 'Cancelled; what had been made is removed.', next: '' });
      }}
    />
  );
}
