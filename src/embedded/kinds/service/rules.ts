import type { Service } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { asObjectName, checkDnsLabel } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { statusRules } from '../status-rules.ts';
import { allocateChanged, allocateNew } from './allocate.ts';
import {
  familiesOf,
  hasNodePorts,
  ipsOf,
  isExternal,
  isExternalName,
  needsHealthCheck,
  portsOf,
  sameList,
  specOf,
  type ServiceSpec,
} from './facts.ts';
import { validateService, validateServiceStatus, validateServiceUpdate } from './validate.ts';

const AFFINITY_SECONDS = 10_800;

function setDefaults(service: Service): void {
  const spec = specOf(service);
  if ((spec.sessionAffinity ?? '') === '') spec.sessionAffinity = 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (
    spec.sessionAffinity === 'ClientIP' &&
    spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
  ) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_SECONDS } };
  }
  if ((spec.type ?? '') === '') spec.type = 'ClusterIP';
  for (const port of portsOf(spec)) {
    if ((port.protocol ?? '') === '') port.protocol = 'TCP';
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') {
      port.targetPort = port.port;
    }
  }
  if (isExternal(spec) && (spec.externalTrafficPolicy ?? '') === '') spec.externalTrafficPolicy = 'Cluster';
  if (hasNodePorts(spec) || spec.type === 'ClusterIP') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type !== 'LoadBalancer') return;
  spec.allocateLoadBalancerNodePorts ??= true;
  for (const entry of service.status?.loadBalancer?.ingress ?? []) {
    if ((entry.ip ?? '') !== '') entry.ipMode ??= 'VIP';
  }
}

/** What no longer applies to the new type goes, where the caller didn't change it (dropTypeDependentFields). */
function dropForType(service: Service, old: ServiceSpec): void {
  const spec = specOf(service);
  if (!isExternalName(old) && isExternalName(spec)) {
    if (spec.clusterIP === old.clusterIP && sameList(ipsOf(spec), ipsOf(old))) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (sameList(familiesOf(spec), familiesOf(old))) delete spec.ipFamilies;
    if (spec.ipFamilyPolicy === old.ipFamilyPolicy) delete spec.ipFamilyPolicy;
  }
  if (hasNodePorts(old) && !hasNodePorts(spec)) {
    const known = new Set(portsOf(old).map(({ nodePort = 0 }) => nodePort));
    if (portsOf(spec).every(({ nodePort = 0 }) => nodePort === 0 || known.has(nodePort))) {
      for (const port of portsOf(spec)) delete port.nodePort;
    }
  }
  if (
    needsHealthCheck(old) &&
    !needsHealthCheck(spec) &&
    spec.healthCheckNodePort === old.healthCheckNodePort
  ) {
    delete spec.healthCheckNodePort;
  }
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts) {
      delete spec.allocateLoadBalancerNodePorts;
    }
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass;
  }
  if (isExternal(old) && !isExternal(spec) && spec.externalTrafficPolicy === old.externalTrafficPolicy) {
    delete spec.externalTrafficPolicy;
  }
  if (spec.type !== 'LoadBalancer') service.status = { ...service.status, loadBalancer: {} };
}

/** The real server stores it and doesn't show it. */
function dropInternalPolicy({ spec }: Service): void {
  if (spec?.type !== 'ExternalName') return;
  if (spec.internalTrafficPolicy === 'Cluster' || spec.internalTrafficPolicy === 'Local') {
    delete spec.internalTrafficPolicy;
  }
}

const HINTS = 'service.kubernetes.io/topology-aware-hints';

/** pkg/api/service/warnings.go. */
function warnOf(service: Service): string[] {
  const spec = service.spec ?? {};
  const warnings: string[] = [];
  const external = (spec.externalIPs ?? []).length > 0;
  if (service.metadata.annotations?.[HINTS] !== undefined) {
    warnings.push(
      `annotation ${HINTS} is deprecated, please use service.kubernetes.io/topology-mode instead`,
    );
  }
  const headless = spec.type === 'ClusterIP' && spec.clusterIP === 'None';
  if (headless) {
    if ((spec.loadBalancerIP ?? '') !== '') {
      warnings.push('spec.loadBalancerIP is ignored for headless services');
    }
    if (external) warnings.push('spec.externalIPs is ignored for headless services');
    if (spec.sessionAffinity !== 'None') {
      warnings.push('spec.SessionAffinity is ignored for headless services');
    }
  }
  if (external && !headless && !isExternalName(spec)) {
    warnings.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  }
  if (isExternalName(spec) && external) {
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (!isExternalName(spec) && (spec.externalName ?? '') !== '') {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  if (spec.trafficDistribution === 'PreferClose') {
    warnings.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  }
  return warnings;
}

/** pkg/registry/core/service. */
export const serviceRules: KindRules<Service> = {
  resource: 'services',
  default: setDefaults,
  prepareForCreate(service, context) {
    allocateNew(service, context);
    service.status = { loadBalancer: {} };
    dropInternalPolicy(service);
  },
  prepareForUpdate(service, old, context) {
    allocateChanged(service, old, context);
    service.status = copyOf(old.status ?? { loadBalancer: {} });
    dropForType(service, old.spec ?? {});
    dropInternalPolicy(service);
  },
  validate: (service) => validateService(service),
  validateUpdate: validateServiceUpdate,
  validateName: asObjectName(checkDnsLabel),
  warnings: warnOf,
  subresources: { status: statusRules(validateServiceStatus) },
};
