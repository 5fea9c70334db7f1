import type { CronJob, Job } from '../objects/kinds.ts';
import { containersCells, NONE, selectorText } from './cell-text.ts';
import { humanDuration } from './human-duration.ts';
import { ageOf, hasTime, printer, type Printer, type Since } from './printer.ts';

const jobs = printer<Job>('jobs.batch', (job, since) => [
  job.metadata.name ?? '',
  statusOf(job),
  completionsOf(job),
  durationOf(job, since),
  ageOf(job, since),
  ...containersCells(job.spec?.template.spec?.containers),
  selectorText(job.spec?.selector),
]);

const cronJobs = printer<CronJob>('cronjobs.batch', (job, since) => {
  const { metadata, spec, status } = job;
  return [
    metadata.name ?? '',
    spec?.schedule ?? '',
    spec?.timeZone ?? NONE,
    spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
    (status?.active ?? []).length,
    hasTime(status?.lastScheduleTime) ? since(status.lastScheduleTime) : NONE,
    ageOf(job, since),
    ...containersCells(spec?.jobTemplate.spec?.template.spec?.containers),
    selectorText(spec?.jobTemplate.spec?.selector),
  ];
});

export const batchPrinters: readonly Printer[] = [jobs, cronJobs];

function statusOf({ metadata, status }: Job): string {
  const has = (type: string): boolean =>
    (status?.conditions ?? []).find((one) => one.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (has('Suspended')) return 'Suspended';
  return ['FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
}

function completionsOf({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationOf({ status }: Job, since: Since): string {
  const { startTime, completionTime } = status ?? {};
  if (!hasTime(startTime)) return '';
  if (!hasTime(completionTime)) return since(startTime);
  return humanDuration(Date.parse(completionTime) - Date.parse(startTime));
}
