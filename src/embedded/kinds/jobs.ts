import type { Job } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';

export type JobSpec = NonNullable<Job['spec']>;

export const CONTROLLER_UID_LABEL = 'batch.kubernetes.io/controller-uid';
export const JOB_NAME_LABEL = 'batch.kubernetes.io/job-name';
export const LEGACY_CONTROLLER_UID_LABEL = 'controller-uid';
export const LEGACY_JOB_NAME_LABEL = 'job-name';

function setDefaults(job: Job): void {
  const spec = (job.spec ??= { template: {} });
  job.status ??= {};
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined && Object.keys(job.metadata.labels ?? {}).length === 0) {
    job.metadata.labels = { ...labels };
  }
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  spec.manualSelector ??= false;
  defaultJobSpec(spec);
}

/** What the Job's template in a CronJob gets, too: nothing of the Job's own numbers. */
export function defaultJobSpec(spec: JobSpec): void {
  defaultTemplate((spec.template ??= {}));
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of rule.onPodConditions ?? []) {
      if ((pattern.status ?? '') === '') pattern.status = 'True';
    }
  }
}

/** The labels and the selector by which a Job knows its Pods, unless its author makes them. */
function generateSelector(job: Job): void {
  const spec = job.spec;
  if (spec === undefined || spec.manualSelector === true) return;
  const template = (spec.template ??= {});
  const metadata = (template.metadata ??= {});
  const labels = (metadata.labels ??= {});
  const name = job.metadata.name ?? '';
  const uid = job.metadata.uid ?? '';
  labels[LEGACY_JOB_NAME_LABEL] ??= name;
  labels[JOB_NAME_LABEL] ??= name;
  labels[LEGACY_CONTROLLER_UID_LABEL] ??= uid;
  labels[CONTROLLER_UID_LABEL] ??= uid;
  const selector = (spec.selector ??= {});
  selector.matchLabels = { [CONTROLLER_UID_LABEL]: uid, ...selector.matchLabels };
}

export const jobRules: KindRules<Job> = {
  resource: 'jobs.batch',
  default: setDefaults,
  prepareForCreate(job) {
    generateSelector(job);
    startGeneration(job);
    if (job.spec?.template?.spec !== undefined) dropDisabledFields(job.spec.template.spec);
  },
  prepareForUpdate(job, old) {
    if (job.spec?.template?.spec !== undefined) dropDisabledFields(job.spec.template.spec);
    keepStatus(job, old);
  },
};
