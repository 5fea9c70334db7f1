import type { Service } from '../../objects/kinds.ts';

export type ServiceSpec = NonNullable<Service['spec']>;
export type ServicePort = NonNullable<ServiceSpec['ports']>[number];

/** spec, which is made when it isn't there. */
export function specOf(service: Service): ServiceSpec {
  return (service.spec ??= {});
}

export const portsOf = (spec: ServiceSpec): ServicePort[] => spec.ports ?? [];
export const ipsOf = (spec: ServiceSpec): readonly string[] => spec.clusterIPs ?? [];
export const familiesOf = (spec: ServiceSpec): readonly string[] => spec.ipFamilies ?? [];

/** As validation sees it: by the list. */
export function isHeadless(spec: ServiceSpec): boolean {
  return ipsOf(spec).length === 1 && ipsOf(spec)[0] === 'None';
}

export function isExternalName(spec: ServiceSpec): boolean {
  return spec.type === 'ExternalName';
}

/** Does a Service of this type have ports on the nodes? */
export function hasNodePorts(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || spec.type === 'LoadBalancer';
}

/** Should ports that name none get one? */
export function allocatesNodePorts(spec: ServiceSpec): boolean {
  return (
    spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  );
}

export function needsHealthCheck(spec: ServiceSpec): boolean {
  return spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
}

/** Reachable from outside the cluster (ExternallyAccessible). */
export function isExternal(spec: ServiceSpec): boolean {
  return hasNodePorts(spec) || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0);
}

export function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

export const familyOf = (ip: string): 'IPv4' | 'IPv6' => (ip.includes(':') ? 'IPv6' : 'IPv4');
