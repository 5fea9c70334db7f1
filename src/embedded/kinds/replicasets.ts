import type { ReplicaSet } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';

export const replicaSetRules: KindRules<ReplicaSet> = {
  resource: 'replicasets.apps',
  default(set) {
    const spec = (set.spec ??= { selector: {} });
    set.status ??= { replicas: 0 };
    set.status.replicas ??= 0;
    spec.replicas ??= 1;
    defaultTemplate((spec.template ??= {}));
  },
  prepareForCreate(set) {
    startGeneration(set);
    set.status = { replicas: 0 };
    if (set.spec?.template?.spec !== undefined) dropDisabledFields(set.spec.template.spec);
  },
  prepareForUpdate(set, old) {
    if (set.spec?.template?.spec !== undefined) dropDisabledFields(set.spec.template.spec);
    keepStatus(set, old);
  },
};
