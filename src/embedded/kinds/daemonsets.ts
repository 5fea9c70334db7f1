import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { DaemonSet } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { isEmptySelector, validateLabelSelector } from '../objects/validation/labels.ts';
import { validateNotNegative } from './pod/checks.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { internalValue } from './pod/internal-json.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { validateTemplate } from './pod/validate-pod.ts';
import { warnOfTemplate } from './pod/warnings.ts';
import { semanticallyEqual } from './semantic-equal.ts';
import {
  amountOf,
  isUsableSelector,
  validateAtMostAll,
  validateIntOrPercent,
  validateKeptRunning,
  validateSelectorMatches,
  validateUnchanged,
} from './validate-workload.ts';

/** Where apps/v1 shows the internal field spec.templateGeneration. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const emptyStatus = (): NonNullable<DaemonSet['status']> => ({
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
});

function setDefaults(set: DaemonSet): void {
  const spec = (set.spec ??= { selector: {}, template: {} });
  set.status = { ...emptyStatus(), ...set.status };
  const strategy = (spec.updateStrategy ??= {});
  if ((strategy.type ?? '') === '') strategy.type = 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= 1;
    strategy.rollingUpdate.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  defaultTemplate((spec.template ??= {}));
}

function templateGeneration(set: DaemonSet): number {
  return Number(set.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
}

function setTemplateGeneration(set: DaemonSet, generation: number): void {
  set.metadata.annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

const SPEC = Path.of('spec');

function validateDaemonSet(set: DaemonSet): FieldError[] {
  const spec = set.spec ?? { selector: {}, template: {} };
  const selector = SPEC.at('selector');
  const template = SPEC.at('template');
  return [
    ...validateLabelSelector(spec.selector, selector),
    ...(isUsableSelector(spec.selector, selector) ? validateSelectorMatches(spec, template) : []),
    ...(spec.selector !== undefined && isEmptySelector(spec.selector)
      ? [fieldErrors.invalid(selector, spec.selector, 'empty selector is invalid for daemonset')]
      : []),
    ...validateTemplate(spec.template, template),
    ...validateKeptRunning(spec.template, 'DaemonSet', template),
    ...validateNotNegative(spec.minReadySeconds, SPEC.at('minReadySeconds')),
    ...validateStrategy(spec.updateStrategy ?? {}),
    ...validateNotNegative(spec.revisionHistoryLimit, SPEC.at('revisionHistoryLimit')),
  ];
}

function validateStrategy(
  strategy: NonNullable<NonNullable<DaemonSet['spec']>['updateStrategy']>,
): FieldError[] {
  const path = SPEC.at('updateStrategy');
  if (strategy.type === 'OnDelete') return [];
  if (strategy.type !== 'RollingUpdate') {
    return [
      fieldErrors.notSupportedInOrder(path, internalValue('DaemonSetUpdateStrategy', strategy), [
        'RollingUpdate',
        'OnDelete',
      ]),
    ];
  }
  const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
  const unavailable = path.at('rollingUpdate').at('maxUnavailable');
  const surge = path.at('rollingUpdate').at('maxSurge');
  const faults = [
    ...validateIntOrPercent(maxUnavailable, unavailable),
    ...validateIntOrPercent(maxSurge, surge),
    ...validateAtMostAll(maxUnavailable, unavailable),
    ...validateAtMostAll(maxSurge, surge),
  ];
  const both = [amountOf(maxUnavailable) !== 0, amountOf(maxSurge) !== 0];
  if (both.every(Boolean)) {
    faults.push(fieldErrors.invalid(surge, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  } else if (!both.some(Boolean)) {
    faults.push(fieldErrors.required(unavailable, 'cannot be 0 when maxSurge is 0'));
  }
  return faults;
}

export const daemonSetRules: KindRules<DaemonSet> = {
  resource: 'daemonsets.apps',
  default: setDefaults,
  prepareForCreate(set) {
    startGeneration(set);
    set.status = emptyStatus();
    setTemplateGeneration(set, Math.max(templateGeneration(set), 1));
    if (set.spec?.template?.spec !== undefined) dropDisabledFields(set.spec.template.spec);
  },
  prepareForUpdate(set, old) {
    if (set.spec?.template?.spec !== undefined) dropDisabledFields(set.spec.template.spec);
    keepStatus(set, old);
    const same = semanticallyEqual(set.spec?.template, old.spec?.template);
    setTemplateGeneration(set, templateGeneration(old) + (same ? 0 : 1));
  },
  validate: validateDaemonSet,
  validateUpdate: (set, old) => [
    ...validateUnchanged(set.spec?.selector, old.spec?.selector, SPEC.at('selector')),
    ...validateDaemonSet(set),
  ],
  warnings: (set, old) =>
    old !== undefined && templateGeneration(set) === templateGeneration(old)
      ? []
      : warnOfTemplate(set.spec?.template, SPEC.at('template')),
};
