import type { Pod } from '../../objects/kinds.ts';
import { StatusError } from '../../objects/status-error.ts';
import type { KubeletContext } from '../context.ts';
import { wireTime } from '../timers.ts';
import type { PodFacts } from './facts.ts';
import { makeStatus } from './status.ts';

/** Writes the status that follows from the facts; answers the object's version then, '' when it is gone. */
export function writeStatus(pod: Pod, facts: PodFacts, { api, clock }: KubeletContext): string {
  const { name = '', namespace = '', uid } = pod.metadata;
  const written = api.change<Pod>('pods', namespace, name, 'status', (draft) => {
    if (draft.metadata.uid !== uid) return;
    draft.status = makeStatus(draft, facts, draft.status ?? {}, wireTime(clock.now()));
  });
  return written?.metadata.resourceVersion ?? '';
}

/** Notes that the node doesn't take a Pod (rejectPod). */
export function writeRefusal(
  pod: Pod,
  refusal: { readonly reason: string; readonly message: string },
  startTime: string,
  { api }: KubeletContext,
): void {
  const { name = '', namespace = '', uid } = pod.metadata;
  api.change<Pod>('pods', namespace, name, 'status', (draft) => {
    if (draft.metadata.uid !== uid) return;
    draft.status = {
      ...draft.status,
      phase: 'Failed',
      reason: refusal.reason,
      message: `Pod was rejected: ${refusal.message}`,
      startTime,
    };
  });
}

/** Lets the API forget a Pod of which nothing runs any more. */
export function deletePod(pod: Pod, { api }: KubeletContext): void {
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  try {
    api.delete('pods', namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } });
  } catch (error) {
    // Another Pod has the name by now.
    if (!(error instanceof StatusError)) throw error;
  }
}
