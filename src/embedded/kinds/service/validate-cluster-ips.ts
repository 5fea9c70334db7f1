import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import { validateIp } from '../../objects/validation/ip.ts';
import { familiesOf, familyOf, ipsOf, isExternalName, isHeadless, type ServiceSpec } from './facts.ts';

/** clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy (ValidateServiceClusterIPsRelatedFields and its neighbours). */

const SPEC = Path.of('spec');
const IPS = SPEC.at('clusterIPs');
const FAMILIES = SPEC.at('ipFamilies');
const POLICY = SPEC.at('ipFamilyPolicy');
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];

export function validateClusterIps(spec: ServiceSpec, old: ServiceSpec | undefined): FieldError[] {
  if (isExternalName(spec)) return [];
  const ips = ipsOf(spec);
  const faults = [...validateSingular(spec), ...validateFamilies(spec)];
  const before = old === undefined ? [] : ipsOf(old);
  const broken: FieldError[] = [];
  for (const [index, ip] of ips.entries()) {
    if (index === 0 && ip === 'None') {
      if (ips.length > 1) {
        broken.push(fieldErrors.invalid(IPS, ips, "'None' must be the first and only value"));
      }
    } else if (!before.includes(ip)) broken.push(...validateIp(IPS.index(index), ip));
  }
  faults.push(...broken);
  if (ips.length > 2) faults.push(fieldErrors.invalid(IPS, ips, 'may only hold up to 2 values'));
  if (broken.length > 0) return faults;
  if (ips.length > 1 && new Set(ips.map((ip) => familyOf(ip))).size < 2) {
    faults.push(fieldErrors.invalid(IPS, ips, 'may specify no more than one IP for each IP family'));
  }
  if (isHeadless(spec)) return faults;
  for (const [index, ip] of ips.entries()) {
    const family = familiesOf(spec)[index];
    if ((family === 'IPv4' || family === 'IPv6') && family !== familyOf(ip)) {
      faults.push(
        fieldErrors.invalid(
          IPS.index(index),
          ip,
          `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
        ),
      );
    }
  }
  return faults;
}

function validateSingular(spec: ServiceSpec): FieldError[] {
  const ips = ipsOf(spec);
  const single = spec.clusterIP ?? '';
  if (single === '') {
    return ips.length === 0
      ? []
      : [fieldErrors.invalid(IPS, ips, 'must be empty when `clusterIP` is not specified')];
  }
  if (ips.length === 0) return [fieldErrors.required(IPS, '')];
  return ips[0] === single ? [] : [fieldErrors.invalid(IPS, ips, 'first value must match `clusterIP`')];
}

function validateFamilies(spec: ServiceSpec): FieldError[] {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, family] of familiesOf(spec).entries()) {
    if (family !== 'IPv4' && family !== 'IPv6') {
      faults.push(fieldErrors.notSupported(FAMILIES.index(index), family, ['IPv4', 'IPv6']));
    }
    if (seen.has(family)) faults.push(fieldErrors.duplicate(FAMILIES.index(index), family));
    seen.add(family);
  }
  const policy = spec.ipFamilyPolicy;
  if (policy !== undefined && !POLICIES.includes(policy)) {
    faults.push(fieldErrors.notSupported(POLICY, policy, POLICIES));
  }
  return faults;
}

const ONCE = 'may not change once set';

/** What a Service's addresses may become. */
export function validateClusterIpsChange(spec: ServiceSpec, old: ServiceSpec): FieldError[] {
  if (isExternalName(spec) || isExternalName(old)) return [];
  if (isHeadless(spec) && isHeadless(old)) return [];
  const faults = changedList(
    ipsOf(spec),
    ipsOf(old),
    IPS,
    'primary clusterIP can not be unset',
    'clusterIP',
    spec,
  );
  if (isHeadless(spec) || isHeadless(old)) return faults;
  return [
    ...faults,
    ...changedList(
      familiesOf(spec),
      familiesOf(old),
      FAMILIES,
      'primary ipFamily can not be unset',
      'ipFamily',
      spec,
    ),
  ];
}

function changedList(
  next: readonly string[],
  old: readonly string[],
  path: Path,
  unset: string,
  what: string,
  spec: ServiceSpec,
): FieldError[] {
  const first = path.index(0);
  if (next.length === old.length) {
    return old.flatMap((item, index) =>
      item === next[index]
        ? []
        : [fieldErrors.invalid(what === 'ipFamily' ? first : path.index(index), next, ONCE)],
    );
  }
  const faults: FieldError[] = [];
  if (next.length === 0) faults.push(fieldErrors.invalid(first, next, unset));
  if (next.length > 0 && old.length > 0 && next[0] !== old[0]) {
    faults.push(fieldErrors.invalid(first, next, ONCE));
  }
  if (next.length === 1 && old.length === 2 && spec.ipFamilyPolicy !== 'SingleStack') {
    faults.push(
      fieldErrors.invalid(
        POLICY,
        spec.ipFamilyPolicy,
        `must be set to 'SingleStack' when releasing the secondary ${what}`,
      ),
    );
  }
  return faults;
}
