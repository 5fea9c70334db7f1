import type { FieldError, Path } from '../objects/field-error.ts';
import { fieldErrors } from '../objects/field-error.ts';
import type { Job } from '../objects/kinds.ts';
import { byteLength } from '../objects/validation/messages.ts';
import { checkDnsSubdomain } from '../objects/validation/names.ts';
import { invalidFor, validateNotNegative } from './pod/checks.ts';
import { internalValue } from './pod/internal-json.ts';
import { validateTemplate } from './pod/validate-pod.ts';
import { validateFailurePolicy, validateSuccessPolicy } from './validate-job-policies.ts';

export type JobSpec = NonNullable<Job['spec']>;

/** A Job's spec without its selector, as Jobs and CronJobs share it (validateJobSpec of pkg/apis/batch/validation). */
export function validateJobSpec(spec: JobSpec, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  for (const field of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ] as const) {
    faults.push(...validateNotNegative(spec[field], path.at(field)));
  }
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    faults.push(fieldErrors.required(path.at('backoffLimitPerIndex'), 'when maxFailedIndexes is specified'));
  }
  if (spec.managedBy !== undefined) faults.push(...validateManagedBy(spec.managedBy, path.at('managedBy')));
  faults.push(...validateCompletionMode(spec, path));
  if (spec.podFailurePolicy !== undefined) {
    faults.push(...validateFailurePolicy(spec, path.at('podFailurePolicy')));
  }
  if (spec.successPolicy !== undefined) {
    const at = path.at('successPolicy');
    faults.push(
      ...(spec.completionMode === 'Indexed'
        ? validateSuccessPolicy(spec, at)
        : [
            fieldErrors.invalid(
              at,
              internalValue('SuccessPolicy', spec.successPolicy),
              'requires indexed completion mode',
            ),
          ]),
    );
  }
  return [
    ...faults,
    ...validateReplacement(spec, path.at('podReplacementPolicy')),
    ...validateTemplate(spec.template, path.at('template')),
    ...validateRestartPolicy(spec, path.at('template').at('spec').at('restartPolicy')),
  ];
}

function validateManagedBy(value: string, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const [, host = '', rest = ''] = /^([^/]*)\/(.*)$/su.exec(value) ?? [];
  if (value === '') faults.push(fieldErrors.required(path, ''));
  else if (host === '' || rest === '') {
    faults.push(fieldErrors.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")'));
  } else {
    faults.push(...invalidFor(path, host, checkDnsSubdomain(host)));
    if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/u.test(rest)) {
      faults.push(
        fieldErrors.invalid(
          path,
          rest,
          "Invalid path (regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')",
        ),
      );
    }
  }
  if (byteLength(value) > 63) faults.push(fieldErrors.tooLong(path, 63));
  return faults;
}

const MANY = 100_000;

function validateCompletionMode(spec: JobSpec, path: Path): FieldError[] {
  const { completionMode: mode, completions, parallelism, maxFailedIndexes, backoffLimitPerIndex } = spec;
  const faults: FieldError[] = [];
  if (mode !== undefined && mode !== 'NonIndexed' && mode !== 'Indexed') {
    faults.push(fieldErrors.notSupportedInOrder(path.at('completionMode'), mode, ['NonIndexed', 'Indexed']));
  }
  if (mode === 'Indexed') {
    if (completions === undefined) {
      faults.push(fieldErrors.required(path.at('completions'), 'when completion mode is Indexed'));
    }
    if (parallelism !== undefined && parallelism > MANY) {
      faults.push(
        fieldErrors.invalid(
          path.at('parallelism'),
          parallelism,
          'must be less than or equal to 100000 when completion mode is Indexed',
        ),
      );
    }
    if (completions !== undefined && maxFailedIndexes !== undefined && maxFailedIndexes > completions) {
      faults.push(
        fieldErrors.invalid(
          path.at('maxFailedIndexes'),
          maxFailedIndexes,
          'must be less than or equal to completions',
        ),
      );
    }
    if (maxFailedIndexes !== undefined && maxFailedIndexes > MANY) {
      faults.push(
        fieldErrors.invalid(
          path.at('maxFailedIndexes'),
          maxFailedIndexes,
          'must be less than or equal to 100000',
        ),
      );
    }
    if (completions !== undefined && completions > MANY && backoffLimitPerIndex !== undefined) {
      faults.push(...validateManyCompletions(spec, path));
    }
  }
  if (mode === undefined || mode === 'NonIndexed') {
    for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
      if (spec[field] === undefined) continue;
      faults.push(fieldErrors.invalid(path.at(field), spec[field], 'requires indexed completion mode'));
    }
  }
  return faults;
}

function validateManyCompletions({ parallelism, maxFailedIndexes }: JobSpec, path: Path): FieldError[] {
  const why =
    'must be less than or equal to 10000 when completions are above 100000 and used with backoff limit per index';
  return [
    ...(maxFailedIndexes === undefined
      ? [
          fieldErrors.required(
            path.at('maxFailedIndexes'),
            'must be specified when completions is above 100000',
          ),
        ]
      : []),
    ...(parallelism !== undefined && parallelism > 10_000
      ? [fieldErrors.invalid(path.at('parallelism'), parallelism, why)]
      : []),
    ...(maxFailedIndexes !== undefined && maxFailedIndexes > 10_000
      ? [fieldErrors.invalid(path.at('maxFailedIndexes'), maxFailedIndexes, why)]
      : []),
  ];
}

function validateReplacement(spec: JobSpec, path: Path): FieldError[] {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return [];
  const choices = spec.podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  return choices.includes(policy) ? [] : [fieldErrors.notSupported(path, policy, choices)];
}

function validateRestartPolicy(spec: JobSpec, path: Path): FieldError[] {
  const policy = spec.template?.spec?.restartPolicy ?? '';
  if (policy === 'Always' || policy === '') {
    return [fieldErrors.required(path, 'valid values: "OnFailure", "Never"')];
  }
  if (policy !== 'OnFailure' && policy !== 'Never') {
    return [fieldErrors.notSupportedInOrder(path, policy, ['OnFailure', 'Never'])];
  }
  return spec.podFailurePolicy !== undefined && policy !== 'Never'
    ? [fieldErrors.invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified')]
    : [];
}
