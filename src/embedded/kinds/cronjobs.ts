import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { CronJob } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { byteLength } from '../objects/validation/messages.ts';
import { cronScheduleFault, isTimeZone } from './cron-schedule.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultJobSpec, warnOfJobSpec } from './jobs.ts';
import { isBlank, validateNotNegative } from './pod/checks.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { warnOfWorkloadName } from './pod/warnings.ts';
import { validateJobSpec } from './validate-job.ts';

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

const SPEC = Path.of('spec');
const JOB_SPEC = SPEC.at('jobTemplate').at('spec');
const NO_SPEC: NonNullable<CronJob['spec']> = { jobTemplate: {}, schedule: '' };

function validateSpec(cronJob: CronJob, old: CronJob | undefined): FieldError[] {
  const spec = cronJob.spec ?? NO_SPEC;
  const job = spec.jobTemplate.spec ?? { template: {} };
  const policy = spec.concurrencyPolicy ?? '';
  const policies = ['Allow', 'Forbid', 'Replace'];
  return [
    ...validateSchedule(spec, old?.spec),
    ...validateNotNegative(spec.startingDeadlineSeconds, SPEC.at('startingDeadlineSeconds')),
    ...(old === undefined || old.spec?.timeZone !== spec.timeZone ? validateTimeZone(spec.timeZone) : []),
    ...(policies.includes(policy)
      ? []
      : [fieldErrors.notSupportedInOrder(SPEC.at('concurrencyPolicy'), policy, policies)]),
    ...validateJobSpec(job, JOB_SPEC),
    ...(job.selector === undefined
      ? []
      : [fieldErrors.invalid(JOB_SPEC.at('selector'), job.selector, '`selector` will be auto-generated')]),
    ...(job.manualSelector === true
      ? [fieldErrors.notSupportedInOrder(JOB_SPEC.at('manualSelector'), true, ['nil', 'false'])]
      : []),
    ...validateNotNegative(spec.successfulJobsHistoryLimit, SPEC.at('successfulJobsHistoryLimit')),
    ...validateNotNegative(spec.failedJobsHistoryLimit, SPEC.at('failedJobsHistoryLimit')),
  ];
}

function validateSchedule(
  { schedule, timeZone }: NonNullable<CronJob['spec']>,
  old: CronJob['spec'] | undefined,
): FieldError[] {
  const path = SPEC.at('schedule');
  if (isBlank(schedule)) return [fieldErrors.required(path, '')];
  const fault = cronScheduleFault(schedule);
  const faults = fault === undefined ? [] : [fieldErrors.invalid(path, schedule, fault)];
  if (!schedule.includes('TZ')) return faults;
  // Schedules with a zone of their own were allowed once.
  const wasZoned = old !== undefined && old.schedule.includes('TZ');
  if (!wasZoned) {
    faults.push(
      fieldErrors.invalid(path, schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
    );
  } else if (timeZone !== undefined) {
    faults.push(
      fieldErrors.invalid(path, schedule, 'cannot use both timeZone field and TZ or CRON_TZ in schedule'),
    );
  }
  return faults;
}

function validateTimeZone(zone: string | undefined): FieldError[] {
  const path = SPEC.at('timeZone');
  if (zone === undefined) return [];
  if (zone === '') return [fieldErrors.invalid(path, zone, 'timeZone must be nil or non-empty string')];
  const unknown = [fieldErrors.invalid(path, zone, `unknown time zone ${zone}`)];
  const parts = zone.split('/');
  if (
    parts.some(
      (part) => part === '.' || part === '..' || !/^[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}$/u.test(part),
    )
  ) {
    return unknown;
  }
  if (zone.toLowerCase() === 'local') {
    return [
      fieldErrors.invalid(
        path,
        zone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
      ...(zone === 'Local' ? [] : unknown),
    ];
  }
  return isTimeZone(zone) ? [] : unknown;
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
  validate: (cronJob) => [
    ...validateSpec(cronJob, undefined),
    // The names of its Jobs have eleven characters more.
    ...(byteLength(cronJob.metadata.name ?? '') > 52
      ? [
          fieldErrors.invalid(
            Path.of('metadata', 'name'),
            cronJob.metadata.name,
            'must be no more than 52 characters',
          ),
        ]
      : []),
  ],
  validateUpdate: validateSpec,
  warnings: (cronJob, old) => {
    const spec = cronJob.spec ?? NO_SPEC;
    const changed = old === undefined || cronJob.metadata.generation !== old.metadata.generation;
    return [
      ...(old === undefined ? warnOfWorkloadName(cronJob.metadata.name) : []),
      ...(changed ? warnOfJobSpec(spec.jobTemplate.spec ?? { template: {} }, JOB_SPEC) : []),
      ...(old !== undefined && spec.schedule.includes('TZ')
        ? [
            'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see ' +
              'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
          ]
        : []),
    ];
  },
};
