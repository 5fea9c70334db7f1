import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { ReplicationController } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { validateNotNegative } from './pod/checks.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { validateTemplate } from './pod/validate-pod.ts';
import { warnOfTemplate, warnOfWorkloadName } from './pod/warnings.ts';
import { validateKeptRunning, validateSelectorMatches } from './validate-workload.ts';

function setDefaults(controller: ReplicationController): void {
  const spec = (controller.spec ??= {});
  controller.status ??= { replicas: 0 };
  controller.status.replicas ??= 0;
  const labels = spec.template?.metadata?.labels;
  if (labels !== undefined) {
    if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
    if (Object.keys(controller.metadata.labels ?? {}).length === 0)
      controller.metadata.labels = { ...labels };
  }
  spec.replicas ??= 1;
  if (spec.template !== undefined) defaultTemplate(spec.template);
}

const SPEC = Path.of('spec');

function validateController(controller: ReplicationController): FieldError[] {
  const { minReadySeconds, selector = {}, replicas, template } = controller.spec ?? {};
  const isEmpty = Object.keys(selector).length === 0;
  const path = SPEC.at('template');
  return [
    ...validateNotNegative(minReadySeconds, SPEC.at('minReadySeconds')),
    ...(isEmpty ? [fieldErrors.required(SPEC.at('selector'), '')] : []),
    ...validateNotNegative(replicas, SPEC.at('replicas')),
    ...(template === undefined
      ? [fieldErrors.required(path, '')]
      : [
          ...(isEmpty
            ? []
            : validateSelectorMatches({ selector: { matchLabels: selector }, template }, path)),
          ...validateTemplate(template, path),
          ...validateKeptRunning(template, 'ReplicationController', path),
        ]),
  ];
}

export const replicationControllerRules: KindRules<ReplicationController> = {
  resource: 'replicationcontrollers',
  default: setDefaults,
  prepareForCreate(controller) {
    startGeneration(controller);
    controller.status = { replicas: 0 };
    if (controller.spec?.template?.spec !== undefined) dropDisabledFields(controller.spec.template.spec);
  },
  prepareForUpdate(controller, old) {
    if (controller.spec?.template?.spec !== undefined) dropDisabledFields(controller.spec.template.spec);
    keepStatus(controller, old);
  },
  validate: validateController,
  validateUpdate: validateController,
  warnings: (controller, old) => {
    if (old !== undefined && controller.metadata.generation === old.metadata.generation) return [];
    return [
      ...(old === undefined ? warnOfWorkloadName(controller.metadata.name) : []),
      ...(controller.spec?.template === undefined
        ? []
        : warnOfTemplate(controller.spec.template, SPEC.at('template'))),
    ];
  },
};
