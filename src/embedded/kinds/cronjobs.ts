import type { CronJob } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultJobSpec } from './jobs.ts';
import { dropDisabledFields } from './pod/prepare.ts';

function setDefaults(cronJob: CronJob): void {
  const spec = (cronJob.spec ??= { jobTemplate: {}, schedule: '' });
  cronJob.status ??= {};
  if ((spec.concurrencyPolicy ?? '') === '') spec.concurrencyPolicy = 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const template = (spec.jobTemplate ??= {});
  template.metadata ??= {};
  defaultJobSpec((template.spec ??= { template: {} }));
}

function dropDisabled(cronJob: CronJob): void {
  const spec = cronJob.spec?.jobTemplate?.spec?.template?.spec;
  if (spec !== undefined) dropDisabledFields(spec);
}

export const cronJobRules: KindRules<CronJob> = {
  resource: 'cronjobs.batch',
  default: setDefaults,
  prepareForCreate(cronJob) {
    startGeneration(cronJob);
    dropDisabled(cronJob);
  },
  prepareForUpdate(cronJob, old) {
    dropDisabled(cronJob);
    keepStatus(cronJob, old);
  },
};
