import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Service } from '../../objects/kinds.ts';
import { failures } from '../../objects/status-error.ts';
import { cidrContains, ipBits, parseCidr } from '../../objects/validation/cidr.ts';
import type { RulesContext } from '../../registry/types.ts';
import {
  allocatesNodePorts,
  familiesOf,
  familyOf,
  hasNodePorts,
  ipsOf,
  isExternalName,
  needsHealthCheck,
  portsOf,
  sameList,
  specOf,
  type ServiceSpec,
} from './facts.ts';
import { createPortPool, PoolFault, type PortPool } from './port-pool.ts';
import { spread } from './spread.ts';
import { validateClusterIps } from './validate-cluster-ips.ts';

/**
 * Addresses and node ports, given out before an object is validated (pkg/registry/core/service/storage). What is taken
 * is what the stored Services have, so nothing has to be given back. The cluster has IPv4 only.
 */

const RANGE_TEXT = '10.96.0.0/16';
const RANGE = parseCidr(RANGE_TEXT) ?? { bits: 0n, prefix: 0, width: 32 };
const SIZE = 2 ** (32 - RANGE.prefix);
/** Below it, addresses are left for those who ask for one. */
const STATIC_BAND = 256;

const IPS = Path.of('spec', 'clusterIPs');
const FAMILIES = Path.of('spec', 'ipFamilies');
const POLICY = Path.of('spec', 'ipFamilyPolicy');

function refuse(service: Service, faults: readonly FieldError[]): void {
  if (faults.length > 0) throw failures.invalid('', 'Service', service.metadata.name ?? '', faults);
}

/** For a new Service. */
export function allocateNew(service: Service, context: RulesContext): void {
  const spec = specOf(service);
  if ((spec.clusterIP ?? '') !== '' && ipsOf(spec).length === 0) spec.clusterIPs = [spec.clusterIP ?? ''];
  settleFamilies(service, undefined);
  allocateClusterIp(service, context);
  const pool = createPortPool(service, context);
  if (hasNodePorts(spec)) firstNodePorts(service, pool);
  if (needsHealthCheck(spec)) allocateHealthPort(spec, pool);
}

/** For a changed one; `service` is before anything of it is validated. */
export function allocateChanged(service: Service, before: Service, context: RulesContext): void {
  const spec = specOf(service);
  const old = before.spec ?? {};
  keepAllocated(spec, old);
  settleClusterIps(spec, old);
  settleFamilies(service, old);
  if (isExternalName(old) && !isExternalName(spec)) allocateClusterIp(service, context);
  const pool = createPortPool(service, context);
  if (hasNodePorts(spec)) changedNodePorts(service, old, pool);
  if (needsHealthCheck(spec) && !needsHealthCheck(old)) allocateHealthPort(spec, pool);
}

/** What a client that sends its own manifest again leaves out. */
function keepAllocated(spec: ServiceSpec, old: ServiceSpec): void {
  if (!isExternalName(spec) && !isExternalName(old)) {
    if ((spec.clusterIP ?? '') === '' && old.clusterIP !== undefined) spec.clusterIP = old.clusterIP;
    if (ipsOf(spec).length === 0 && ipsOf(old).length > 0) spec.clusterIPs = [...ipsOf(old)];
  }
  if (allocatesNodePorts(spec) && allocatesNodePorts(old)) {
    const kept = nodePortsOf(spec);
    const used = new Set(nodePortsOf(old).filter((port) => kept.includes(port)));
    const byName = new Map(portsOf(old).map((port) => [port.name ?? '', port.nodePort ?? 0]));
    for (const port of portsOf(spec)) {
      const earlier = byName.get(port.name ?? '') ?? 0;
      if ((port.nodePort ?? 0) === 0 && earlier !== 0 && !used.has(earlier)) port.nodePort = earlier;
    }
  }
  if (needsHealthCheck(spec) && needsHealthCheck(old) && (spec.healthCheckNodePort ?? 0) === 0) {
    if (old.healthCheckNodePort !== undefined) spec.healthCheckNodePort = old.healthCheckNodePort;
  }
}

const nodePortsOf = (spec: ServiceSpec): number[] =>
  portsOf(spec).flatMap(({ nodePort = 0 }) => (nodePort === 0 ? [] : [nodePort]));

/** Whoever changes only the one of clusterIP and clusterIPs means both. */
function settleClusterIps(spec: ServiceSpec, old: ServiceSpec): void {
  const same = sameList(ipsOf(spec), ipsOf(old));
  if ((spec.clusterIP ?? '') === (old.clusterIP ?? '') || !same) return;
  if ((spec.clusterIP ?? '') === '') delete spec.clusterIPs;
  else spec.clusterIPs = [spec.clusterIP ?? ''];
}

