import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { PersistentVolume } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { checkDnsLabel, checkDnsSubdomain } from '../../objects/validation/names.ts';
import { formatQuantity, parseQuantity } from '../../objects/validation/quantity.ts';
import { wireTime } from '../../registry/environment.ts';
import type { KindRules, RulesContext } from '../../registry/types.ts';
import { invalidFor, isBlank, validateNoBacksteps } from '../pod/checks.ts';
import { internalValue } from '../pod/internal-json.ts';
import { validateNodeSelector } from '../pod/validate-scheduling.ts';
import { diffOfJson } from '../pod/unified-diff.ts';
import { validateHostPath, validateNfs } from '../pod/validate-volumes.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { validateDriverName } from '../storage/driver-name.ts';
import { validateUnchanged } from '../validate-workload.ts';

/** pkg/apis/core/validation: ValidatePersistentVolume; pkg/registry/core/persistentvolume/strategy.go. */

type Spec = NonNullable<PersistentVolume['spec']>;
type SecretRef = NonNullable<NonNullable<Spec['csi']>['nodeStageSecretRef']>;

const SPEC = Path.of('spec');
const MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const POLICIES = ['Delete', 'Recycle', 'Retain'];
/** In the order in which the server looks at them, with the name it gives one too many. */
const SOURCES: readonly (readonly [field: keyof Spec, secondName?: string])[] = [
  ['hostPath'],
  ['gcePersistentDisk'],
  ['awsElasticBlockStore'],
  ['glusterfs'],
  ['flocker'],
  ['nfs'],
  ['rbd'],
  ['quobyte'],
  ['cephfs', 'cephFS'],
  ['iscsi'],
  ['cinder'],
  ['fc'],
  ['flexVolume'],
  ['azureFile'],
  ['vsphereVolume'],
  ['photonPersistentDisk'],
  ['portworxVolume'],
  ['azureDisk'],
  ['scaleIO'],
  ['local'],
  ['storageos'],
  ['csi'],
];

function setDefaults(volume: PersistentVolume): void {
  const spec = (volume.spec ??= {});
  const status = (volume.status ??= {});
  if (isBlank(status.phase)) status.phase = 'Pending';
  if (isBlank(spec.persistentVolumeReclaimPolicy)) spec.persistentVolumeReclaimPolicy = 'Retain';
  spec.volumeMode ??= 'Filesystem';
  if (spec.hostPath !== undefined) spec.hostPath.type ??= '';
}

function validateVolume({ spec = {} }: PersistentVolume): FieldError[] {
  return [
    ...validateModes(spec.accessModes ?? []),
    ...validateCapacity(spec.capacity ?? {}),
    ...validatePolicy(spec),
    ...validateAffinity(spec),
    ...validateSource(spec),
    ...validateClasses(spec),
  ];
}

function validateModes(modes: readonly string[]): FieldError[] {
  const path = SPEC.at('accessModes');
  const once = modes.includes('ReadWriteOncePod');
  return [
    ...(modes.length === 0 ? [fieldErrors.required(path, '')] : []),
    ...modes.flatMap((mode) => (MODES.includes(mode) ? [] : [fieldErrors.notSupported(path, mode, MODES)])),
    ...(once && modes.some((mode) => mode !== 'ReadWriteOncePod' && MODES.includes(mode))
      ? [fieldErrors.forbidden(path, 'may not use ReadWriteOncePod with other access modes')]
      : []),
  ];
}

function validateCapacity(capacity: Readonly<Record<string, string>>): FieldError[] {
  const path = SPEC.at('capacity');
  const count = Object.keys(capacity).length;
  return [
    ...(count === 0 ? [fieldErrors.required(path, '')] : []),
    ...(capacity['storage'] === undefined || count > 1
      ? [fieldErrors.notSupported(path, count === 0 ? null : capacity, ['storage'])]
      : []),
    ...Object.entries(capacity).flatMap(([name, text]) => {
      const amount = parseQuantity(text);
      const at = path.key(name);
      const shown = formatQuantity(amount);
      return [
        ...(amount.nano < 0n ? [fieldErrors.invalid(at, shown, 'must be a valid resource quantity')] : []),
        ...(amount.nano <= 0n ? [fieldErrors.invalid(at, shown, 'must be greater than zero')] : []),
      ];
    }),
  ];
}

