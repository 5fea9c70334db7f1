import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { CsiDriver, CsiNode, CsiStorageCapacity } from '../../objects/kinds.ts';
import { validateLabelSelector } from '../../objects/validation/labels.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { checkDnsSubdomain, checkQualifiedName } from '../../objects/validation/names.ts';
import { parseQuantity } from '../../objects/validation/quantity.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor, validateNotNegative } from '../pod/checks.ts';
import { internalValue } from '../pod/internal-json.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { validateUnchanged } from '../validate-workload.ts';
import { validateDriverName } from './driver-name.ts';

/** pkg/apis/storage/validation, pkg/apis/storage/v1/defaults.go. */

const SPEC = Path.of('spec');
const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const LIFECYCLES = ['Persistent', 'Ephemeral'];
const TEN_MINUTES = 600;
const LONGEST_TOKEN = 2 ** 32;

function setDriverDefaults({ spec }: CsiDriver): void {
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
  if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ['Persistent'];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}

function validateDriver({ spec }: CsiDriver): FieldError[] {
  const { fsGroupPolicy: policy, nodeAllocatableUpdatePeriodSeconds: period } = spec;
  const tokens = spec.tokenRequests ?? [];
  const inSecrets = spec.serviceAccountTokenInSecrets;
  return [
    ...(policy === undefined || GROUP_POLICIES.includes(policy)
      ? []
      : [fieldErrors.notSupported(SPEC.at('fsGroupPolicy'), policy, GROUP_POLICIES)]),
    ...validateTokens(tokens),
    ...(spec.volumeLifecycleModes ?? []).flatMap((mode) =>
      LIFECYCLES.includes(mode)
        ? []
        : [fieldErrors.notSupportedInOrder(SPEC.at('volumeLifecycleModes'), mode, LIFECYCLES)],
    ),
    ...(period !== undefined && period < 10
      ? [
          fieldErrors.invalid(
            SPEC.at('nodeAllocatableUpdatePeriodSeconds'),
            period,
            'must be greater than or equal to 10 seconds',
          ),
        ]
      : []),
    ...(inSecrets !== undefined && tokens.length === 0
      ? [
          fieldErrors.invalid(
            SPEC.at('serviceAccountTokenInSecrets'),
            inSecrets,
            'serviceAccountTokenInSecrets is set but no tokenRequests are specified',
          ),
        ]
      : []),
  ];
}

function validateTokens(tokens: NonNullable<CsiDriver['spec']['tokenRequests']>): FieldError[] {
  const seen = new Set<string>();
  return tokens.flatMap(({ audience, expirationSeconds: seconds }, index) => {
    const path = SPEC.at('tokenRequests').index(index);
    if (seen.has(audience)) return [fieldErrors.duplicate(path.at('audience'), audience)];
    seen.add(audience);
    if (seconds === undefined) return [];
    const at = path.at('expirationSeconds');
    if (seconds < TEN_MINUTES) {
      return [fieldErrors.invalid(at, seconds, 'may not specify a duration less than 10 minutes')];
    }
    return seconds > LONGEST_TOKEN
      ? [fieldErrors.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds')]
      : [];
  });
}

const RECOMMENDED =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

export const csiDriverRules: KindRules<CsiDriver> = {
  resource: 'csidrivers.storage.k8s.io',
  default: setDriverDefaults,
  validate: validateDriver,
  validateUpdate: (driver, old) => [
    ...validateDriver(driver),
    ...validateUnchanged(driver.spec.attachRequired, old.spec.attachRequired, SPEC.at('attachedRequired')),
    ...validateUnchanged(
      driver.spec.volumeLifecycleModes,
      old.spec.volumeLifecycleModes,
      SPEC.at('volumeLifecycleModes'),
    ),
  ],
  warnings: ({ spec }, old) =>
    old === undefined &&
    (spec.tokenRequests ?? []).length > 0 &&
    spec.serviceAccountTokenInSecrets === undefined
      ? [RECOMMENDED]
      : [],
};

type NodeDriver = CsiNode['spec']['drivers'][number];

const LONGEST_ID = 256;

function validateNode({ spec }: CsiNode): FieldError[] {
  const seen = new Set<string>();
  return (spec.drivers ?? []).flatMap((driver, index) => {
    const path = SPEC.at('drivers').index(index);
    const faults = validateNodeDriver(driver, path);
    if (seen.has(driver.name)) faults.push(fieldErrors.duplicate(path.at('name'), driver.name));
    seen.add(driver.name);
    return [...faults, ...validateKeys(driver.topologyKeys ?? [], path)];
  });
}

function validateNodeDriver({ name, nodeID, allocatable }: NodeDriver, path: Path): FieldError[] {
  return [
    ...validateDriverName(name, path.at('name')),
    ...(nodeID === '' ? [fieldErrors.required(path.at('nodeID'), '')] : []),
    ...(byteLength(nodeID) > LONGEST_ID
      ? [fieldErrors.invalid(path.at('nodeID'), nodeID, `must be ${LONGEST_ID} characters or less`)]
      : []),
    ...validateNotNegative(allocatable?.count, path.at('allocatable').at('count')),
  ];
}

function validateKeys(keys: readonly string[], path: Path): FieldError[] {
  return keys.flatMap((key, index) => [
    ...(key === '' ? [fieldErrors.required(path, '')] : []),
    ...(keys.indexOf(key) < index ? [fieldErrors.duplicate(path, key)] : []),
    ...invalidFor(path, key, checkQualifiedName(key)),
  ]);
}

const fixedPart = ({ allocatable: _allocatable, ...driver }: NodeDriver): unknown => driver;

export const csiNodeRules: KindRules<CsiNode> = {
  resource: 'csinodes.storage.k8s.io',
  validate: validateNode,
  validateUpdate: (node, old) => [
    ...validateNode(node),
    ...(old.spec.drivers ?? []).flatMap((before) =>
      (node.spec.drivers ?? [])
        .filter(({ name }) => name === before.name)
        .flatMap((driver) =>
          validateUnchanged(
            fixedPart(driver),
            fixedPart(before),
            SPEC.at('drivers'),
            internalValue('CSINodeDriver', fixedPart(driver)),
          ),
        ),
    ),
  ],
};

function validateCapacity({ nodeTopology, storageClassName, capacity }: CsiStorageCapacity): FieldError[] {
  return [
    ...validateLabelSelector(nodeTopology, Path.of('nodeTopology')),
    ...invalidFor(Path.of('storageClassName'), storageClassName, checkDnsSubdomain(storageClassName)),
    ...(capacity !== undefined && parseQuantity(capacity).nano < 0n
      ? [fieldErrors.invalid(Path.of('capacity'), capacity, 'must be greater than or equal to 0')]
      : []),
  ];
}

export const csiStorageCapacityRules: KindRules<CsiStorageCapacity> = {
  resource: 'csistoragecapacities.storage.k8s.io',
  validate: validateCapacity,
  validateUpdate: (next, old) =>
    (['nodeTopology', 'storageClassName'] as const).flatMap((field) =>
      semanticallyEqual(next[field], old[field])
        ? []
        : [fieldErrors.invalid(Path.of(field), next[field] ?? null, 'field is immutable')],
    ),
};
