import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { Deployment } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { validateNotNegative } from './pod/checks.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { internalValue } from './pod/internal-json.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { warnOfTemplate, warnOfWorkloadName } from './pod/warnings.ts';
import { semanticallyEqual } from './semantic-equal.ts';
import {
  amountOf,
  validateAtMostAll,
  validateIntOrPercent,
  validateReplicaTemplate,
  validateUnchanged,
} from './validate-workload.ts';

function setDefaults(deployment: Deployment): void {
  const spec = (deployment.spec ??= { selector: {}, template: {} });
  deployment.status ??= {};
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  if ((strategy.type ?? '') === '') strategy.type = 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate ??= {};
    strategy.rollingUpdate.maxUnavailable ??= '25%';
    strategy.rollingUpdate.maxSurge ??= '25%';
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  defaultTemplate((spec.template ??= {}));
}

const SPEC = Path.of('spec');

function validateDeployment(deployment: Deployment): FieldError[] {
  const spec = deployment.spec ?? { selector: {}, template: {} };
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec;
  return [
    ...validateNotNegative(spec.replicas, SPEC.at('replicas')),
    ...validateReplicaTemplate(spec, SPEC),
    ...validateStrategy(spec.strategy ?? {}),
    ...validateNotNegative(minReadySeconds, SPEC.at('minReadySeconds')),
    ...validateNotNegative(spec.revisionHistoryLimit, SPEC.at('revisionHistoryLimit')),
    ...validateNotNegative(deadline, SPEC.at('progressDeadlineSeconds')),
    ...(deadline !== undefined && deadline <= minReadySeconds
      ? [
          fieldErrors.invalid(
            SPEC.at('progressDeadlineSeconds'),
            deadline,
            'must be greater than minReadySeconds',
          ),
        ]
      : []),
  ];
}

function validateStrategy(strategy: NonNullable<NonNullable<Deployment['spec']>['strategy']>): FieldError[] {
  const path = SPEC.at('strategy');
  const rolling = path.at('rollingUpdate');
  switch (strategy.type) {
    case 'Recreate':
      return strategy.rollingUpdate === undefined
        ? []
        : [fieldErrors.forbidden(rolling, "may not be specified when strategy `type` is 'Recreate'")];
    case 'RollingUpdate': {
      const { maxUnavailable, maxSurge } = strategy.rollingUpdate ?? {};
      return [
        ...validateIntOrPercent(maxUnavailable, rolling.at('maxUnavailable')),
        ...validateIntOrPercent(maxSurge, rolling.at('maxSurge')),
        ...(amountOf(maxUnavailable) === 0 && amountOf(maxSurge) === 0
          ? [
              fieldErrors.invalid(
                rolling.at('maxUnavailable'),
                maxUnavailable ?? 0,
                'may not be 0 when `maxSurge` is 0',
              ),
            ]
          : []),
        ...validateAtMostAll(maxUnavailable, rolling.at('maxUnavailable')),
      ];
    }
    default:
      return [
        fieldErrors.notSupportedInOrder(path, internalValue('DeploymentStrategy', strategy), [
          'Recreate',
          'RollingUpdate',
        ]),
      ];
  }
}

export const deploymentRules: KindRules<Deployment> = {
  resource: 'deployments.apps',
  default: setDefaults,
  prepareForCreate(deployment) {
    startGeneration(deployment);
    if (deployment.spec?.template?.spec !== undefined) dropDisabledFields(deployment.spec.template.spec);
  },
  prepareForUpdate(deployment, old) {
    if (deployment.spec?.template?.spec !== undefined) dropDisabledFields(deployment.spec.template.spec);
    keepStatus(deployment, old);
    // Annotations go on to the ReplicaSets, so they count as a change, too.
    const same = semanticallyEqual(deployment.spec, old.spec);
    if (same && !semanticallyEqual(deployment.metadata.annotations ?? {}, old.metadata.annotations ?? {})) {
      deployment.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
  },
  validate: validateDeployment,
  validateUpdate: (deployment, old) => [
    ...validateDeployment(deployment),
    ...validateUnchanged(deployment.spec?.selector, old.spec?.selector, SPEC.at('selector')),
  ],
  warnings: (deployment, old) => {
    if (old !== undefined && deployment.metadata.generation === old.metadata.generation) return [];
    return [
      ...(old === undefined ? warnOfWorkloadName(deployment.metadata.name) : []),
      ...warnOfTemplate(deployment.spec?.template, SPEC.at('template')),
    ];
  },
};