function validatePolicy({ persistentVolumeReclaimPolicy: policy = '' }: Spec): FieldError[] {
  return policy === '' || POLICIES.includes(policy)
    ? []
    : [fieldErrors.notSupported(SPEC.at('persistentVolumeReclaimPolicy'), policy, POLICIES)];
}

function validateAffinity({ nodeAffinity }: Spec): FieldError[] {
  if (nodeAffinity === undefined) return [];
  const path = SPEC.at('nodeAffinity').at('required');
  return nodeAffinity.required === undefined
    ? [fieldErrors.required(path, 'must specify required node constraints')]
    : validateNodeSelector(nodeAffinity.required, path);
}

function validateSource(spec: Spec): FieldError[] {
  const faults: FieldError[] = [];
  let count = 0;
  for (const [field, secondName = field] of SOURCES) {
    if (spec[field] === undefined) continue;
    if (count > 0 && field !== 'flexVolume') {
      faults.push(fieldErrors.forbidden(SPEC.at(secondName), 'may not specify more than 1 volume type'));
      continue;
    }
    count += 1;
    faults.push(...validateOneSource(spec, field));
  }
  return count === 0 ? [...faults, fieldErrors.required(SPEC, 'must specify a volume type')] : faults;
}

function validateOneSource(spec: Spec, field: keyof Spec): FieldError[] {
  const at = SPEC.at(field);
  switch (field) {
    case 'hostPath':
      return spec.hostPath === undefined ? [] : validateHostPath({ name: '', hostPath: spec.hostPath }, at);
    case 'nfs':
      return spec.nfs === undefined ? [] : validateNfs({ name: '', nfs: spec.nfs }, at);
    case 'local': {
      const path = spec.local?.path ?? '';
      return [
        ...(path === ''
          ? [fieldErrors.required(at.at('path'), '')]
          : validateNoBacksteps(path, at.at('path'))),
        ...(spec.nodeAffinity === undefined
          ? [fieldErrors.required(SPEC.at('nodeAffinity'), 'Local volume requires node affinity')]
          : []),
      ];
    }
    case 'csi':
      return validateCsi(spec.csi, at);
    default:
      return [];
  }
}

function validateCsi(csi: Spec['csi'], at: Path): FieldError[] {
  return [
    ...validateDriverName(csi?.driver ?? '', at.at('driver')),
    ...(isBlank(csi?.volumeHandle) ? [fieldErrors.required(at.at('volumeHandle'), '')] : []),
    ...(
      [
        'controllerPublishSecretRef',
        'controllerExpandSecretRef',
        'nodePublishSecretRef',
        'nodeExpandSecretRef',
      ] as const
    ).flatMap((field) => validateSecretRef(csi?.[field], at.at(field))),
  ];
}

function validateSecretRef(ref: SecretRef | undefined, at: Path): FieldError[] {
  if (ref === undefined) return [];
  const { name = '', namespace = '' } = ref;
  return [
    ...(name === ''
      ? [fieldErrors.required(at.at('name'), '')]
      : invalidFor(at.at('name'), name, checkDnsSubdomain(name))),
    ...(namespace === ''
      ? [fieldErrors.required(at.at('namespace'), '')]
      : invalidFor(at.at('namespace'), namespace, checkDnsLabel(namespace))),
  ];
}

function validateClasses(spec: Spec): FieldError[] {
  const faults: FieldError[] = [];
  const { storageClassName = '', volumeMode, volumeAttributesClassName: attributes } = spec;
  if (/^\/+\.?$/u.test(spec.hostPath?.path ?? '') && spec.persistentVolumeReclaimPolicy === 'Recycle') {
    faults.push(
      fieldErrors.forbidden(
        SPEC.at('persistentVolumeReclaimPolicy'),
        "may not be 'recycle' for a hostPath mount of '/'",
      ),
    );
  }
  if (storageClassName !== '') {
    faults.push(
      ...invalidFor(SPEC.at('storageClassName'), storageClassName, checkDnsSubdomain(storageClassName)),
    );
  }
  if (volumeMode !== undefined && volumeMode !== 'Block' && volumeMode !== 'Filesystem') {
    faults.push(fieldErrors.notSupported(SPEC.at('volumeMode'), volumeMode, ['Block', 'Filesystem']));
  }
  if (attributes !== undefined) {
    const path = SPEC.at('volumeAttributesClassName');
    if (attributes === '') faults.push(fieldErrors.required(path, 'an empty string is disallowed'));
    else faults.push(...invalidFor(path, attributes, checkDnsSubdomain(attributes)));
    if (spec.csi === undefined) {
      faults.push(
        fieldErrors.required(SPEC.at('csi'), 'has to be specified when using volumeAttributesClassName'),
      );
    }
  }
  return faults;
}

