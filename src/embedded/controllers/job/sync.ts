import type { Job, Pod } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import type { StatusError } from '../../objects/status-error.ts';
import { about, isDeleting, keyOf } from '../keys.ts';
import { claim } from '../workloads/claim.ts';
import { byDeletionOrder, isActive, isReady, isTerminating } from '../workloads/pods.ts';
import { countFailures, NO_FAILURES, remainingMs, type Failures } from './back-off.ts';
import {
  ensureCondition,
  isFinished,
  jobCondition,
  type JobCondition,
  type JobStatus,
} from './conditions.ts';
import { deadlineAt, endingOf } from './ending.ts';
import { matchFailurePolicy } from './failure-policy.ts';
import { failuresWith, pendingIndexes, readIndexes } from './indexed.ts';
import { indexOf, isIndexed } from './indexes.ts';
import { endedAt, isFailed, isTracked, jobPod, replacesOnlyFailed } from './pods.ts';
import type { JobLook, JobParts } from './look.ts';
import { writeCounts } from './write-counts.ts';

/** Creations and deletions at once. */
const MOST_AT_ONCE = 500;

/** Brings a Job on; answers in how many milliseconds to look again. Throws what kept Pods from being created. */
export function syncJob(parts: JobParts, live: Job): number | undefined {
  const key = keyOf(live);
  const { context, failures } = parts;
  if (isFinished(live)) {
    failures.delete(key);
    return undefined;
  }
  const now = context.clock.now();
  const time = context.now();
  const job = copyOf(live);
  const status: JobStatus = (job.status ??= {});
  status.uncountedTerminatedPods ??= {};
  const pods = claim<Pod>(context.api, 'pods', live, live.spec?.selector);
  const activePods = pods.filter(isActive);
  const indexes = isIndexed(job) ? readIndexes(job, pods) : undefined;
  const look: JobLook = {
    job,
    status,
    pods,
    indexes,
    active: activePods.length,
    terminating: pods.filter(isTerminating).length,
    ready: activePods.filter(isReady).length,
  };
  const { succeeded, failed } = newlyEnded(look);
  const uncounted = status.uncountedTerminatedPods;
  const succeededCount =
    indexes?.succeeded.size ??
    (status.succeeded ?? 0) + succeeded.length + (uncounted.succeeded ?? []).length;
  const counted = failed.filter((pod) => !isIgnored(job, pod)).length;
  const failedCount = (status.failed ?? 0) + counted + (uncounted.failed ?? []).length;
  if (job.spec?.suspend !== true) status.startTime ??= time;
  const record = countFailures(failures.get(key) ?? NO_FAILURES, succeeded, failed);
  failures.set(key, record);

  let ending = endingOf(job, pods, failedCount, indexes, now, time);
  let next: number | undefined;
  let refused: StatusError | undefined;
  if (ending !== undefined) {
    for (const pod of activePods) remove(parts, look, pod);
  } else {
    if (!isDeleting(job)) ({ next, refused } = manage(parts, look, activePods, succeededCount, record, now));
    const wanted = job.spec?.completions;
    const complete =
      look.active === 0 && (wanted === undefined ? succeededCount > 0 : succeededCount >= wanted);
    if (complete) {
      const message = 'Reached expected number of succeeded pods';
      ending = jobCondition(time, 'SuccessCriteriaMet', 'CompletionsReached', message);
    } else if (!isDeleting(job)) tellSuspension(parts, look, time);
  }
  status.active = look.active;
  status.ready = look.ready;
  status.terminating = look.terminating;
  const finished = writeCounts(context, look, ending);
  if (finished !== undefined) tellEnd(parts, live, finished, succeededCount);
  if (refused !== undefined) throw refused;
  const deadline = deadlineAt(job);
  return earliest(
    next,
    deadline === undefined || ending !== undefined ? undefined : deadline - now.getTime(),
  );
}

const earliest = (...times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(1, Math.min(...known));
};

const isIgnored = ({ spec }: Job, pod: Pod): boolean =>
  matchFailurePolicy(spec?.podFailurePolicy, pod)?.action === 'Ignore';

/** Ended since the last look. */
function newlyEnded({ job, status, pods }: JobLook): { readonly succeeded: Pod[]; readonly failed: Pod[] } {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const known = new Set([...succeeded, ...failed]);
  const fresh = pods.filter((pod) => isTracked(pod) && !known.has(pod.metadata.uid ?? ''));
  return {
    succeeded: fresh.filter((pod) => pod.status?.phase === 'Succeeded'),
    failed: fresh.filter((pod) => isFailed(job, pod)),
  };
}

function remove({ control }: JobParts, look: JobLook, pod: Pod): void {
  control.delete(look.job, pod);
  look.active -= 1;
  look.terminating += 1;
  if (isReady(pod)) look.ready -= 1;
}

