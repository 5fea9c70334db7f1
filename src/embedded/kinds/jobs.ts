import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { Job, PodTemplateSpec } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { copyOf } from '../objects/object.ts';
import { selectsLabels, validateLabelSelector } from '../objects/validation/labels.ts';
import { IMMUTABLE } from '../objects/validation/messages.ts';
import { checkDnsLabel } from '../objects/validation/names.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { internalPodSpec, internalTemplate, internalValue } from './pod/internal-json.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { warnOfTemplate, warnOfWorkloadName } from './pod/warnings.ts';
import { semanticallyEqual } from './semantic-equal.ts';
import type { JobSpec } from './validate-job.ts';
import { validateJobSpec } from './validate-job.ts';
import { isUsableSelector, validateSelectorMatches, validateUnchanged } from './validate-workload.ts';

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

const SPEC = Path.of('spec');
const NO_SPEC: JobSpec = { template: {} };

function validateJob(job: Job): FieldError[] {
  const spec = job.spec ?? NO_SPEC;
  const faults = [
    ...validateGeneratedSelector(job),
    ...validateJobSpec(spec, SPEC),
    ...validateSelector(spec),
  ];
  const { completionMode, completions = 0 } = spec;
  if (completionMode !== 'Indexed' || completions <= 0) return faults;
  const name = job.metadata.name ?? '';
  const longest = `${name}-${completions - 1}`;
  if (checkDnsLabel(longest).length > 0) {
    faults.push(
      fieldErrors.invalid(
        Path.of('metadata', 'name'),
        name,
        `will not able to create pod with invalid DNS label: ${longest}`,
      ),
    );
  }
  return faults;
}

function validateSelector(spec: JobSpec): FieldError[] {
  const path = SPEC.at('selector');
  return [
    ...(spec.selector === undefined
      ? [fieldErrors.required(path, '')]
      : validateLabelSelector(spec.selector, path)),
    ...(isUsableSelector(spec.selector, path) ? validateSelectorMatches(spec, SPEC.at('template')) : []),
  ];
}

/** That labels set by hand don't contradict the generated ones. */
function validateGeneratedSelector(job: Job): FieldError[] {
  const spec = job.spec ?? NO_SPEC;
  if (spec.manualSelector === true || spec.selector === undefined) return [];
  const uid = job.metadata.uid ?? '';
  const name = job.metadata.name ?? '';
  const expected = {
    [LEGACY_CONTROLLER_UID_LABEL]: uid,
    [LEGACY_JOB_NAME_LABEL]: name,
    [CONTROLLER_UID_LABEL]: uid,
    [JOB_NAME_LABEL]: name,
  };
  const labels = spec.template?.metadata?.labels ?? {};
  const at = SPEC.at('template').at('metadata').at('labels');
  return [
    ...(uid === '' ? [fieldErrors.required(Path.of('metadata', 'uid'), '')] : []),
    ...Object.entries(expected).flatMap(([key, value]) => {
      const why = `must be '${value}'`;
      if (!(key in labels)) return [fieldErrors.required(at.key(key), why)];
      return labels[key] === value ? [] : [fieldErrors.invalid(at.key(key), labels, why)];
    }),
    ...(isUsableSelector(spec.selector, SPEC) && !selectsLabels(spec.selector, expected)
      ? [fieldErrors.invalid(SPEC.at('selector'), spec.selector, '`selector` not auto-generated')]
      : []),
  ];
}

