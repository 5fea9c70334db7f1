import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { StorageClass, VolumeAttributesClass } from '../../objects/kinds.ts';
import { validateLabelKey } from '../../objects/validation/labels.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { checkLabelValue, checkQualifiedName } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor, isBlank } from '../pod/checks.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { validateUnchanged } from '../validate-workload.ts';

/** pkg/apis/storage/validation, pkg/apis/storage/v1/defaults.go. */

type Terms = NonNullable<StorageClass['allowedTopologies']>;

const MOST_BYTES = 262_144;
const MOST_PARAMETERS = 512;

function validateProvisioner(name: string, path: Path): FieldError[] {
  if (name === '') return [fieldErrors.required(path, '')];
  const lower = name.toLowerCase();
  return invalidFor(path, lower, checkQualifiedName(lower));
}

function validateParameters(parameters: Readonly<Record<string, string>>, path: Path): FieldError[] {
  const entries = Object.entries(parameters);
  if (entries.length > MOST_PARAMETERS) return [fieldErrors.tooLong(path, MOST_PARAMETERS)];
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return [
    ...entries.flatMap(([key]) =>
      key === '' ? [fieldErrors.invalid(path, key, 'field can not be empty.')] : [],
    ),
    ...(size > MOST_BYTES ? [fieldErrors.tooLong(path, MOST_BYTES)] : []),
  ];
}

function validateTopologies(terms: Terms): FieldError[] {
  return terms.flatMap((term, index) => {
    const path = Path.of('allowedTopologies').index(index).at('matchLabelExpressions');
    const seen = new Set<string>();
    return (term.matchLabelExpressions ?? []).flatMap((requirement, at) => {
      const { key } = requirement;
      const values = requirement.values ?? [];
      const one = path.index(at);
      const faults: FieldError[] = [];
      if (values.length === 0) faults.push(fieldErrors.required(one.at('values'), ''));
      for (const [place, value] of values.entries()) {
        if (values.indexOf(value) < place) {
          faults.push(fieldErrors.duplicate(one.at('values').index(place), value));
        }
        faults.push(...invalidFor(one.at('values').index(place), value, checkLabelValue(value)));
      }
      faults.push(...validateLabelKey(key, one.at('key')));
      if (seen.has(key)) faults.push(fieldErrors.duplicate(one.at('key'), key));
      seen.add(key);
      return faults;
    });
  });
}

const RECLAIM = ['Delete', 'Retain'];
const BINDING = ['Immediate', 'WaitForFirstConsumer'];

function validateClass(own: StorageClass): FieldError[] {
  const { reclaimPolicy: reclaim, volumeBindingMode: binding = '' } = own;
  return [
    ...validateProvisioner(own.provisioner, Path.of('provisioner')),
    ...validateParameters(own.parameters ?? {}, Path.of('parameters')),
    ...(isBlank(reclaim) || RECLAIM.includes(reclaim)
      ? []
      : [fieldErrors.notSupported(Path.of('reclaimPolicy'), reclaim, RECLAIM)]),
    ...(BINDING.includes(binding)
      ? []
      : [fieldErrors.notSupported(Path.of('volumeBindingMode'), binding, BINDING)]),
    ...validateTopologies(own.allowedTopologies ?? []),
  ];
}

export const storageClassRules: KindRules<StorageClass> = {
  resource: 'storageclasses.storage.k8s.io',
  default(own) {
    own.reclaimPolicy ??= 'Delete';
    own.volumeBindingMode ??= 'Immediate';
  },
  validate: validateClass,
  validateUpdate: (next, old) => [
    ...validateClass(next),
    ...(semanticallyEqual(next.parameters ?? {}, old.parameters ?? {})
      ? []
      : [fieldErrors.invalid(Path.of('parameters'), next.parameters ?? null, 'field is immutable')]),
    ...(['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const).flatMap((field) =>
      validateUnchanged(next[field], old[field], Path.of(field)),
    ),
  ],
};

function validateAttributes({ driverName, parameters = {} }: VolumeAttributesClass): FieldError[] {
  const path = Path.of('parameters');
  return [
    ...validateProvisioner(driverName, Path.of('driverName')),
    ...validateParameters(parameters, path),
    ...(Object.keys(parameters).length === 0
      ? [fieldErrors.required(path, 'must contain at least one key/value pair')]
      : []),
  ];
}

export const volumeAttributesClassRules: KindRules<VolumeAttributesClass> = {
  resource: 'volumeattributesclasses.storage.k8s.io',
  validate: validateAttributes,
  validateUpdate: (next, old) => [
    ...(['driverName', 'parameters'] as const)
      .filter((field) => !semanticallyEqual(next[field], old[field]))
      .map((field) => fieldErrors.forbidden(Path.of(field), `updates to ${field} are forbidden.`)),
    ...validateAttributes(next),
  ],
};
