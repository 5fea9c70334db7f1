import type { Job, Pod } from '../../objects/kinds.ts';
import { isDeleting } from '../keys.ts';
import type { ControllerContext } from '../types.ts';
import { compactStatus } from '../workloads/status.ts';
import { jobCondition, type JobCondition, type JobStatus } from './conditions.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { indexStatus } from './indexed.ts';
import { indexOf } from './indexes.ts';
import { isFailed, isTracked, untrack } from './pods.ts';
import type { JobLook } from './look.ts';

/**
 * Counts the Pods that have ended and lets them go: their uids are written first, so that none is counted twice or lost
 * (trackJobStatusAndRemoveFinalizers). Answers the condition with which the Job has ended, once it has.
 */
export function writeCounts(
  context: ControllerContext,
  look: JobLook,
  ending: JobCondition | undefined,
): JobCondition | undefined {
  const { status, indexes } = look;
  const released = collect(look, ending);
  if (indexes !== undefined) {
    Object.assign(status, indexStatus(indexes));
    status.succeeded = indexes.succeeded.size;
  }
  if (ending !== undefined && !(status.conditions ?? []).some(({ type }) => type === ending.type)) {
    status.conditions = [...(status.conditions ?? []), ending];
  }
  if (released.length > 0) write(context, look);
  for (const pod of released) untrack(context.api, pod);
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (indexes === undefined) status.succeeded = (status.succeeded ?? 0) + succeeded.length;
  status.failed = (status.failed ?? 0) + failed.length;
  status.uncountedTerminatedPods = {};
  const finished = ending === undefined || look.terminating > 0 ? undefined : finish(context, status, ending);
  write(context, look);
  return finished;
}

/** The tracked Pods that can go, their uids noted in the status. */
function collect({ job, status, pods, indexes }: JobLook, ending: JobCondition | undefined): Pod[] {
  const uncounted = (status.uncountedTerminatedPods ??= {});
  const succeeded = new Set(uncounted.succeeded);
  const failed = new Set(uncounted.failed);
  const released = pods.filter((pod) => {
    if (!isTracked(pod)) return false;
    if (isDeleting(job) || ending !== undefined || pod.status?.phase === 'Succeeded') return true;
    const replaced = indexes?.replaced.get(indexOf(pod) ?? -1);
    return isFailed(job, pod) && replaced?.metadata.uid !== pod.metadata.uid;
  });
  const endsBadly = ending !== undefined && ending.type !== 'SuccessCriteriaMet';
  for (const pod of released) {
    const uid = pod.metadata.uid ?? '';
    if (pod.status?.phase === 'Succeeded') {
      // an index tells enough of an indexed Job's
      if (indexes === undefined && !failed.has(uid)) succeeded.add(uid);
    } else if (isFailed(job, pod) || endsBadly) {
      const index = indexOf(pod);
      const counts = indexes === undefined || (index !== undefined && index < (job.spec?.completions ?? 0));
      if (counts && matchFailurePolicy(job.spec?.podFailurePolicy, pod)?.action !== 'Ignore') failed.add(uid);
    }
  }
  if (succeeded.size > 0) uncounted.succeeded = [...succeeded];
  if (failed.size > 0) uncounted.failed = [...failed];
  return released;
}

function finish({ now }: ControllerContext, status: JobStatus, ending: JobCondition): JobCondition {
  const type = ending.type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed';
  const ended = jobCondition(now(), type, ending.reason ?? '', ending.message ?? '');
  status.conditions = [...(status.conditions ?? []), ended];
  if (type === 'Complete' && ended.lastTransitionTime !== undefined)
    status.completionTime = ended.lastTransitionTime;
  return ended;
}

function write({ api }: ControllerContext, { job, status }: JobLook): void {
  const { namespace = '', name = '' } = job.metadata;
  api.change<Job>('jobs.batch', namespace, name, 'status', (draft) => {
    draft.status = compactStatus(structuredClone(status), ['ready', 'terminating', 'failedIndexes']);
  });
}
