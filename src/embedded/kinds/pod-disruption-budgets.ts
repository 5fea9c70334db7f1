import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { PodDisruptionBudget } from '../objects/kinds.ts';
import { validateLabelSelector } from '../objects/validation/labels.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { validateNotNegative } from './pod/checks.ts';
import { internalValue } from './pod/internal-json.ts';
import { statusRules } from './status-rules.ts';
import { validateAtMostAll, validateIntOrPercent } from './validate-workload.ts';

/** pkg/apis/policy/validation. */

const SPEC = Path.of('spec');
const POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

function validateBudget({ spec = {} }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec;
  return [
    ...(minAvailable !== undefined && maxUnavailable !== undefined
      ? [
          fieldErrors.invalid(
            SPEC,
            internalValue('PodDisruptionBudgetSpec', spec),
            'minAvailable and maxUnavailable cannot be both set',
          ),
        ]
      : []),
    ...validateIntOrPercent(minAvailable, SPEC.at('minAvailable')),
    ...validateAtMostAll(minAvailable, SPEC.at('minAvailable')),
    ...validateIntOrPercent(maxUnavailable, SPEC.at('maxUnavailable')),
    ...validateAtMostAll(maxUnavailable, SPEC.at('maxUnavailable')),
    ...validateLabelSelector(spec.selector, SPEC.at('selector')),
    ...(policy === undefined || POLICIES.includes(policy)
      ? []
      : [fieldErrors.notSupported(SPEC.at('unhealthyPodEvictionPolicy'), policy, POLICIES)]),
  ];
}

function validateStatus({ status }: PodDisruptionBudget): FieldError[] {
  return (['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const).flatMap(
    (field) => validateNotNegative(status?.[field], Path.of('status', field)),
  );
}

export const podDisruptionBudgetRules: KindRules<PodDisruptionBudget> = {
  resource: 'poddisruptionbudgets.policy',
  prepareForCreate(budget) {
    startGeneration(budget);
    budget.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
  },
  prepareForUpdate: keepStatus,
  validate: validateBudget,
  validateUpdate: validateBudget,
  subresources: { status: statusRules(validateStatus) },
};
