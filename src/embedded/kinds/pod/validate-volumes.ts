import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Volume } from '../../objects/kinds.ts';
import { asObjectName, checkDnsLabel, checkDnsSubdomain } from '../../objects/validation/names.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { parseQuantity } from '../../objects/validation/quantity.ts';
import {
  invalidFor,
  isBlank,
  validateDescendingPath,
  validateFileMode,
  validateKeyToPath,
  validateNoBacksteps,
} from './checks.ts';
import { validateClaimTemplate } from './validate-claim.ts';
import { validateDownwardFile } from './validate-downward.ts';
import { validateProjected } from './validate-projected.ts';
import { validatePullPolicy } from './validate-pull-policy.ts';

interface VolumeOptions {
  /** '' where it isn't known: in templates. */
  readonly podName: string;
  readonly isPod: boolean;
}

/** Each volume, and the valid ones by name for the mounts. */
export function validateVolumes(
  volumes: readonly Volume[],
  path: Path,
  options: VolumeOptions,
): { readonly faults: FieldError[]; readonly valid: ReadonlyMap<string, Volume> } {
  const faults: FieldError[] = [];
  const valid = new Map<string, Volume>();
  const created = new Set(
    volumes
      .filter((volume) => volume.ephemeral !== undefined && options.podName !== '')
      .map((volume) => `${options.podName}-${volume.name ?? ''}`),
  );
  for (const [index, volume] of volumes.entries()) {
    const at = path.index(index);
    const name = volume.name ?? '';
    const own = validateSource(volume, at, options);
    if (name === '') own.push(fieldErrors.required(at.at('name'), ''));
    else own.push(...invalidFor(at.at('name'), name, checkDnsLabel(name)));
    if (valid.has(name)) own.push(fieldErrors.duplicate(at.at('name'), name));
    if (own.length === 0) valid.set(name, volume);
    faults.push(...own);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.has(claim)) {
      faults.push(
        fieldErrors.invalid(
          at.at('persistentVolumeClaim').at('claimName'),
          claim,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      );
    }
  }
  return { faults, valid };
}

type SourceCheck = (volume: Volume, at: Path, options: VolumeOptions) => FieldError[];

const none: SourceCheck = () => [];

/** The kinds of volumes in the order in which the server looks at them, with the name it gives the second one found. */
const SOURCES: readonly (readonly [field: keyof Volume, check: SourceCheck, secondName?: string])[] = [
  ['emptyDir', validateEmptyDir],
  ['hostPath', validateHostPath],
  ['gitRepo', validateGitRepo],
  ['gcePersistentDisk', none],
  ['awsElasticBlockStore', none],
  ['secret', validateSecret],
  ['nfs', validateNfs],
  ['iscsi', none],
  ['glusterfs', none],
  ['flocker', none],
  ['persistentVolumeClaim', validateClaim],
  ['rbd', none],
  ['cinder', none],
  ['cephfs', none, 'cephFS'],
  ['quobyte', none],
  ['downwardAPI', validateDownward, 'downwarAPI'],
  ['fc', none],
  ['flexVolume', none],
  ['configMap', validateConfigMap],
  ['azureFile', none],
  ['vsphereVolume', none],
  ['photonPersistentDisk', none],
  ['portworxVolume', none],
  ['azureDisk', none],
  ['storageos', none],
  [
    'projected',
    (volume, at) => (volume.projected === undefined ? [] : validateProjected(volume.projected, at)),
  ],
  ['scaleIO', none],
  ['csi', validateCsi],
  ['ephemeral', validateEphemeral],
  ['image', validateImage],
];

function validateSource(volume: Volume, at: Path, options: VolumeOptions): FieldError[] {
  const faults: FieldError[] = [];
  let count = 0;
  for (const [field, check, secondName] of SOURCES) {
    if (volume[field] === undefined) continue;
    if (count > 0) {
      faults.push(
        fieldErrors.forbidden(at.at(secondName ?? field), 'may not specify more than 1 volume type'),
      );
      continue;
    }
    count += 1;
    faults.push(...check(volume, at.at(field), options));
  }
  if (count === 0) faults.push(fieldErrors.required(at, 'must specify a volume type'));
  return faults;
}

