import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { StatefulSet } from '../objects/kinds.ts';
import { copyOf } from '../objects/object.ts';
import { asObjectName, checkDnsLabel } from '../objects/validation/names.ts';
import type { KindRules } from '../registry/types.ts';
import { keepStatus, startGeneration } from './generation.ts';
import { invalidFor, isBlank, validateNotNegative } from './pod/checks.ts';
import { defaultTemplate } from './pod/defaults.ts';
import { internalValue } from './pod/internal-json.ts';
import { dropDisabledFields } from './pod/prepare.ts';
import { validateClaimSpec } from './pod/validate-claim.ts';
import { validateTemplate } from './pod/validate-pod.ts';
import { warnOfTemplate } from './pod/warnings.ts';
import { semanticallyEqual } from './semantic-equal.ts';
import {
  isUsableSelector,
  validateKeptRunning,
  validateRequiredSelector,
  validateSelectorMatches,
} from './validate-workload.ts';

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

const SPEC = Path.of('spec');

type Spec = NonNullable<StatefulSet['spec']>;

/** What an update doesn't look at again: it can't be changed, or was wrong before. */
interface Tolerance {
  readonly isUpdate: boolean;
  readonly templateWasWrong: boolean;
}

function validateSpec(spec: Spec, { isUpdate, templateWasWrong }: Tolerance): FieldError[] {
  const template = SPEC.at('template');
  const faults = [
    ...validatePolicies(spec),
    ...(isUpdate ? [] : (spec.volumeClaimTemplates ?? [])).flatMap((claim, index) =>
      validateClaimSpec(claim.spec ?? {}, SPEC.at('volumeClaimTemplates').index(index).at('spec')),
    ),
    ...validateNotNegative(spec.replicas, SPEC.at('replicas')),
    ...validateNotNegative(spec.minReadySeconds, SPEC.at('minReadySeconds')),
    ...validateNotNegative(spec.ordinals?.start, SPEC.at('ordinals.start')),
    ...(isUpdate || isBlank(spec.serviceName)
      ? []
      : invalidFor(SPEC.at('serviceName'), spec.serviceName, checkDnsLabel(spec.serviceName))),
    ...validateRequiredSelector(spec.selector, 'statefulset', SPEC.at('selector')),
  ];
  if (isUsableSelector(spec.selector, SPEC.at('selector'))) {
    faults.push(
      ...validateSelectorMatches(spec, template),
      ...(templateWasWrong ? [] : validateTemplate(templateOfPods(spec), template)),
    );
  } else {
    faults.push(fieldErrors.invalid(SPEC.at('selector'), spec.selector, ''));
  }
  return [...faults, ...validateKeptRunning(spec.template, 'StatefulSet', template)];
}

/** The template as the controller uses it: with volumes for the claims, without what it sets itself. */
function templateOfPods(spec: Spec): Spec['template'] {
  const template = copyOf(spec.template);
  if (template.spec === undefined) return template;
  delete template.spec.subdomain;
  delete template.spec.hostname;
  const claims = (spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata?.name ?? '');
  if (claims.length === 0) return template;
  template.spec.volumes = [
    ...claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
    ...(template.spec.volumes ?? []).filter((volume) => !claims.includes(volume.name ?? '')),
  ];
  return template;
}

function validatePolicies(spec: Spec): FieldError[] {
  const faults: FieldError[] = [];
  const management = spec.podManagementPolicy ?? '';
  if (management !== 'OrderedReady' && management !== 'Parallel') {
    faults.push(
      fieldErrors.invalid(SPEC.at('podManagementPolicy'), management, "must be 'OrderedReady' or 'Parallel'"),
    );
  }
  const strategy = spec.updateStrategy ?? {};
  const path = SPEC.at('updateStrategy');
  if (strategy.type === 'RollingUpdate') {
    faults.push(
      ...validateNotNegative(strategy.rollingUpdate?.partition, path.at('rollingUpdate').at('partition')),
    );
  } else if (strategy.type === 'OnDelete') {
    if (strategy.rollingUpdate !== undefined) {
      faults.push(
        fieldErrors.invalid(
          path.at('rollingUpdate'),
          internalValue('RollingUpdateStatefulSetStrategy', strategy.rollingUpdate),
          "only allowed for updateStrategy 'RollingUpdate'",
        ),
      );
    }
  } else {
    faults.push(
      fieldErrors.invalid(
        path,
        internalValue('StatefulSetUpdateStrategy', strategy),
        "must be 'RollingUpdate' or 'OnDelete'",
      ),
    );
  }
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const policy = spec.persistentVolumeClaimRetentionPolicy?.[field] ?? '';
    if (policy === 'Retain' || policy === 'Delete') continue;
    const at = SPEC.at('persistentVolumeClaimRetentionPolicy').at(field);
    faults.push(fieldErrors.notSupportedInOrder(at, policy, ['Retain', 'Delete']));
  }
  return faults;
}

/** What may be changed of a StatefulSet's spec. */
const CHANGEABLE = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
] as const;

function validateUpdate(set: StatefulSet, old: StatefulSet): FieldError[] {
  const spec = set.spec ?? NO_SPEC;
  const oldSpec = old.spec ?? NO_SPEC;
  const templateWasWrong = validateSpec(oldSpec, { isUpdate: true, templateWasWrong: false }).length > 0;
  const rest: Spec = { ...spec };
  for (const field of CHANGEABLE) {
    if (oldSpec[field] === undefined) delete rest[field as keyof Spec];
    else Object.assign(rest, { [field]: oldSpec[field] });
  }
  return [
    ...validateSpec(spec, { isUpdate: true, templateWasWrong }),
    ...(semanticallyEqual(rest, oldSpec)
      ? []
      : [
          fieldErrors.forbidden(
            SPEC,
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
              "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
          ),
        ]),
  ];
}

const NO_SPEC: Spec = { selector: {}, template: {} };

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
  validate: (set) => validateSpec(set.spec ?? NO_SPEC, { isUpdate: false, templateWasWrong: false }),
  validateUpdate,
  validateName: asObjectName(checkDnsLabel),
  warnings: (set, old) => [
    ...(old !== undefined && set.metadata.generation === old.metadata.generation
      ? []
      : warnOfTemplate(set.spec?.template, SPEC.at('template'))),
    ...((set.spec?.revisionHistoryLimit ?? 0) < 0
      ? [
          'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
        ]
      : []),
  ],
};
