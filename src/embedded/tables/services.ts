import type { Service } from '../objects/kinds.ts';
import { labelsText, NONE, orNone } from './cell-text.ts';
import { loadBalancerAddresses } from './load-balancer.ts';
import { ageOf, printer, type Printer } from './printer.ts';

export const servicePrinter: Printer = printer<Service>('services', (service, since) => [
  service.metadata.name ?? '',
  service.spec?.type ?? '',
  service.spec?.clusterIPs?.[0] ?? NONE,
  externalIp(service),
  orNone(portsText(service)),
  ageOf(service, since),
  labelsText(service.spec?.selector),
]);

function externalIp({ spec, status }: Service): string {
  const external = (spec?.externalIPs ?? []).join(',');
  switch (spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(external);
    case 'LoadBalancer': {
      const balanced = loadBalancerAddresses(status?.loadBalancer?.ingress);
      return [balanced, external].filter((one) => one !== '').join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

/** "80/TCP,443:30443/TCP" */
function portsText({ spec }: Service): string {
  return (spec?.ports ?? [])
    .map(({ port, nodePort, protocol }) =>
      (nodePort ?? 0) > 0 ? `${port}:${nodePort}/${protocol ?? ''}` : `${port}/${protocol ?? ''}`,
    )
    .join(',');
}
