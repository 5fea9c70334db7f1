import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { PersistentVolumeClaim } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { compareQuantities, parseQuantity } from '../../objects/validation/quantity.ts';
import type { KindRules } from '../../registry/types.ts';
import { isBlank } from '../pod/checks.ts';
import { internalValue } from '../pod/internal-json.ts';
import { diffOfJson } from '../pod/unified-diff.ts';
import { validateClaimSpec } from '../pod/validate-claim.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { statusRules } from '../status-rules.ts';
import { validateUnchanged } from '../validate-workload.ts';

/** pkg/apis/core/validation: ValidatePersistentVolumeClaim; pkg/registry/core/persistentvolumeclaim/strategy.go. */

type Spec = NonNullable<PersistentVolumeClaim['spec']>;

const SPEC = Path.of('spec');
const OLD_CLASS = 'volume.beta.kubernetes.io/storage-class';
const IMMUTABLE_SPEC =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

function setDefaults(claim: PersistentVolumeClaim): void {
  const status = (claim.status ??= {});
  if (isBlank(status.phase)) status.phase = 'Pending';
  (claim.spec ??= {}).volumeMode ??= 'Filesystem';
}

/** dataSource and dataSourceRef say the same where they can. */
function settleDataSources(spec: Spec): void {
  const source = spec.dataSource;
  const ref = spec.dataSourceRef;
  if (source !== undefined && ref === undefined) {
    const group = source.apiGroup ?? '';
    const known =
      (group === '' && source.kind === 'PersistentVolumeClaim') ||
      (group === 'snapshot.storage.k8s.io' && source.kind === 'VolumeSnapshot');
    // anything else was ignored before dataSourceRef came
    if (known) spec.dataSourceRef = { ...source };
    else delete spec.dataSource;
  } else if (source === undefined && ref !== undefined && isBlank(ref.namespace)) {
    const { namespace: _namespace, ...rest } = ref;
    spec.dataSource = rest;
  }
}

function validateUpdate(claim: PersistentVolumeClaim, old: PersistentVolumeClaim): FieldError[] {
  const spec = claim.spec ?? {};
  const before = old.spec ?? {};
  const next = copyOf(spec);
  const was = copyOf(before);
  const bound = claim.status?.phase === 'Bound';
  if (isBlank(was.volumeName)) {
    if (next.volumeName === undefined) delete was.volumeName;
    else was.volumeName = next.volumeName;
  }
  const faults = [...validateClaimSpec(spec, SPEC)];
  const [annotation, oldAnnotation] = [claim, old].map(({ metadata }) => metadata.annotations?.[OLD_CLASS]);
  if (annotation !== oldAnnotation) {
    faults.push(
      fieldErrors.invalid(
        Path.of('metadata', 'annotations').key(OLD_CLASS),
        annotation ?? '',
        'field is immutable',
      ),
    );
  }
  // a class may be chosen afterwards, where none was
  if (was.storageClassName === undefined && oldAnnotation === undefined) {
    if (next.storageClassName !== undefined) was.storageClassName = next.storageClassName;
  }
  if (bound) {
    const size = was.resources?.requests?.['storage'];
    if (next.resources?.requests !== undefined && size !== undefined) {
      next.resources.requests['storage'] = size;
    }
    if (was.volumeAttributesClassName === undefined) delete next.volumeAttributesClassName;
    else next.volumeAttributesClassName = was.volumeAttributesClassName;
  }
  if (!semanticallyEqual(next, was)) {
    const shown = (one: Spec): unknown => internalValue('PersistentVolumeClaimSpec', one);
    faults.push(fieldErrors.forbidden(SPEC, `${IMMUTABLE_SPEC}\n${diffOfJson(shown(was), shown(next))}`));
  }
  return [
    ...faults,
    ...validateSize(spec, before, old.status?.capacity?.['storage'] ?? '0'),
    ...validateUnchanged(spec.volumeMode, before.volumeMode, Path.of('volumeMode')),
    ...validateAttributes(spec, before, old),
  ];
}

function validateSize(spec: Spec, before: Spec, capacity: string): FieldError[] {
  const size = spec.resources?.requests?.['storage'] ?? '0';
  const was = before.resources?.requests?.['storage'] ?? '0';
  return compareQuantities(size, was) < 0 && compareQuantities(size, capacity) <= 0
    ? [
        fieldErrors.forbidden(
          SPEC.at('resources').at('requests').at('storage'),
          'field can not be less than status.capacity',
        ),
      ]
    : [];
}

function validateAttributes(spec: Spec, before: Spec, old: PersistentVolumeClaim): FieldError[] {
  const name = spec.volumeAttributesClassName;
  if (name === before.volumeAttributesClassName || !isBlank(name)) return [];
  if (old.status?.currentVolumeAttributesClassName === undefined) return [];
  const what = name === undefined ? 'nil' : 'empty string';
  return [
    fieldErrors.forbidden(
      SPEC.at('volumeAttributesClassName'),
      `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`,
    ),
  ];
}

function warnOf({ metadata, spec }: PersistentVolumeClaim): string[] {
  return [
    ...(metadata.annotations?.[OLD_CLASS] === undefined
      ? []
      : [
          `metadata.annotations[${OLD_CLASS}]: deprecated since v1.8; use "storageClassName" attribute instead`,
        ]),
    ...(['requests', 'limits'] as const).flatMap((use) => {
      const text = spec?.resources?.[use]?.['storage'];
      return text === undefined || parseQuantity(text).nano % 1_000_000_000n === 0n
        ? []
        : [
            `spec.resources.${use}[storage]: fractional byte value ${JSON.stringify(text)} is invalid, must be an integer`,
          ];
    }),
  ];
}

export const persistentVolumeClaimRules: KindRules<PersistentVolumeClaim> = {
  resource: 'persistentvolumeclaims',
  default: setDefaults,
  prepareForCreate(claim) {
    claim.status = { phase: 'Pending' };
    settleDataSources((claim.spec ??= {}));
  },
  prepareForUpdate(claim, old) {
    claim.status = copyOf(old.status ?? {});
    settleDataSources((claim.spec ??= {}));
  },
  validate: (claim) => validateClaimSpec(claim.spec ?? {}, SPEC),
  validateUpdate,
  warnings: warnOf,
  subresources: {
    status: statusRules(({ status }) =>
      Object.entries(status?.capacity ?? {}).flatMap(([name, amount]) =>
        parseQuantity(amount).nano < 0n
          ? [
              fieldErrors.invalid(
                Path.of('status', 'capacity').key(name),
                amount,
                'must be a valid resource quantity',
              ),
            ]
          : [],
      ),
    ),
  },
};
