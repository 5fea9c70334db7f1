import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Volume } from '../../objects/kinds.ts';
import {
  validateAnnotations,
  validateLabels,
  validateLabelSelector,
} from '../../objects/validation/labels.ts';
import { checkDnsLabel, checkDnsSubdomain } from '../../objects/validation/names.ts';
import { formatQuantity, parseQuantity } from '../../objects/validation/quantity.ts';
import { invalidFor, isBlank } from './checks.ts';

type ClaimTemplate = NonNullable<NonNullable<Volume['ephemeral']>['volumeClaimTemplate']>;
type ClaimSpec = NonNullable<ClaimTemplate['spec']>;

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** The template of an ephemeral volume's claim: of its metadata only labels and annotations may be set. */
export function validateClaimTemplate(template: ClaimTemplate, path: Path): FieldError[] {
  const metadata = template.metadata ?? {};
  return [
    ...validateAnnotations(metadata.annotations, path.at('metadata').at('annotations')),
    ...validateLabels(metadata.labels, path.at('metadata').at('labels')),
    ...Object.keys(metadata)
      .filter((field) => field !== 'annotations' && field !== 'labels')
      .map((field) => fieldErrors.forbidden(path.at('metadata').at(field), 'cannot be set')),
    ...validateClaimSpec(template.spec ?? {}, path.at('spec')),
  ];
}

/** A PersistentVolumeClaim's spec, wherever it stands (ValidatePersistentVolumeClaimSpec, without data sources). */
export function validateClaimSpec(spec: ClaimSpec, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const modes = spec.accessModes ?? [];
  if (modes.length === 0) {
    faults.push(fieldErrors.required(path.at('accessModes'), 'at least 1 access mode is required'));
  }
  faults.push(...validateLabelSelector(spec.selector, path.at('selector')));
  for (const mode of modes) {
    if (!ACCESS_MODES.includes(mode)) {
      faults.push(fieldErrors.notSupported(path.at('accessModes'), mode, ACCESS_MODES));
    }
  }
  if (
    modes.includes('ReadWriteOncePod') &&
    modes.some((mode) => mode !== 'ReadWriteOncePod' && ACCESS_MODES.includes(mode))
  ) {
    faults.push(
      fieldErrors.forbidden(path.at('accessModes'), 'may not use ReadWriteOncePod with other access modes'),
    );
  }
  const storage = spec.resources?.requests?.['storage'];
  const storagePath = path.at('resources').key('storage');
  if (storage === undefined) faults.push(fieldErrors.required(storagePath, ''));
  else {
    const amount = parseQuantity(storage);
    if (amount.nano <= 0n) {
      faults.push(fieldErrors.invalid(storagePath, formatQuantity(amount), 'must be greater than zero'));
    }
  }
  if (!isBlank(spec.storageClassName)) {
    faults.push(
      ...invalidFor(
        path.at('storageClassName'),
        spec.storageClassName,
        checkDnsSubdomain(spec.storageClassName),
      ),
    );
  }
  const mode = spec.volumeMode;
  if (mode !== undefined && mode !== 'Block' && mode !== 'Filesystem') {
    faults.push(fieldErrors.notSupported(path.at('volumeMode'), mode, ['Block', 'Filesystem']));
  }
  return [...faults, ...validateDataSources(spec, path)];
}

interface DataSource {
  readonly apiGroup?: string | null;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

function validateDataSource(source: DataSource, path: Path): FieldError[] {
  const { kind = '', name = '', namespace = '' } = source;
  const apiGroup = source.apiGroup ?? '';
  return [
    ...(name === '' ? [fieldErrors.required(path.at('name'), '')] : []),
    ...(kind === '' ? [fieldErrors.required(path.at('kind'), '')] : []),
    ...(apiGroup === '' && kind !== 'PersistentVolumeClaim'
      ? [
          fieldErrors.invalid(
            path,
            kind,
            "must be 'PersistentVolumeClaim' when referencing the default apiGroup",
          ),
        ]
      : []),
    ...(apiGroup === '' ? [] : invalidFor(path.at('apiGroup'), apiGroup, checkDnsSubdomain(apiGroup))),
    ...(namespace === '' ? [] : invalidFor(path.at('namespace'), namespace, checkDnsLabel(namespace))),
  ];
}

function validateDataSources({ dataSource, dataSourceRef }: ClaimSpec, path: Path): FieldError[] {
  const faults = [
    ...(dataSource === undefined ? [] : validateDataSource(dataSource, path.at('dataSource'))),
    ...(dataSourceRef === undefined ? [] : validateDataSource(dataSourceRef, path.at('dataSourceRef'))),
  ];
  if (dataSource === undefined || dataSourceRef === undefined) return faults;
  if (!isBlank(dataSourceRef.namespace)) {
    const why = 'may not be specified when dataSourceRef.namespace is specified';
    return [...faults, fieldErrors.invalid(path, path.at('dataSource').text, why)];
  }
  const same = (['apiGroup', 'kind', 'name'] as const).every(
    (field) => (dataSource[field] ?? '') === (dataSourceRef[field] ?? ''),
  );
  return same
    ? faults
    : [...faults, fieldErrors.invalid(path, path.at('dataSource').text, 'must match dataSourceRef')];
}
