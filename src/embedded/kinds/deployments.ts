import type { Deployment } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { semanticallyEqual } from './semantic-equal.ts';

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
};
