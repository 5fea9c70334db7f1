import type { Job, Pod } from '../../objects/kinds.ts';
import { hasCondition, jobCondition, type JobCondition } from './conditions.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { matchSuccessPolicy, type IndexState } from './indexed.ts';
import { isFailed } from './pods.ts';

const isSuspended = ({ spec }: Job): boolean => spec?.suspend === true;

/** When the Job's deadline is over, in milliseconds; undefined where it has none that runs. */
export function deadlineAt(job: Job): number | undefined {
  const { startTime } = job.status ?? {};
  const seconds = job.spec?.activeDeadlineSeconds;
  if (seconds === undefined || startTime === undefined || isSuspended(job)) return undefined;
  return Date.parse(startTime) + seconds * 1000;
}

/** With restartPolicy OnFailure the containers' restarts count. */
function restartsTooOften(job: Job, pods: readonly Pod[]): boolean {
  if (job.spec?.template?.spec?.restartPolicy !== 'OnFailure') return false;
  let restarts = 0;
  for (const { status } of pods) {
    if (status?.phase !== 'Running' && status?.phase !== 'Pending') continue;
    for (const one of [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]) {
      restarts += one.restartCount;
    }
  }
  const limit = job.spec.backoffLimit ?? 0;
  return limit === 0 ? restarts > 0 : restarts >= limit;
}

/** Why the Job is to end, if it is: told before its Pods are gone. The first reason counts. */
export function endingOf(
  job: Job,
  pods: readonly Pod[],
  failed: number,
  indexes: IndexState | undefined,
  now: Date,
  time: string,
): JobCondition | undefined {
  const told = hasCondition(job.status, 'SuccessCriteriaMet') ?? hasCondition(job.status, 'FailureTarget');
  if (told !== undefined) return told;
  const failure = (reason: string, message: string): JobCondition =>
    jobCondition(time, 'FailureTarget', reason, message);
  for (const pod of pods) {
    if (job.spec?.podFailurePolicy === undefined || !isFailed(job, pod)) continue;
    const match = matchFailurePolicy(job.spec.podFailurePolicy, pod);
    if (match?.action === 'FailJob') return failure('PodFailurePolicy', match.message);
  }
  if (failed > (job.spec?.backoffLimit ?? 0) || restartsTooOften(job, pods)) {
    return failure('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const deadline = deadlineAt(job);
  if (deadline !== undefined && deadline <= now.getTime()) {
    return failure('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  if (indexes === undefined) return undefined;
  const failedIndexes = indexes.failed?.size ?? 0;
  if (failedIndexes > (job.spec?.maxFailedIndexes ?? Number.POSITIVE_INFINITY)) {
    return failure(
      'MaxFailedIndexesExceeded',
      'Job has exceeded the specified maximal number of failed indexes',
    );
  }
  if (failedIndexes > 0 && failedIndexes + indexes.succeeded.size >= (job.spec?.completions ?? 0)) {
    return failure('FailedIndexes', 'Job has failed indexes');
  }
  const met = matchSuccessPolicy(job, indexes.succeeded);
  return met === undefined ? undefined : jobCondition(time, 'SuccessCriteriaMet', 'SuccessPolicy', met);
}
