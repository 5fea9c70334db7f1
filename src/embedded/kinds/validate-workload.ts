import type { FieldError, Path } from '../objects/field-error.ts';
import { fieldErrors } from '../objects/field-error.ts';
import type { LabelSelector, PodTemplateSpec } from '../objects/kinds.ts';
import { isEmptySelector, selectsLabels, validateLabelSelector } from '../objects/validation/labels.ts';
import { IMMUTABLE } from '../objects/validation/messages.ts';
import { checkPercent } from '../objects/validation/names.ts';
import { invalidFor, validateNotNegative } from './pod/checks.ts';
import { validateTemplate } from './pod/validate-pod.ts';
import { semanticallyEqual } from './semantic-equal.ts';

/** What the kinds that make Pods from a template share (pkg/apis/apps/validation, pkg/apis/batch/validation). */

/** A value that may not be changed; `shown` is how the server prints the new one. */
export function validateUnchanged(
  next: unknown,
  old: unknown,
  path: Path,
  shown: unknown = next,
): FieldError[] {
  return semanticallyEqual(next, old) ? [] : [fieldErrors.invalid(path, shown ?? null, IMMUTABLE)];
}

interface SelectedTemplate {
  readonly selector?: LabelSelector;
  readonly template?: PodTemplateSpec;
}

/** A selector that has to be there and not to be empty; `kind` is how the message names its owner. */
export function validateRequiredSelector(
  selector: LabelSelector | undefined,
  kind: string,
  path: Path,
): FieldError[] {
  if (selector === undefined) return [fieldErrors.required(path, '')];
  return [
    ...validateLabelSelector(selector, path),
    ...(isEmptySelector(selector)
      ? [fieldErrors.invalid(path, selector, `empty selector is invalid for ${kind}`)]
      : []),
  ];
}

/** Can it be used to select at all? */
export function isUsableSelector(selector: LabelSelector | undefined, path: Path): boolean {
  return validateLabelSelector(selector, path).length === 0;
}

/** That the selector selects the Pods of the template; `path` is the template's. */
export function validateSelectorMatches({ selector, template }: SelectedTemplate, path: Path): FieldError[] {
  const labels = template?.metadata?.labels;
  return selectsLabels(selector, labels)
    ? []
    : [
        fieldErrors.invalid(
          path.at('metadata').at('labels'),
          labels ?? null,
          '`selector` does not match template `labels`',
        ),
      ];
}

/** Pods that are kept running always restart and have no deadline; `kind` is how the message names their owner. */
export function validateKeptRunning(
  template: PodTemplateSpec | undefined,
  kind: string,
  path: Path,
): FieldError[] {
  const spec = template?.spec;
  const at = path.at('spec');
  return [
    ...(spec?.restartPolicy === 'Always'
      ? []
      : [fieldErrors.notSupported(at.at('restartPolicy'), spec?.restartPolicy ?? '', ['Always'])]),
    ...(spec?.activeDeadlineSeconds === undefined
      ? []
      : [
          fieldErrors.forbidden(
            at.at('activeDeadlineSeconds'),
            `activeDeadlineSeconds in ${kind} is not Supported`,
          ),
        ]),
  ];
}

/** Selector and template of a Deployment or ReplicaSet; `path` is the spec's. */
export function validateReplicaTemplate(spec: SelectedTemplate, path: Path): FieldError[] {
  const selector = path.at('selector');
  const template = path.at('template');
  const faults = validateRequiredSelector(spec.selector, 'deployment', selector);
  if (!isUsableSelector(spec.selector, selector)) {
    return [...faults, fieldErrors.invalid(selector, spec.selector, 'invalid label selector')];
  }
  return [
    ...faults,
    ...validateSelectorMatches(spec, template),
    ...validateTemplate(spec.template, template),
    ...validateKeptRunning(spec.template, 'ReplicaSet', template),
  ];
}

type IntOrPercent = number | string | undefined;

/** A number or a percentage, not negative. */
export function validateIntOrPercent(value: IntOrPercent, path: Path): FieldError[] {
  return typeof value === 'string'
    ? invalidFor(path, value, checkPercent(value))
    : validateNotNegative(value, path);
}

export function validateAtMostAll(value: IntOrPercent, path: Path): FieldError[] {
  const isPercent = typeof value === 'string' && checkPercent(value).length === 0;
  return isPercent && Number.parseInt(value, 10) > 100
    ? [fieldErrors.invalid(path, value, 'must not be greater than 100%')]
    : [];
}

/** The number or the percentage's; text that is none counts as 0. */
export function amountOf(value: IntOrPercent): number {
  if (typeof value !== 'string') return value ?? 0;
  if (checkPercent(value).length === 0) return Number.parseInt(value, 10);
  return /^[+-]?\d+$/u.test(value) ? Number(value) : 0;
}
