import type { FieldError } from '../objects/field-error.ts';
import { Path } from '../objects/field-error.ts';
import type { ReplicaSet } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { validateNotNegative } from './pod/checks.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { warnOfTemplate, warnOfWorkloadName } from './pod/warnings.ts';
import { validateReplicaTemplate, validateUnchanged } from './validate-workload.ts';

const SPEC = Path.of('spec');

function validateReplicaSet(set: ReplicaSet): FieldError[] {
  const spec = set.spec ?? { selector: {} };
  return [
    ...validateNotNegative(spec.replicas, SPEC.at('replicas')),
    ...validateNotNegative(spec.minReadySeconds, SPEC.at('minReadySeconds')),
    ...validateReplicaTemplate(spec, SPEC),
  ];
}

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
  validate: validateReplicaSet,
  validateUpdate: (set, old) => [
    ...validateReplicaSet(set),
    ...validateUnchanged(set.spec?.selector, old.spec?.selector, SPEC.at('selector')),
  ],
  warnings: (set, old) => {
    if (old !== undefined && set.metadata.generation === old.metadata.generation) return [];
    return [
      ...(old === undefined ? warnOfWorkloadName(set.metadata.name) : []),
      ...warnOfTemplate(set.spec?.template, SPEC.at('template')),
    ];
  },
};