function validateUpdate(job: Job, old: Job): FieldError[] {
  const spec = job.spec ?? NO_SPEC;
  const before = old.spec ?? NO_SPEC;
  return [
    ...validateJob(job),
    ...validateJobSpec(spec, SPEC),
    ...validateSelector(spec),
    ...validateCompletions(spec, before),
    ...validateUnchanged(spec.selector, before.selector, SPEC.at('selector')),
    ...validateTemplateUpdate(spec, old),
    ...validateUnchanged(spec.completionMode, before.completionMode, SPEC.at('completionMode')),
    ...validateUnchanged(
      spec.podFailurePolicy,
      before.podFailurePolicy,
      SPEC.at('podFailurePolicy'),
      internalValue('PodFailurePolicy', spec.podFailurePolicy),
    ),
    ...validateUnchanged(
      spec.backoffLimitPerIndex,
      before.backoffLimitPerIndex,
      SPEC.at('backoffLimitPerIndex'),
    ),
    ...validateUnchanged(spec.managedBy, before.managedBy, SPEC.at('managedBy')),
    ...validateUnchanged(
      spec.successPolicy,
      before.successPolicy,
      SPEC.at('successPolicy'),
      internalValue('SuccessPolicy', spec.successPolicy),
    ),
  ];
}

/** Fixed, but for Indexed Jobs together with the parallelism. */
function validateCompletions(spec: JobSpec, before: JobSpec): FieldError[] {
  const path = SPEC.at('completions');
  if (spec.completionMode !== 'Indexed') return validateUnchanged(spec.completions, before.completions, path);
  if (spec.completions === before.completions || spec.completions === undefined) return [];
  return spec.completions === spec.parallelism
    ? []
    : [fieldErrors.invalid(path, spec.completions, 'can only be modified in tandem with spec.parallelism')];
}

/** Fixed, unless the Job is suspended and has nothing running: then where it runs and what it gets may change. */
function validateTemplateUpdate(spec: JobSpec, old: Job): FieldError[] {
  const template = spec.template ?? {};
  const before = old.spec?.template ?? {};
  const { startTime, active = 0, conditions = [] } = old.status ?? {};
  const isSuspended = conditions.some((one) => one.type === 'Suspended' && one.status === 'True');
  const mutable = old.spec?.suspend === true && active === 0 && (startTime === undefined || isSuspended);
  if (!mutable) {
    return validateUnchanged(template, before, SPEC.at('template'), internalTemplate(template));
  }
  const allowed = withNewDirectives(before, template);
  return semanticallyEqual(template.spec, allowed.spec)
    ? []
    : [
        fieldErrors.invalid(
          SPEC.at('template.spec'),
          internalPodSpec(template.spec ?? { containers: [] }),
          IMMUTABLE,
        ),
      ];
}

/** The old template with the new one's scheduling and resources. */
function withNewDirectives(before: PodTemplateSpec, template: PodTemplateSpec): PodTemplateSpec {
  const next = template.spec ?? { containers: [] };
  const spec = copyOf(before.spec ?? { containers: [] });
  const affinity = { ...spec.affinity };
  if (next.affinity?.nodeAffinity === undefined) delete affinity.nodeAffinity;
  else affinity.nodeAffinity = next.affinity.nodeAffinity;
  if (Object.keys(affinity).length === 0 && next.affinity === undefined) delete spec.affinity;
  else spec.affinity = affinity;
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates'] as const) {
    if (next[field] === undefined) delete spec[field];
    else Object.assign(spec, { [field]: next[field] });
  }
  for (const list of ['containers', 'initContainers'] as const) {
    const containers = next[list] ?? [];
    if (containers.length !== (spec[list] ?? []).length) continue;
    for (const [index, container] of (spec[list] ?? []).entries()) {
      const other = containers[index];
      if (other?.name === container.name) container.resources = other.resources ?? {};
    }
  }
  return { ...before, spec };
}

/** Warnings of a Job's spec, wherever it stands. */
export function warnOfJobSpec(spec: JobSpec, path: Path): string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec;
  const isLarge = completionMode === 'Indexed' && completions > 100_000 && parallelism > 10_000;
  return [
    ...(isLarge
      ? [
          `${path.text}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than ` +
            '10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail',
        ]
      : []),
    ...warnOfTemplate(spec.template, path.at('template')),
  ];
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
  validate: validateJob,
  validateUpdate,
  warnings: (job, old) => {
    if (old !== undefined && job.metadata.generation === old.metadata.generation) return [];
    return [
      ...(old === undefined ? warnOfWorkloadName(job.metadata.name) : []),
      ...warnOfJobSpec(job.spec ?? NO_SPEC, SPEC),
    ];
  },
};
