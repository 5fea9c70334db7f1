import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Service } from '../../objects/kinds.ts';
import { validateCidr } from '../../objects/validation/cidr.ts';
import { validateIp } from '../../objects/validation/ip.ts';
import { validateLabels } from '../../objects/validation/labels.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkPortNumber,
  checkQualifiedName,
} from '../../objects/validation/names.ts';
import { invalidFor } from '../pod/checks.ts';
import { internalValue } from '../pod/internal-json.ts';
import { validateIngressPoint, validatePort, validateReachableIp } from '../validate-addresses.ts';
import {
  familiesOf,
  hasNodePorts,
  ipsOf,
  isExternal,
  isExternalName,
  isHeadless,
  needsHealthCheck,
  portsOf,
  type ServicePort,
  type ServiceSpec,
} from './facts.ts';
import { validateClusterIps, validateClusterIpsChange } from './validate-cluster-ips.ts';

/** pkg/apis/core/validation: validateService and what it calls, in its order. */

const SPEC = Path.of('spec');
const PORTS = SPEC.at('ports');
const ANNOTATIONS = Path.of('metadata', 'annotations');
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const TRAFFIC = ['Cluster', 'Local'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const HINTS = 'service.kubernetes.io/topology-aware-hints';
const MODE = 'service.kubernetes.io/topology-mode';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const ONLY_BALANCER = "may only be used when `type` is 'LoadBalancer'";

export function validateService(service: Service, before?: Service): FieldError[] {
  const spec = service.spec ?? {};
  const old = before?.spec;
  const ports = portsOf(spec);
  const faults = [...validateHints(service)];
  if (ports.length === 0 && !isHeadless(spec) && !isExternalName(spec)) {
    faults.push(fieldErrors.required(PORTS, ''));
  }
  faults.push(...validateType(spec), ...validatePorts(ports));
  faults.push(...validateLabels(spec.selector, SPEC.at('selector')));
  faults.push(...validateAffinity(spec), ...validateClusterIps(spec, old));
  const external = old?.externalIPs ?? [];
  for (const [index, ip] of (spec.externalIPs ?? []).entries()) {
    const path = SPEC.at('externalIPs').index(index);
    const wrong = external.includes(ip) ? [] : validateIp(path, ip);
    faults.push(...(wrong.length > 0 ? wrong : validateReachableIp(ip, path)));
  }
  if (!TYPES.includes(spec.type ?? '')) {
    faults.push(fieldErrors.notSupported(SPEC.at('type'), spec.type ?? '', TYPES));
  }
  return [
    ...faults,
    ...validateUniquePorts(spec, ports),
    ...validateSourceRanges(service, before),
    ...validateBalancer(spec),
    ...validateTraffic(spec),
  ];
}

export function validateServiceUpdate(service: Service, before: Service): FieldError[] {
  const spec = service.spec ?? {};
  const old = before.spec ?? {};
  const faults = validateClusterIpsChange(spec, old);
  if (
    spec.type === 'LoadBalancer' &&
    old.type === 'LoadBalancer' &&
    spec.loadBalancerClass !== old.loadBalancerClass
  ) {
    faults.push(
      fieldErrors.invalid(SPEC.at('loadBalancerClass'), spec.loadBalancerClass, 'may not change once set'),
    );
  }
  faults.push(...validateClass(spec));
  if (
    needsHealthCheck(spec) &&
    needsHealthCheck(old) &&
    spec.healthCheckNodePort !== old.healthCheckNodePort
  ) {
    faults.push(fieldErrors.forbidden(SPEC.at('healthCheckNodePort'), 'field is immutable'));
  }
  return [...faults, ...validateService(service, before)];
}

export function validateServiceStatus(service: Service): FieldError[] {
  const path = Path.of('status', 'loadBalancer', 'ingress');
  const entries = service.status?.loadBalancer?.ingress ?? [];
  if (service.spec?.type !== 'LoadBalancer' && entries.length > 0) {
    return [fieldErrors.forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  return entries.flatMap((entry, index) => {
    const at = path.index(index);
    const mode = entry.ipMode;
    const hasIp = (entry.ip ?? '') !== '';
    const faults = validateIngressPoint(entry, at);
    if (mode === undefined) {
      return hasIp
        ? [...faults, fieldErrors.required(at.at('ipMode'), 'must be specified when `ip` is set')]
        : faults;
    }
    if (!hasIp) {
      return [...faults, fieldErrors.forbidden(at.at('ipMode'), 'may not be specified when `ip` is not set')];
    }
    return mode === 'VIP' || mode === 'Proxy'
      ? faults
      : [...faults, fieldErrors.notSupported(at.at('ipMode'), mode, ['Proxy', 'VIP'])];
  });
}

function validateHints({ metadata }: Service): FieldError[] {
  const hints = metadata.annotations?.[HINTS];
  const mode = metadata.annotations?.[MODE];
  return hints !== undefined && mode !== undefined && hints !== mode
    ? [
        fieldErrors.invalid(
          ANNOTATIONS.key(MODE),
          mode,
          `must match annotations[${HINTS}] when both are specified`,
        ),
      ]
    : [];
}

function validateType(spec: ServiceSpec): FieldError[] {
  if (hasNodePorts(spec)) {
    return isHeadless(spec)
      ? [
          fieldErrors.invalid(
            SPEC.at('clusterIPs').index(0),
            ipsOf(spec)[0],
            `may not be set to 'None' for ${spec.type ?? ''} services`,
          ),
        ]
      : [];
  }
  if (!isExternalName(spec)) return [];
  const faults: FieldError[] = [];
  const why = 'may not be set for ExternalName services';
  if (ipsOf(spec).length > 0) faults.push(fieldErrors.forbidden(SPEC.at('clusterIPs'), why));
  if (familiesOf(spec).length > 0) faults.push(fieldErrors.forbidden(SPEC.at('ipFamilies'), why));
  if (spec.ipFamilyPolicy !== undefined) faults.push(fieldErrors.forbidden(SPEC.at('ipFamilyPolicy'), why));
  const name = (spec.externalName ?? '').replace(/\.$/u, '');
  const path = SPEC.at('externalName');
  if (name === '') faults.push(fieldErrors.required(path, ''));
  else faults.push(...invalidFor(path, name, checkDnsSubdomain(name)));
  return faults;
}

function validatePorts(ports: readonly ServicePort[]): FieldError[] {
  const faults: FieldError[] = [];
  const names = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const at = PORTS.index(index);
    const { name = '', protocol = '' } = port;
    if (name === '') {
      if (ports.length > 1) faults.push(fieldErrors.required(at.at('name'), ''));
    } else {
      faults.push(...invalidFor(at.at('name'), name, checkDnsLabel(name)));
      if (names.has(name)) faults.push(fieldErrors.duplicate(at.at('name'), name));
      names.add(name);
    }
    const number = port.port ?? 0;
    faults.push(...invalidFor(at.at('port'), number, checkPortNumber(number)));
    if (!PROTOCOLS.includes(protocol)) {
      faults.push(fieldErrors.notSupported(at.at('protocol'), protocol, PROTOCOLS));
    }
    faults.push(...validatePort(port.targetPort, at.at('targetPort')));
    if (port.appProtocol !== undefined) {
      faults.push(
        ...invalidFor(at.at('appProtocol'), port.appProtocol, checkQualifiedName(port.appProtocol)),
      );
    }
  }
  return faults;
}

const LONGEST_AFFINITY = 86_400;

function validateAffinity(spec: ServiceSpec): FieldError[] {
  const faults: FieldError[] = [];
  const path = SPEC.at('sessionAffinityConfig');
  const config = spec.sessionAffinityConfig;
  switch (spec.sessionAffinity) {
    case 'ClientIP': {
      const timeout = config?.clientIP?.timeoutSeconds ?? 0;
      if (timeout <= 0 || timeout > LONGEST_AFFINITY) {
        faults.push(
          fieldErrors.invalid(
            path.at('clientIP').at('timeoutSeconds'),
            timeout,
            `must be greater than 0 and less than ${LONGEST_AFFINITY}`,
          ),
        );
      }
      break;
    }
    case 'None':
      if (config !== undefined) {
        faults.push(fieldErrors.forbidden(path, 'must not be set when session affinity is None'));
      }
      break;
    default:
      faults.push(
        fieldErrors.notSupported(SPEC.at('sessionAffinity'), spec.sessionAffinity ?? '', [
          'ClientIP',
          'None',
        ]),
      );
  }
  return faults;
}

function validateUniquePorts(spec: ServiceSpec, ports: readonly ServicePort[]): FieldError[] {
  const faults: FieldError[] = [];
  const nodePorts = new Set<string>();
  if (spec.type === 'ClusterIP') {
    for (const [index, port] of ports.entries()) {
      if ((port.nodePort ?? 0) === 0) continue;
      const at = PORTS.index(index).at('nodePort');
      faults.push(fieldErrors.forbidden(at, "may not be used when `type` is 'ClusterIP'"));
    }
  }
  for (const [index, { protocol = '', nodePort = 0 }] of ports.entries()) {
    if (nodePort === 0) continue;
    const key = `${protocol}/${nodePort}`;
    if (nodePorts.has(key)) faults.push(fieldErrors.duplicate(PORTS.index(index).at('nodePort'), nodePort));
    nodePorts.add(key);
  }
  const seen = new Set<string>();
  for (const [index, { protocol = '', port = 0 }] of ports.entries()) {
    const key = `${protocol}/${port}`;
    if (seen.has(key)) {
      faults.push(
        fieldErrors.duplicate(PORTS.index(index), internalValue('ServicePort', { protocol, port })),
      );
    }
    seen.add(key);
  }
  return faults;
}

function validateSourceRanges(service: Service, before: Service | undefined): FieldError[] {
  const spec = service.spec ?? {};
  const ranges = spec.loadBalancerSourceRanges ?? [];
  const text = service.metadata.annotations?.[SOURCE_RANGES];
  const path = ranges.length > 0 ? SPEC.at('LoadBalancerSourceRanges') : ANNOTATIONS.key(SOURCE_RANGES);
  if (ranges.length === 0 && text === undefined) return [];
  const faults = spec.type === 'LoadBalancer' ? [] : [fieldErrors.forbidden(path, ONLY_BALANCER)];
  if (ranges.length > 0) {
    const old = new Set((before?.spec?.loadBalancerSourceRanges ?? []).map((range) => range.trim()));
    return [
      ...faults,
      ...ranges.flatMap((range, index) =>
        old.has(range.trim()) ? [] : validateCidr(path.index(index), range.trim()),
      ),
    ];
  }
  if ((text ?? '').trim() === '' || before?.metadata.annotations?.[SOURCE_RANGES] === text) return faults;
  return [...faults, ...(text ?? '').split(',').flatMap((range) => validateCidr(path, range.trim()))];
}

function validateBalancer(spec: ServiceSpec): FieldError[] {
  return [
    ...(spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer'
      ? [fieldErrors.forbidden(SPEC.at('allocateLoadBalancerNodePorts'), ONLY_BALANCER)]
      : []),
    ...validateClass(spec),
  ];
}

function validateClass(spec: ServiceSpec): FieldError[] {
  const path = SPEC.at('loadBalancerClass');
  const name = spec.loadBalancerClass;
  if (name === undefined) return [];
  return spec.type === 'LoadBalancer'
    ? invalidFor(path, name, checkQualifiedName(name))
    : [fieldErrors.forbidden(path, ONLY_BALANCER)];
}

function validateTraffic(spec: ServiceSpec): FieldError[] {
  const faults: FieldError[] = [];
  const outside = SPEC.at('externalTrafficPolicy');
  const policy = spec.externalTrafficPolicy ?? '';
  if (isExternal(spec)) {
    if (!TRAFFIC.includes(policy)) faults.push(fieldErrors.notSupported(outside, policy, TRAFFIC));
  } else if (policy !== '') {
    faults.push(fieldErrors.invalid(outside, policy, 'may only be set for externally-accessible services'));
  }
  const path = SPEC.at('healthCheckNodePort');
  const port = spec.healthCheckNodePort ?? 0;
  if (needsHealthCheck(spec)) faults.push(...invalidFor(path, port, checkPortNumber(port)));
  else if (port !== 0) {
    faults.push(
      fieldErrors.invalid(
        path,
        port,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  }
  const inside = spec.internalTrafficPolicy;
  if (inside !== undefined && !TRAFFIC.includes(inside)) {
    faults.push(fieldErrors.notSupported(SPEC.at('internalTrafficPolicy'), inside, TRAFFIC));
  }
  const distribution = spec.trafficDistribution;
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution)) {
    faults.push(fieldErrors.notSupportedInOrder(SPEC.at('trafficDistribution'), distribution, DISTRIBUTIONS));
  }
  return faults;
}
