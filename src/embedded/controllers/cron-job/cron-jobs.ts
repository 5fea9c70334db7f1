import type { EventRecorder } from '../../kubelet/events/recorder.ts';
import { wireTime } from '../../kubelet/timers.ts';
import type { CronJob, Job } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { StatusError } from '../../objects/status-error.ts';
import { hasCondition, isFinished } from '../job/conditions.ts';
import {
  about,
  byCreation,
  controllerOf,
  controllerReference,
  isDeleting,
  isNamespaceTerminating,
  isRefusal,
  keyOf,
  splitKey,
} from '../keys.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { latestDue, readSchedule } from './schedule.ts';
import { timeInZone, timeOfEvent } from './times.ts';

const KEY = 'cronjobs.batch';
const JOBS = 'jobs.batch';
/** So that the next look isn't a moment early. */
const DELTA_MS = 100;
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

interface Look {
  readonly context: ControllerContext;
  readonly events: EventRecorder;
  /** A copy; its status is written at the end. */
  readonly cron: CronJob;
}

/** pkg/controller/cronjob: makes Jobs when they are due. */
export const cronJobs: Controller = {
  name: 'cronjob-controller',
  start(context) {
    const { api, queue, watch } = context;
    const events = context.events('cronjob-controller');
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const live = api.get<CronJob>(KEY, namespace, name);
      if (live === undefined) return;
      const look = { context, events, cron: copyOf(live) };
      const jobs = api
        .list<Job>(JOBS, namespace)
        .filter((job) => controllerOf(job)?.uid === live.metadata.uid);
      dropHistory(look, jobs);
      const next = sync(look, jobs);
      api.change<CronJob>(KEY, namespace, name, 'status', (draft) => {
        draft.status = look.cron.status ?? {};
      });
      if (next !== undefined) work.addAfter(key, next);
    });
    watch<CronJob>(KEY, ({ type, object }) => {
      if (type !== 'DELETED') work.add(keyOf(object));
    });
    watch<Job>(JOBS, ({ object }) => {
      const controller = controllerOf(object);
      if (controller?.kind === 'CronJob') work.add(`${object.metadata.namespace ?? ''}/${controller.name}`);
    });
  },
};

type Reference = NonNullable<NonNullable<CronJob['status']>['active']>[number];

const activeOf = ({ status }: CronJob): Reference[] => status?.active ?? [];

function setActive(cron: CronJob, active: Reference[]): void {
  cron.status = { ...cron.status, active };
  if (active.length === 0) delete cron.status.active;
}

const endOf = ({ status }: Job): string | undefined =>
  (hasCondition(status, 'Complete') ?? hasCondition(status, 'Failed'))?.type;

/** What has ended is no longer active, nor is what is gone. */
function follow({ context, events, cron }: Look, jobs: readonly Job[]): void {
  const byUid = new Map(jobs.map((job) => [job.metadata.uid, job]));
  for (const job of jobs) {
    const isActive = activeOf(cron).some(({ uid }) => uid === job.metadata.uid);
    const end = endOf(job);
    if (!isActive && end === undefined) {
      const message = `Saw a job that the controller did not create or forgot: ${job.metadata.name ?? ''}`;
      events.record(about(cron), 'Warning', 'UnexpectedJob', message);
    } else if (isActive && end !== undefined) {
      setActive(
        cron,
        activeOf(cron).filter(({ uid }) => uid !== job.metadata.uid),
      );
      const message = `Saw completed job: ${job.metadata.name ?? ''}, condition: ${end}`;
      events.record(about(cron), 'Normal', 'SawCompletedJob', message);
    }
    const completed = job.status?.completionTime;
    const last = cron.status?.lastSuccessfulTime;
    if (end === 'Complete' && completed !== undefined && (last === undefined || completed > last)) {
      cron.status = { ...cron.status, lastSuccessfulTime: completed };
    }
  }
  for (const { uid, name = '' } of activeOf(cron)) {
    if (byUid.has(uid)) continue;
    const there = context.api.get<Job>(JOBS, cron.metadata.namespace ?? '', name);
    if (there?.metadata.uid === uid) continue;
    events.record(about(cron), 'Normal', 'MissingJob', `Active job went missing: ${name}`);
    setActive(
      cron,
      activeOf(cron).filter((one) => one.uid !== uid),
    );
  }
}

