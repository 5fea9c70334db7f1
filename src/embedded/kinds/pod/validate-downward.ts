import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Volume } from '../../objects/kinds.ts';
import { checkQualifiedName } from '../../objects/validation/names.ts';
import { canonicalQuantity, parseQuantity } from '../../objects/validation/quantity.ts';
import { invalidFor, isBlank, validateFileMode, validateVolumePath } from './checks.ts';

/** References to the Pod's own fields and resources (the downward API), in volumes and in the environment. */

export type DownwardFile = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];
type FieldRef = NonNullable<DownwardFile['fieldRef']>;
type ResourceRef = NonNullable<DownwardFile['resourceFieldRef']>;

const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
export const ENV_FIELDS: readonly string[] = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** What a field path may name at all; "spec.host" is the old name of spec.nodeName. */
const KNOWN_FIELDS = new Set([
  ...VOLUME_FIELDS,
  ...ENV_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

export function validateFieldRef(ref: FieldRef, supported: readonly string[], path: Path): FieldError[] {
  if (isBlank(ref.apiVersion)) return [fieldErrors.required(path.at('apiVersion'), '')];
  const field = ref.fieldPath ?? '';
  if (field === '') return [fieldErrors.required(path.at('fieldPath'), '')];
  const subscript = /^(.+?)\['(.*)'\]$/su.exec(field);
  const failed = (why: string): FieldError[] => [
    fieldErrors.invalid(path.at('fieldPath'), field, `error converting fieldPath: ${why}`),
  ];
  if (ref.apiVersion !== 'v1') return failed(`unsupported pod version: ${ref.apiVersion}`);
  if (subscript !== null) {
    const [, map = '', key = ''] = subscript;
    if (map === 'metadata.annotations')
      return invalidFor(path, key.toLowerCase(), checkQualifiedName(key.toLowerCase()));
    if (map === 'metadata.labels') return invalidFor(path, key, checkQualifiedName(key));
    return failed(`field label does not support subscript: ${field}`);
  }
  const internal = field === 'spec.host' ? 'spec.nodeName' : field;
  if (!KNOWN_FIELDS.has(internal)) return failed(`field label not supported: ${field}`);
  return supported.includes(internal)
    ? []
    : [fieldErrors.notSupported(path.at('fieldPath'), internal, supported)];
}

const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const SIZES = '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei';

/** In a volume the container has to be named. */
export function validateResourceRef(ref: ResourceRef, path: Path, inVolume: boolean): FieldError[] {
  const resource = ref.resource ?? '';
  const hugePages = /^(?:requests|limits)\.hugepages-/u.test(resource);
  const faults: FieldError[] = [];
  if (inVolume && isBlank(ref.containerName)) faults.push(fieldErrors.required(path.at('containerName'), ''));
  else if (resource === '') faults.push(fieldErrors.required(path.at('resource'), ''));
  else if (!RESOURCES.includes(resource) && !hugePages) {
    faults.push(fieldErrors.notSupported(path.at('resource'), resource, RESOURCES));
  }
  const divisor = ref.divisor ?? '0';
  if (parseQuantity(divisor).nano === 0n) return faults;
  const wrong = (allowed: string, what: string): FieldError[] =>
    allowed.split(', ').includes(canonicalQuantity(divisor))
      ? []
      : [
          fieldErrors.invalid(
            path.at('divisor'),
            resource,
            `only divisor's values ${allowed === '1m, 1' ? '1m and 1' : allowed} are supported with the ${what} resource`,
          ),
        ];
  if (resource.endsWith('.cpu')) return [...faults, ...wrong('1m, 1', 'cpu')];
  if (resource.endsWith('.memory')) return [...faults, ...wrong(SIZES, 'memory')];
  if (resource.endsWith('.ephemeral-storage')) return [...faults, ...wrong(SIZES, 'local ephemeral storage')];
  return hugePages ? [...faults, ...wrong(SIZES, 'hugepages')] : faults;
}

/** The path is the volume's, not the item's, as in the real server. */
export function validateDownwardFile(file: DownwardFile, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  if (isBlank(file.path)) faults.push(fieldErrors.required(path.at('path'), ''));
  faults.push(...validateVolumePath(file.path ?? '', path.at('path')));
  if (file.fieldRef !== undefined) {
    faults.push(...validateFieldRef(file.fieldRef, VOLUME_FIELDS, path.at('fieldRef')));
    if (file.resourceFieldRef !== undefined) {
      faults.push(
        fieldErrors.invalid(
          path,
          'resource',
          'fieldRef and resourceFieldRef can not be specified simultaneously',
        ),
      );
    }
  } else if (file.resourceFieldRef === undefined) {
    faults.push(fieldErrors.required(path, 'one of fieldRef and resourceFieldRef is required'));
  } else {
    faults.push(...validateResourceRef(file.resourceFieldRef, path.at('resourceFieldRef'), true));
  }
  return [...faults, ...validateFileMode(file.mode, path.at('mode'))];
}
