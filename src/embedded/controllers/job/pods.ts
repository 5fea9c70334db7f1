import type { Job, Pod } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';
import { controllerReference } from '../keys.ts';
import { isTerminating, phaseOf, podFromTemplate } from '../workloads/pods.ts';
import { FAILURES_OF_INDEX, INDEX } from './indexes.ts';

export const TRACKING = 'batch.kubernetes.io/job-tracking';

export const isTracked = ({ metadata }: Pod): boolean => (metadata.finalizers ?? []).includes(TRACKING);

/** Are Pods replaced only when they have ended, not while they are being deleted? */
export const replacesOnlyFailed = ({ spec }: Job): boolean => spec?.podReplacementPolicy === 'Failed';

/** A Pod that is being deleted counts as failed, unless the Job waits for its end. */
export function isFailed(job: Job, pod: Pod): boolean {
  if (phaseOf(pod) === 'Failed') return true;
  return !replacesOnlyFailed(job) && isTerminating(pod);
}

/** When a Pod ended, in milliseconds, as well as it tells (getFinishedTime). */
export function endedAt(pod: Pod): number {
  const times = (pod.status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt);
  if (times.length > 0 && times.every((time) => time !== undefined)) {
    return Math.max(...times.map((time) => Date.parse(time ?? '')));
  }
  const ready = pod.status?.conditions?.find(({ type, status }) => type === 'Ready' && status === 'False');
  if (ready?.lastTransitionTime !== undefined) return Date.parse(ready.lastTransitionTime);
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp = '' } = pod.metadata;
  if (deletionTimestamp !== undefined)
    return Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000;
  return Date.parse(creationTimestamp);
}

/** Lets a Pod go that the Job has counted. */
export function untrack(api: ApiClient, { metadata }: Pod): void {
  api.change<Pod>('pods', metadata.namespace ?? '', metadata.name ?? '', '', (draft) => {
    if (draft.metadata.uid !== metadata.uid) return;
    const others = (draft.metadata.finalizers ?? []).filter((finalizer) => finalizer !== TRACKING);
    if (others.length > 0) draft.metadata.finalizers = others;
    else delete draft.metadata.finalizers;
  });
}

/** Longest base of a generated name. */
const LONGEST_BASE = 58;

/** A Pod of the Job; `index` of an indexed one, `failures` of that index so far. */
export function jobPod(job: Job, index: number | undefined, failures: number | undefined): Pod {
  const pod = podFromTemplate(job, job.spec?.template);
  const { metadata } = pod;
  metadata.ownerReferences = [controllerReference({ ...job, apiVersion: 'batch/v1', kind: 'Job' })];
  metadata.finalizers = [...(metadata.finalizers ?? []).filter((one) => one !== TRACKING), TRACKING];
  if (index === undefined) return pod;
  const end = `-${index}-`;
  metadata.generateName = `${(job.metadata.name ?? '').slice(0, LONGEST_BASE - end.length)}${end}`;
  metadata.annotations = {
    ...metadata.annotations,
    [INDEX]: String(index),
    ...(failures === undefined ? {} : { [FAILURES_OF_INDEX]: String(failures) }),
  };
  metadata.labels = { ...metadata.labels, [INDEX]: String(index) };
  const { spec } = pod;
  if (spec === undefined) return pod;
  spec.hostname = `${job.metadata.name ?? ''}-${index}`;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    if (container.env?.some(({ name }) => name === 'JOB_COMPLETION_INDEX') === true) continue;
    container.env = [
      ...(container.env ?? []),
      { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath: `metadata.labels['${INDEX}']` } } },
    ];
  }
  return pod;
}