/** Answers in how many milliseconds to look again. */
function sync(look: Look, jobs: readonly Job[]): number | undefined {
  const { context, events, cron } = look;
  const { spec } = cron;
  const now = context.clock.now().getTime();
  follow(look, jobs);
  if (isDeleting(cron) || spec === undefined || spec.suspend === true) return undefined;
  const schedule = readSchedule(spec.schedule, spec.timeZone);
  const following = schedule.next(now);
  const next = following === undefined ? undefined : following - now + DELTA_MS;
  const since = cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '';
  const deadline = spec.startingDeadlineSeconds;
  const earliest = Math.max(
    Date.parse(since),
    deadline === undefined ? Number.NEGATIVE_INFINITY : now - deadline * 1000,
  );
  const { time: due, many } = latestDue(schedule, earliest, now);
  if (many && deadline === undefined) {
    const message =
      'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
    events.record(about(cron), 'Warning', 'TooManyMissedTimes', message);
  }
  if (due === undefined) return next;
  if (deadline !== undefined && due + deadline * 1000 < now) {
    const message = `Missed scheduled time to start a job: ${timeOfEvent(due)}`;
    events.record(about(cron), 'Warning', 'MissSchedule', message);
    return next;
  }
  const name = `${cron.metadata.name ?? ''}-${Math.floor(due / 60_000)}`;
  const isKnown = activeOf(cron).some((one) => one.name === name);
  if (isKnown || cron.status?.lastScheduleTime === wireTime(new Date(due))) return next;
  if (spec.concurrencyPolicy === 'Forbid' && activeOf(cron).length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    events.record(about(cron), 'Normal', 'JobAlreadyActive', message);
    return next;
  }
  if (spec.concurrencyPolicy === 'Replace') {
    for (const one of jobs.filter((job) => activeOf(cron).some(({ uid }) => uid === job.metadata.uid))) {
      deleteJob(look, one);
    }
  }
  start(look, name, due);
  return next;
}

function start({ context, events, cron }: Look, name: string, due: number): void {
  const template = cron.spec?.jobTemplate;
  const owner = { ...cron, apiVersion: 'batch/v1', kind: 'CronJob' };
  let job: Job;
  try {
    job = context.api.create<Job>(JOBS, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace: cron.metadata.namespace ?? '',
        labels: { ...template?.metadata?.labels },
        annotations: {
          ...template?.metadata?.annotations,
          [SCHEDULED]: timeInZone(due, cron.spec?.timeZone),
        },
        ownerReferences: [controllerReference(owner)],
      },
      spec: copyOf(template?.spec ?? { template: {} }),
    });
  } catch (error) {
    if (isNamespaceTerminating(error) || isRefusal(error, 'AlreadyExists')) return;
    if (error instanceof StatusError) {
      events.record(about(cron), 'Warning', 'FailedCreate', `Error creating job: ${error.message}`);
    }
    throw error;
  }
  events.record(about(cron), 'Normal', 'SuccessfulCreate', `Created job ${name}`);
  const { uid = '', resourceVersion = '', namespace = '' } = job.metadata;
  const reference = { kind: 'Job', namespace, name, uid, apiVersion: 'batch/v1', resourceVersion };
  setActive(cron, [...activeOf(cron), reference]);
  cron.status = { ...cron.status, lastScheduleTime: wireTime(new Date(due)) };
}

function deleteJob({ context, events, cron }: Look, job: Job): void {
  const { namespace = '', name = '', uid } = job.metadata;
  context.api.delete(JOBS, namespace, name, { propagationPolicy: 'Background' });
  setActive(
    cron,
    activeOf(cron).filter((one) => one.uid !== uid),
  );
  events.record(about(cron), 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
}

/** Keeps the latest of those that succeeded and of those that failed. */
function dropHistory(look: Look, jobs: readonly Job[]): void {
  const ended = jobs.filter((job) => isFinished(job) && !isDeleting(job)).toSorted(byStart);
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = look.cron.spec ?? {};
  for (const [end, limit] of [
    ['Complete', successfulJobsHistoryLimit],
    ['Failed', failedJobsHistoryLimit],
  ] as const) {
    const ofEnd = ended.filter((job) => endOf(job) === end);
    if (limit === undefined) continue;
    for (const job of ofEnd.slice(0, Math.max(0, ofEnd.length - limit))) deleteJob(look, job);
  }
}

function byStart(a: Job, b: Job): number {
  const [first = '', second = ''] = [a.status?.startTime, b.status?.startTime];
  if (first === second) return byCreation(a, b);
  return first < second ? -1 : 1;
}