function sourceOf(spec: Spec): Record<string, unknown> {
  return Object.fromEntries(
    SOURCES.flatMap(([field]) => (spec[field] === undefined ? [] : [[field, spec[field]]])),
  );
}

function validateUpdate(volume: PersistentVolume, old: PersistentVolume): FieldError[] {
  const [after, before] = [sourceOf(volume.spec ?? {}), sourceOf(old.spec ?? {})];
  const next = copyOf(after);
  const csi = next['csi'] as { controllerExpandSecretRef?: unknown } | undefined;
  if (
    csi !== undefined &&
    old.spec?.csi !== undefined &&
    old.spec.csi.controllerExpandSecretRef === undefined
  ) {
    delete csi.controllerExpandSecretRef;
  }
  const attributes = old.spec?.volumeAttributesClassName;
  return [
    ...validateVolume(volume),
    ...(semanticallyEqual(next, before)
      ? []
      : [
          fieldErrors.forbidden(
            SPEC.at('persistentvolumesource'),
            `spec.persistentvolumesource is immutable after creation\n${diffOfJson(internalValue('PersistentVolumeSource', before), internalValue('PersistentVolumeSource', next))}`,
          ),
        ]),
    ...validateUnchanged(volume.spec?.volumeMode, old.spec?.volumeMode, Path.of('volumeMode')),
    ...(attributes !== undefined && volume.spec?.volumeAttributesClassName === undefined
      ? [
          fieldErrors.forbidden(
            SPEC.at('volumeAttributesClassName'),
            'update from non-nil value to nil is forbidden',
          ),
        ]
      : []),
  ];
}

/** Since when the volume is in its phase. */
function stampPhase(
  volume: PersistentVolume,
  old: PersistentVolume | undefined,
  context: RulesContext,
): void {
  const status = (volume.status ??= {});
  if (old !== undefined && status.phase === old.status?.phase) return;
  status.lastPhaseTransitionTime ??= wireTime(context.now());
}

function warnOf({ metadata, spec }: PersistentVolume): string[] {
  const annotation = (key: string, why: string): string[] =>
    metadata.annotations?.[key] === undefined ? [] : [`metadata.annotations[${key}]: ${why}`];
  return [
    ...annotation(
      'volume.beta.kubernetes.io/storage-class',
      'deprecated since v1.8; use "storageClassName" attribute instead',
    ),
    ...annotation(
      'volume.beta.kubernetes.io/mount-options',
      'deprecated since v1.31; use "mountOptions" attribute instead',
    ),
    ...(spec?.persistentVolumeReclaimPolicy === 'Recycle'
      ? [
          'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
        ]
      : []),
  ];
}

export const persistentVolumeRules: KindRules<PersistentVolume> = {
  resource: 'persistentvolumes',
  default: setDefaults,
  prepareForCreate(volume, context) {
    volume.status = { phase: 'Pending' };
    stampPhase(volume, undefined, context);
  },
  prepareForUpdate(volume, old) {
    volume.status = copyOf(old.status ?? {});
  },
  validate: validateVolume,
  validateUpdate,
  warnings: warnOf,
  subresources: {
    status: {
      prepareForUpdate(volume, old, context) {
        volume.spec = copyOf(old.spec ?? {});
        const status = (volume.status ??= {});
        const since = old.status?.lastPhaseTransitionTime;
        if (status.phase === old.status?.phase) {
          if (since !== undefined) status.lastPhaseTransitionTime ??= since;
        } else if (status.lastPhaseTransitionTime === since) delete status.lastPhaseTransitionTime;
        stampPhase(volume, old, context);
      },
      validateUpdate: () => [],
    },
  },
};