function validateEmptyDir({ emptyDir }: Volume, at: Path): FieldError[] {
  const limit = emptyDir?.sizeLimit;
  return limit !== undefined && parseQuantity(limit).nano < 0n
    ? [fieldErrors.forbidden(at.at('sizeLimit'), 'SizeLimit field must be a valid resource quantity')]
    : [];
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export function validateHostPath({ hostPath }: Volume, at: Path): FieldError[] {
  const path = hostPath?.path ?? '';
  if (path === '') return [fieldErrors.required(at.at('path'), '')];
  const type = hostPath?.type;
  return [
    ...validateNoBacksteps(path, at.at('path')),
    ...(type !== undefined && !HOST_PATH_TYPES.includes(type)
      ? [fieldErrors.notSupported(at.at('type'), type, HOST_PATH_TYPES)]
      : []),
  ];
}

function validateGitRepo({ gitRepo }: Volume, at: Path): FieldError[] {
  return [
    ...(isBlank(gitRepo?.repository) ? [fieldErrors.required(at.at('repository'), '')] : []),
    ...validateDescendingPath(gitRepo?.directory ?? '', at.at('directory')),
  ];
}

function validateSecret({ secret }: Volume, at: Path): FieldError[] {
  return [
    ...(isBlank(secret?.secretName) ? [fieldErrors.required(at.at('secretName'), '')] : []),
    ...validateFileMode(secret?.defaultMode, at.at('defaultMode')),
    ...(secret?.items ?? []).flatMap((item, index) => validateKeyToPath(item, at.at('items').index(index))),
  ];
}

function validateConfigMap({ configMap }: Volume, at: Path): FieldError[] {
  return [
    ...(isBlank(configMap?.name) ? [fieldErrors.required(at.at('name'), '')] : []),
    ...validateFileMode(configMap?.defaultMode, at.at('defaultMode')),
    ...(configMap?.items ?? []).flatMap((item, index) =>
      validateKeyToPath(item, at.at('items').index(index)),
    ),
  ];
}

export function validateNfs({ nfs }: Volume, at: Path): FieldError[] {
  const path = nfs?.path ?? '';
  return [
    ...(isBlank(nfs?.server) ? [fieldErrors.required(at.at('server'), '')] : []),
    ...(path === '' ? [fieldErrors.required(at.at('path'), '')] : []),
    ...(path.startsWith('/') ? [] : [fieldErrors.invalid(at.at('path'), path, 'must be an absolute path')]),
  ];
}

function validateClaim({ persistentVolumeClaim }: Volume, at: Path): FieldError[] {
  return isBlank(persistentVolumeClaim?.claimName) ? [fieldErrors.required(at.at('claimName'), '')] : [];
}

function validateDownward({ downwardAPI }: Volume, at: Path): FieldError[] {
  return [
    ...validateFileMode(downwardAPI?.defaultMode, at.at('defaultMode')),
    ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(file, at)),
  ];
}

function validateCsi({ csi }: Volume, at: Path): FieldError[] {
  const driver = csi?.driver ?? '';
  if (driver === '') return [fieldErrors.required(at.at('driver'), '')];
  const secret = csi?.nodePublishSecretRef;
  return [
    ...(byteLength(driver) > 63 ? [fieldErrors.tooLong(at.at('driver'), 63)] : []),
    ...invalidFor(at.at('driver'), driver, checkDnsSubdomain(driver.toLowerCase())),
    ...(secret === undefined
      ? []
      : isBlank(secret.name)
        ? [fieldErrors.required(at.at('nodePublishSecretRef').at('name'), '')]
        : invalidFor(at.at('name'), secret.name, checkDnsSubdomain(secret.name))),
  ];
}

function validateEphemeral(volume: Volume, at: Path, { podName }: VolumeOptions): FieldError[] {
  const template = volume.ephemeral?.volumeClaimTemplate;
  const faults =
    template === undefined
      ? [fieldErrors.required(at.at('volumeClaimTemplate'), '')]
      : validateClaimTemplate(template, at.at('volumeClaimTemplate'));
  const name = volume.name ?? '';
  if (podName === '' || name === '') return faults;
  const claim = `${podName}-${name}`;
  const messages = asObjectName(checkDnsSubdomain)(claim, false);
  // The fault is told of the volume's name, one level up.
  const owner = at.text.slice(0, -'.ephemeral'.length);
  return [
    ...faults,
    ...messages.map((message) => ({
      ...fieldErrors.invalid(at, name, `PVC name ${JSON.stringify(claim)}: ${message}`),
      field: `${owner}.name`,
    })),
  ];
}

function validateImage({ image }: Volume, at: Path, { isPod }: VolumeOptions): FieldError[] {
  return [
    ...(isPod && isBlank(image?.reference) ? [fieldErrors.required(at.at('reference'), '')] : []),
    ...validatePullPolicy(image?.pullPolicy ?? '', at.at('pullPolicy')),
  ];
}
