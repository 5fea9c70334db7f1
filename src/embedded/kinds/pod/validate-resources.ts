import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container, PodSpec } from '../../objects/kinds.ts';
import { checkDnsLabel, checkQualifiedName } from '../../objects/validation/names.ts';
import type { Quantity } from '../../objects/validation/quantity.ts';
import { formatQuantity, parseQuantity } from '../../objects/validation/quantity.ts';
import { invalidFor, isBlank } from './checks.ts';
import { aggregateContainers, isPodLevelResource } from './resources.ts';

type Requirements = NonNullable<Container['resources']>;

const CONTAINER_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Resources that quotas count as objects: whole numbers only. */
export const COUNTED_RESOURCES: ReadonlySet<string> = new Set([
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]);
const STANDARD = new Set([
  ...CONTAINER_RESOURCES,
  ...COUNTED_RESOURCES,
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');

/** Without a domain, or in one of Kubernetes' own. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** Somebody else's, such as "nvidia.com/gpu". */
export function isExtendedResource(name: string): boolean {
  return (
    !isNativeResource(name) &&
    !name.startsWith('requests.') &&
    checkQualifiedName(`requests.${name}`).length === 0
  );
}

/** May more be used than is asked for? */
export function isOvercommitAllowed(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name);
}

/** The name of any resource: qualified, or one of the standard ones. */
export function validateResourceName(name: string, path: Path): FieldError[] {
  const faults = invalidFor(path, name, checkQualifiedName(name));
  if (faults.length > 0) return faults;
  const standard = STANDARD.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
  return name.includes('/') || standard
    ? []
    : [fieldErrors.invalid(path, name, 'must be a standard resource type or fully qualified')];
}

/** The same, of what a container may ask for. */
export function validateContainerResourceName(name: string, path: Path): FieldError[] {
  const faults = validateResourceName(name, path);
  if (!name.includes('/')) {
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name)) {
      faults.push(fieldErrors.invalid(path, name, 'must be a standard resource for containers'));
    }
  } else if (!isNativeResource(name) && !isExtendedResource(name)) {
    faults.push(fieldErrors.invalid(path, name, "doesn't follow extended resource name standard"));
  }
  return faults;
}

function validatePodResourceName(name: string, path: Path): FieldError[] {
  const faults = validateResourceName(name, path);
  if (faults.length > 0 || isPodLevelResource(name)) return faults;
  return [fieldErrors.notSupported(path, name, ['cpu', 'hugepages-', 'memory'])];
}

/** Not negative, and whole where objects are counted. */
export function validateResourceAmount(name: string, amount: Quantity, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  if (amount.nano < 0n) {
    faults.push(fieldErrors.invalid(path, formatQuantity(amount), 'must be greater than or equal to 0'));
  }
  if ((COUNTED_RESOURCES.has(name) || isExtendedResource(name)) && amount.nano % 1_000_000_000n !== 0n) {
    faults.push(fieldErrors.invalid(path, formatQuantity(amount), 'must be an integer'));
  }
  return faults;
}

function validateHugePages(name: string, amount: Quantity, path: Path): FieldError[] {
  if (!isHugePages(name)) return [];
  const size = parseQuantity(name.slice('hugepages-'.length)).nano;
  return size > 0n && amount.nano % size === 0n
    ? []
    : [
        fieldErrors.invalid(
          path,
          formatQuantity(amount),
          `${formatQuantity(amount)} is not positive integer multiple of ${name}`,
        ),
      ];
}

/** Requests and limits of a container; `claims` are the names in the Pod's spec.resourceClaims. */
export function validateContainerResources(
  requirements: Requirements,
  claims: readonly string[],
  path: Path,
): FieldError[] {
  return [
    ...validateRequirements(requirements, validateContainerResourceName, path),
    ...validateClaims(requirements.claims ?? [], claims, path.at('claims')),
  ];
}

function validateRequirements(
  { limits = {}, requests = {} }: Requirements,
  validateName: (name: string, path: Path) => FieldError[],
  path: Path,
): FieldError[] {
  const faults: FieldError[] = [];
  for (const [name, text] of Object.entries(limits)) {
    const at = path.at('limits').key(name);
    const amount = parseQuantity(text);
    faults.push(
      ...validateName(name, at),
      ...validateResourceAmount(name, amount, at),
      ...validateHugePages(name, amount, at),
    );
  }
  for (const [name, text] of Object.entries(requests)) {
    const at = path.at('requests').key(name);
    const amount = parseQuantity(text);
    faults.push(...validateName(name, at), ...validateResourceAmount(name, amount, at));
    faults.push(...validateAgainstLimit(name, amount, limits[name], path));
    faults.push(...validateHugePages(name, amount, at));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    faults.push(fieldErrors.forbidden(path, 'HugePages require cpu or memory'));
  }
  return faults;
}

