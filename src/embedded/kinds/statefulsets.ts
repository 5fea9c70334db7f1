import type { StatefulSet } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';

function setDefaults(set: StatefulSet): void {
  const spec = (set.spec ??= { selector: {}, template: {} });
  set.status ??= { replicas: 0 };
  set.status.replicas ??= 0;
  set.status.availableReplicas ??= 0;
  if ((spec.podManagementPolicy ?? '') === '') spec.podManagementPolicy = 'OrderedReady';
  const strategy = (spec.updateStrategy ??= {});
  if ((strategy.type ?? '') === '') {
    strategy.type = 'RollingUpdate';
    strategy.rollingUpdate ??= {};
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate !== undefined) {
    strategy.rollingUpdate.partition ??= 0;
  }
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  if ((retention.whenDeleted ?? '') === '') retention.whenDeleted = 'Retain';
  if ((retention.whenScaled ?? '') === '') retention.whenScaled = 'Retain';
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion = 'v1';
    claim.kind = 'PersistentVolumeClaim';
    claim.metadata ??= {};
    claim.spec ??= {};
    claim.spec.resources ??= {};
    claim.spec.volumeMode ??= 'Filesystem';
    claim.status ??= {};
    claim.status.phase ??= 'Pending';
  }
  defaultTemplate((spec.template ??= {}));
}

/** The alpha field of MaxUnavailableStatefulSet. */
function dropDisabled(set: StatefulSet): void {
  if (set.spec?.updateStrategy?.rollingUpdate !== undefined) {
    delete set.spec.updateStrategy.rollingUpdate.maxUnavailable;
  }
  if (set.spec?.template?.spec !== undefined) dropDisabledFields(set.spec.template.spec);
}

export const statefulSetRules: KindRules<StatefulSet> = {
  resource: 'statefulsets.apps',
  default: setDefaults,
  prepareForCreate(set) {
    startGeneration(set);
    set.status = { replicas: 0, availableReplicas: 0 };
    dropDisabled(set);
  },
  prepareForUpdate(set, old) {
    dropDisabled(set);
    keepStatus(set, old);
  },
};