/** ipFamilies and ipFamilyPolicy, from what is said and what the cluster has. */
function settleFamilies(service: Service, old: ServiceSpec | undefined): void {
  const spec = specOf(service);
  if (isExternalName(spec) || (old !== undefined && keepsDualStack(spec, old))) return;
  const bare = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (bare ? 'RequireDualStack' : 'SingleStack');
  refuse(service, validateClusterIps(spec, old));
  const single = spec.ipFamilyPolicy === 'SingleStack';
  const faults = old === undefined ? [] : narrow(spec, old, single);
  if (single) {
    for (const [list, what] of [
      [ipsOf(spec), 'cluster IPs'],
      [familiesOf(spec), 'IP families'],
    ] as const) {
      if (list.length === 2) {
        faults.push(
          fieldErrors.invalid(
            POLICY,
            spec.ipFamilyPolicy,
            `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
          ),
        );
      }
    }
  }
  for (const [index, ip] of ipsOf(spec).entries()) {
    if (ip === 'None') break;
    if (index < familiesOf(spec).length) continue;
    if (familyOf(ip) === 'IPv4') spec.ipFamilies = [...familiesOf(spec), 'IPv4'];
    else {
      faults.push(
        fieldErrors.invalid(IPS.index(index), ipsOf(spec), 'IPv6 is not configured on this cluster'),
      );
    }
  }
  refuse(service, faults);
  if (bare) {
    const families = familiesOf(spec).length === 0 ? ['IPv4'] : [...familiesOf(spec)];
    if (families.length < 2 && !single) families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4');
    spec.ipFamilies = families;
    return;
  }
  if (spec.ipFamilyPolicy === 'RequireDualStack') {
    faults.push(
      fieldErrors.invalid(
        POLICY,
        spec.ipFamilyPolicy,
        'this cluster is not configured for dual-stack services',
      ),
    );
  }
  for (const [index, family] of familiesOf(spec).entries()) {
    if (family !== 'IPv4') {
      faults.push(fieldErrors.invalid(FAMILIES.index(index), family, 'not configured on this cluster'));
    }
  }
  refuse(service, faults);
  if (familiesOf(spec).length === 0) spec.ipFamilies = ['IPv4'];
}

function keepsDualStack(spec: ServiceSpec, old: ServiceSpec): boolean {
  return (
    spec.ipFamilyPolicy === 'PreferDualStack' &&
    (old.ipFamilyPolicy ?? 'PreferDualStack') === 'PreferDualStack' &&
    spec.type === old.type &&
    sameList(ipsOf(spec), ipsOf(old)) &&
    sameList(familiesOf(spec), familiesOf(old))
  );
}

const reduced = (next: readonly string[], before: readonly string[]): boolean =>
  next.length > 0 && next.length < before.length;

/** SingleStack gives up the second address; anything else may not. */
function narrow(spec: ServiceSpec, old: ServiceSpec, single: boolean): FieldError[] {
  if (single) {
    if (sameList(ipsOf(spec), ipsOf(old)) && ipsOf(spec).length > 1) {
      spec.clusterIPs = ipsOf(spec).slice(0, 1);
    }
    if (sameList(familiesOf(spec), familiesOf(old)) && familiesOf(spec).length > 1) {
      spec.ipFamilies = familiesOf(spec).slice(0, 1);
    }
    return [];
  }
  const faults: FieldError[] = [];
  if (reduced(ipsOf(spec), ipsOf(old))) {
    faults.push(
      fieldErrors.invalid(
        POLICY,
        spec.ipFamilyPolicy,
        "must be 'SingleStack' to release the secondary cluster IP",
      ),
    );
  }
  if (reduced(familiesOf(spec), familiesOf(old))) {
    faults.push(
      fieldErrors.invalid(
        POLICY,
        spec.ipFamilyPolicy,
        "must be 'SingleStack' to release the secondary IP family",
      ),
    );
  }
  return faults;
}

const textOf = (number: number): string => `10.96.${Math.floor(number / 256)}.${number % 256}`;

function allocateClusterIp(service: Service, context: RulesContext): void {
  const spec = specOf(service);
  if (isExternalName(spec) || ipsOf(spec)[0] === 'None') return;
  const asked = ipsOf(spec)[0] ?? '';
  if (asked === '') {
    const ip = context.dryRun ? textOf(0) : freeIp(service, context);
    spec.clusterIP = ip;
    spec.clusterIPs = [ip];
    return;
  }
  const bits = ipBits(asked);
  const index = Number(bits - RANGE.bits);
  const isUsable = cidrContains(RANGE, bits, 32) && index > 0 && index < SIZE - 1;
  const why = isUsable
    ? !context.dryRun && takenIps(service, context).has(asked)
      ? 'provided IP is already allocated'
      : ''
    : `the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${RANGE_TEXT}`;
  if (why !== '') {
    refuse(service, [fieldErrors.invalid(IPS, ipsOf(spec), `failed to allocate IP ${asked}: ${why}`)]);
  }
  spec.clusterIP = asked;
}

function takenIps(service: Service, context: RulesContext): ReadonlySet<string> {
  return new Set(
    context
      .list<Service>('services')
      .filter(({ metadata }) => metadata.uid !== service.metadata.uid)
      .flatMap(({ spec }) => spec?.clusterIPs ?? []),
  );
}

/** Somewhere in the range, as the uid falls; the static band only when nothing else is left. */
function freeIp(service: Service, context: RulesContext): string {
  const taken = takenIps(service, context);
  const first = Math.min(STATIC_BAND, SIZE);
  for (const [from, to] of [
    [first, SIZE - 1],
    [1, first],
  ] as const) {
    const start = spread(service.metadata.uid ?? '', to - from);
    for (let step = 0; step < to - from; step++) {
      const ip = textOf(from + ((start + step) % (to - from)));
      if (!taken.has(ip)) return ip;
    }
  }
  throw failures.internal(
    `failed to allocate a serviceIP for Service ${JSON.stringify(service.metadata.name ?? '')}: range is full`,
  );
}

function takePort(service: Service, index: number, port: number, pool: PortPool): void {
  try {
    pool.take(port);
  } catch (error) {
    if (!(error instanceof PoolFault)) throw error;
    const path = Path.of('spec', 'ports').index(index).at('nodePort');
    refuse(service, [fieldErrors.invalid(path, port, error.message)]);
  }
}

function nextPort(pool: PortPool): number {
  try {
    return pool.next();
  } catch (error) {
    if (!(error instanceof PoolFault)) throw error;
    throw failures.internal(`failed to allocate a nodePort: ${error.message}`);
  }
}

/** One node port for each port number: TCP and UDP of the same number share it. */
function firstNodePorts(service: Service, pool: PortPool): void {
  const spec = specOf(service);
  const byPort = new Map<number, number>();
  for (const [index, port] of portsOf(spec).entries()) {
    const own = port.nodePort ?? 0;
    const number = port.port ?? 0;
    if (own === 0 && !allocatesNodePorts(spec)) continue;
    const given = byPort.get(number);
    if (given === undefined) {
      const asked = portsOf(spec).find(
        (other) => other.port === number && (other.nodePort ?? 0) !== 0,
      )?.nodePort;
      if (asked !== undefined) takePort(service, index, asked, pool);
      port.nodePort = asked ?? nextPort(pool);
      byPort.set(number, port.nodePort);
    } else if (own === 0) port.nodePort = given;
    else if (own !== given) takePort(service, index, own, pool);
  }
}

function changedNodePorts(service: Service, old: ServiceSpec, pool: PortPool): void {
  const spec = specOf(service);
  const before = new Set(nodePortsOf(old));
  const taken = new Set<number>();
  const seen = new Set<string>();
  for (const [index, port] of portsOf(spec).entries()) {
    const own = port.nodePort ?? 0;
    if (own === 0 && !allocatesNodePorts(spec)) continue;
    if (own === 0) port.nodePort = nextPort(pool);
    else if (!before.has(own) && !taken.has(own)) {
      takePort(service, index, own, pool);
      taken.add(own);
    }
    const { protocol = '', nodePort = 0 } = port;
    if (seen.has(`${protocol}/${nodePort}`)) {
      throw failures.internal(`duplicate nodePort: {${protocol} ${nodePort}}`);
    }
    seen.add(`${protocol}/${nodePort}`);
  }
}

function allocateHealthPort(spec: ServiceSpec, pool: PortPool): void {
  const asked = spec.healthCheckNodePort ?? 0;
  try {
    if (asked === 0) spec.healthCheckNodePort = pool.next();
    else pool.take(asked);
  } catch (error) {
    if (!(error instanceof PoolFault)) throw error;
    const what = asked === 0 ? 'a HealthCheck NodePort 0' : `requested HealthCheck NodePort ${asked}`;
    throw failures.internal(`failed to allocate ${what}: ${error.message}`);
  }
}