function validateAgainstLimit(
  name: string,
  amount: Quantity,
  limit: string | undefined,
  path: Path,
): FieldError[] {
  const overcommit = isOvercommitAllowed(name);
  if (limit === undefined) {
    return overcommit
      ? []
      : [fieldErrors.required(path.at('limits'), 'Limit must be set for non overcommitable resources')];
  }
  const most = parseQuantity(limit);
  const shown = formatQuantity(amount);
  if (amount.nano !== most.nano && !overcommit) {
    return [
      fieldErrors.invalid(
        path.at('requests'),
        shown,
        `must be equal to ${name} limit of ${formatQuantity(most)}`,
      ),
    ];
  }
  return amount.nano > most.nano
    ? [
        fieldErrors.invalid(
          path.at('requests'),
          shown,
          `must be less than or equal to ${name} limit of ${formatQuantity(most)}`,
        ),
      ]
    : [];
}

function validateClaims(
  claims: NonNullable<Requirements['claims']>,
  known: readonly string[],
  path: Path,
): FieldError[] {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const at = path.index(index);
    if (isBlank(claim.name)) {
      faults.push(fieldErrors.required(at, ''));
      continue;
    }
    const request = claim.request ?? '';
    const key = request === '' ? claim.name : `${claim.name}/${request}`;
    if (request !== '') faults.push(...invalidFor(at.at('request'), request, checkDnsLabel(request)));
    const prefix = `${claim.name}/`;
    const covered = request === '' && [...seen].some((one) => one.startsWith(prefix));
    if (seen.has(claim.name) || covered) faults.push(fieldErrors.duplicate(at, claim.name));
    else if (seen.has(key)) faults.push(fieldErrors.duplicate(at, key));
    seen.add(key);
    if (!known.includes(claim.name)) {
      const missing = fieldErrors.notFound(at, claim.name);
      const names = known.length === 0 ? ' which is empty' : `: ${known.toSorted().join(', ')}`;
      faults.push({
        ...missing,
        message: `${missing.message}: must be one of the names in pod.spec.resourceClaims${names}`,
      });
    }
  }
  return faults;
}

/** spec.overhead has the rules of limits. */
export function validateOverhead(overhead: Readonly<Record<string, string>>, path: Path): FieldError[] {
  return validateRequirements({ limits: overhead }, validateContainerResourceName, path);
}

/** spec.resources, and how it fits the containers'. */
export function validatePodResources(spec: PodSpec, path: Path): FieldError[] {
  const own = spec.resources;
  if (own === undefined) return [];
  if (spec.os?.name === 'windows') return [fieldErrors.forbidden(path, 'may not be set for a windows pod')];
  const faults: FieldError[] = [];
  if (own.claims !== undefined) {
    faults.push(fieldErrors.forbidden(path.at('claims'), 'claims may not be set for Resources at pod-level'));
  }
  faults.push(...validateRequirements(own, validatePodResourceName, path));
  for (const use of ['requests', 'limits'] as const) {
    for (const [name, needed] of aggregateContainers(spec, use)) {
      const given = own[use]?.[name];
      if (given === undefined || (use === 'limits' && !isHugePages(name))) continue;
      if (needed.nano > parseQuantity(given).nano) {
        faults.push(
          fieldErrors.invalid(
            path.at(use).key(name),
            formatQuantity(parseQuantity(given)),
            `must be greater than or equal to aggregate container ${use} of ${formatQuantity(needed)}`,
          ),
        );
      }
    }
  }
  for (const [index, container] of (spec.containers ?? []).entries()) {
    for (const [name, limit] of Object.entries(container.resources?.limits ?? {})) {
      const most = own.limits?.[name];
      if (most === undefined || parseQuantity(limit).nano <= parseQuantity(most).nano) continue;
      faults.push(
        fieldErrors.invalid(
          path.at('containers').index(index).key(name).at('limits'),
          formatQuantity(parseQuantity(limit)),
          `must be less than or equal to pod limits of ${formatQuantity(parseQuantity(most))}`,
        ),
      );
    }
  }
  return faults;
}
