import type { EndpointSlice, Service } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';
import type { Forward } from './network.ts';

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  readonly hostname: string;
}

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** The slices that belong to a Service. */
function slicesOf(api: ApiClient, service: Service): readonly EndpointSlice[] {
  return api
    .list<EndpointSlice>('endpointslices.discovery.k8s.io', service.metadata.namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === service.metadata.name);
}

/** The ready endpoints of one port of a Service; with publishNotReadyAddresses the slices call all of them ready. */
export function endpointsOf(api: ApiClient, service: Service, port: ServicePort): readonly Endpoint[] {
  return slicesOf(api, service).flatMap((slice) => {
    const match = (slice.ports ?? []).find((one) => (one.name ?? '') === (port.name ?? ''));
    if (match?.port === undefined) return [];
    const number = match.port;
    return (slice.endpoints ?? [])
      .filter((endpoint) => endpoint.conditions?.ready !== false)
      .flatMap((endpoint) =>
        endpoint.addresses.map((ip) => ({ ip, port: number, hostname: endpoint.hostname ?? '' })),
      );
  });
}

/** The addresses of a headless Service, for DNS; ports don't matter. */
export function addressesOf(api: ApiClient, service: Service): readonly Endpoint[] {
  const all = slicesOf(api, service).flatMap((slice) =>
    (slice.endpoints ?? [])
      .filter((endpoint) => endpoint.conditions?.ready !== false)
      .flatMap((endpoint) =>
        endpoint.addresses.map((ip) => ({ ip, port: 0, hostname: endpoint.hostname ?? '' })),
      ),
  );
  return [...new Map(all.map((one) => [one.ip, one])).values()];
}

/**
 * What kube-proxy's rules do: connections to a Service's address, external addresses, or a node port on the node go
 * to one of its ready endpoints, in turn; without any they are refused.
 */
export function serviceForward(api: ApiClient, nodeIp: string): Forward {
  let turn = 0;
  return (ip, port, protocol) => {
    for (const service of api.list<Service>('services')) {
      const spec = service.spec;
      if (spec === undefined || spec.type === 'ExternalName') continue;
      const own =
        spec.clusterIP === ip ||
        (spec.externalIPs ?? []).includes(ip) ||
        (service.status?.loadBalancer?.ingress ?? []).some((ingress) => ingress.ip === ip);
      const match = (spec.ports ?? []).find(
        (one) =>
          (one.protocol ?? 'TCP') === protocol &&
          ((own && one.port === port) ||
            (ip === nodeIp && one.nodePort !== undefined && one.nodePort === port)),
      );
      if (match === undefined) {
        // A Service's address answers nothing on other ports.
        if (own) return 'refused';
        continue;
      }
      const endpoints = endpointsOf(api, service, match);
      turn += 1;
      return endpoints[turn % Math.max(endpoints.length, 1)] ?? 'refused';
    }
    return undefined;
  };
}

/** A Service's port by number or name, for the API server's proxy. */
export function findPort(service: Service, port: string): ServicePort | undefined {
  const ports = service.spec?.ports ?? [];
  if (port === '') return ports.length === 1 ? ports[0] : undefined;
  return ports.find((one) => one.name === port || String(one.port) === port);
}
