import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { IpAddress, ServiceCidr } from '../../objects/kinds.ts';
import { parseCidr, validateCidr } from '../../objects/validation/cidr.ts';
import { validateIp } from '../../objects/validation/ip.ts';
import { IMMUTABLE } from '../../objects/validation/messages.ts';
import { checkDnsSubdomain, checkPathSegment } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor } from '../pod/checks.ts';
import { internalValue } from '../pod/internal-json.ts';
import { validateUnchanged } from '../validate-workload.ts';

/** pkg/apis/networking/validation: IPAddress and ServiceCIDR. */

const PARENT = Path.of('spec', 'parentRef');
const CIDRS = Path.of('spec', 'cidrs');

function validateAddress({ spec }: IpAddress): FieldError[] {
  const ref = spec?.parentRef;
  if (ref === undefined) return [fieldErrors.required(PARENT, '')];
  const { group = '', namespace = '' } = ref;
  const [resource, name] = [ref.resource ?? '', ref.name ?? ''];
  const segment = (field: string, value: string): FieldError[] =>
    invalidFor(PARENT.at(field), value, checkPathSegment(value));
  return [
    ...(group === '' ? [] : invalidFor(PARENT.at('group'), group, checkDnsSubdomain(group))),
    ...(resource === '' ? [fieldErrors.required(PARENT.at('resource'), '')] : segment('resource', resource)),
    ...(name === '' ? [fieldErrors.required(PARENT.at('name'), '')] : segment('name', name)),
    ...(namespace === '' ? [] : segment('namespace', namespace)),
  ];
}

/** Names are addresses. */
function checkAddressName(name: string): string[] {
  return validateIp(Path.root, name).map(({ message }) => message.slice(message.lastIndexOf(': ') + 2));
}

export const ipAddressRules: KindRules<IpAddress> = {
  resource: 'ipaddresses.networking.k8s.io',
  validate: validateAddress,
  validateUpdate: (address, old) => [
    ...validateAddress(address),
    ...validateUnchanged(
      address.spec?.parentRef,
      old.spec?.parentRef,
      PARENT,
      internalValue('ParentReference', address.spec?.parentRef),
    ),
  ],
  validateName: checkAddressName,
};

const family = (cidr = ''): number | undefined => parseCidr(cidr)?.width;

function validateRanges(cidrs: readonly string[]): FieldError[] {
  if (cidrs.length === 0) return [fieldErrors.required(CIDRS, 'at least one CIDR required')];
  if (cidrs.length > 2) {
    return [fieldErrors.invalid(CIDRS, { CIDRs: cidrs }, 'may only hold up to 2 values')];
  }
  const faults = cidrs.flatMap((cidr, index) => validateCidr(CIDRS.index(index), cidr));
  const [first, second] = cidrs;
  return second !== undefined && family(first) !== undefined && family(first) === family(second)
    ? [
        ...faults,
        fieldErrors.invalid(
          CIDRS,
          cidrs,
          'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
        ),
      ]
    : faults;
}

function validateRangesUpdate(next: readonly string[], old: readonly string[]): FieldError[] {
  const changed = next.flatMap((cidr, index) =>
    index < old.length && cidr !== old[index]
      ? [fieldErrors.invalid(CIDRS.index(index), cidr, IMMUTABLE)]
      : [],
  );
  if (next.length === old.length) return changed;
  return old.length === 1 && next.length === 2
    ? [...changed, ...validateRanges(next)]
    : [fieldErrors.invalid(CIDRS, next, IMMUTABLE)];
}

export const serviceCidrRules: KindRules<ServiceCidr> = {
  resource: 'servicecidrs.networking.k8s.io',
  validate: ({ spec }) => validateRanges(spec?.cidrs ?? []),
  validateUpdate: (next, old) => validateRangesUpdate(next.spec?.cidrs ?? [], old.spec?.cidrs ?? []),
};