/** Creates the Pods that are missing or deletes those that are too many (manageJob). */
function manage(
  parts: JobParts,
  look: JobLook,
  activePods: readonly Pod[],
  succeeded: number,
  record: Failures,
  now: Date,
): { readonly next?: number; readonly refused?: StatusError } {
  const { job, indexes } = look;
  if (job.spec?.suspend === true) {
    for (const pod of activePods) remove(parts, look, pod);
    return {};
  }
  const parallelism = job.spec?.parallelism ?? 0;
  const completions = job.spec?.completions;
  let wanted = parallelism;
  if (completions === undefined) wanted = succeeded > 0 ? look.active : parallelism;
  else wanted = Math.max(0, Math.min(completions - succeeded, parallelism));
  const surplus = surplusPods(job, activePods, look.active - wanted, now.getTime()).slice(0, MOST_AT_ONCE);
  if (surplus.length > 0) {
    for (const pod of surplus) remove(parts, look, pod);
    return {};
  }
  const missing = Math.min(
    wanted - look.active - (replacesOnlyFailed(job) ? look.terminating : 0),
    MOST_AT_ONCE,
  );
  if (missing <= 0) return {};
  const perIndex = job.spec?.backoffLimitPerIndex !== undefined;
  const wait = perIndex ? 0 : remainingMs(record, now.getTime());
  if (wait > 0) return { next: wait };
  if (indexes === undefined) {
    return create(
      parts,
      look,
      Array.from({ length: missing }, () => () => jobPod(job, undefined, undefined)),
    );
  }
  const waits: number[] = [];
  const makers = pendingIndexes(job, activePods, indexes, missing).flatMap((index) => {
    const before = indexes.replaced.get(index);
    const failures = before === undefined ? 0 : failuresWith(job, before);
    const left =
      before === undefined ? 0 : remainingMs({ count: failures, lastMs: endedAt(before) }, now.getTime());
    if (perIndex && left > 0) {
      waits.push(left);
      return [];
    }
    return [() => jobPod(job, index, perIndex ? failures : undefined)];
  });
  const made = makers.length === 0 ? {} : create(parts, look, makers);
  return waits.length === 0 ? made : { ...made, next: Math.min(...waits) };
}

function create(
  { control }: JobParts,
  look: JobLook,
  makers: readonly (() => Pod)[],
): { readonly refused?: StatusError } {
  let made = 0;
  const counting = makers.map((make) => () => {
    made += 1;
    return make();
  });
  const refused = control.createMany(look.job, counting);
  look.active += refused === undefined ? made : Math.max(0, made - 1);
  return refused === undefined ? {} : { refused };
}

/** Pods for an index that has another one already go in any case. */
function surplusPods(job: Job, active: readonly Pod[], count: number, now: number): Pod[] {
  const order = byDeletionOrder(now);
  const ordered = active.toSorted(order);
  if (!isIndexed(job)) return ordered.slice(0, Math.max(0, count));
  const kept = new Map<number, Pod>();
  for (const pod of ordered) {
    const index = indexOf(pod);
    if (index !== undefined && index < (job.spec?.completions ?? 0)) kept.set(index, pod);
  }
  const keeps = new Set(kept.values());
  const doubles = ordered.filter((pod) => !keeps.has(pod));
  const others = ordered.filter((pod) => keeps.has(pod)).slice(0, Math.max(0, count - doubles.length));
  return [...doubles, ...others];
}

function tellSuspension({ events }: JobParts, { job, status }: JobLook, time: string): void {
  if (job.spec?.suspend === true) {
    const changed = ensureCondition(status, jobCondition(time, 'Suspended', 'JobSuspended', 'Job suspended'));
    if (!changed) return;
    events.record(about(job), 'Normal', 'Suspended', 'Job suspended');
    delete status.startTime;
    return;
  }
  const resumed: JobCondition = {
    ...jobCondition(time, 'Suspended', 'JobResumed', 'Job resumed'),
    status: 'False',
  };
  if (!ensureCondition(status, resumed)) return;
  events.record(about(job), 'Normal', 'Resumed', 'Job resumed');
  status.startTime = time;
}

function tellEnd({ events, failures }: JobParts, job: Job, ended: JobCondition, succeeded: number): void {
  failures.delete(keyOf(job));
  if (ended.type !== 'Complete') {
    events.record(about(job), 'Warning', ended.reason ?? '', ended.message ?? '');
    return;
  }
  if (succeeded > (job.spec?.completions ?? Number.POSITIVE_INFINITY)) {
    const message = 'Too many succeeded pods running after completion count reached';
    events.record(about(job), 'Warning', 'TooManySucceededPods', message);
  }
  events.record(about(job), 'Normal', 'Completed', 'Job completed');
}
