import type { ReplicationController } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';

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
};
