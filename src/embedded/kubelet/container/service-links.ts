import type { Service } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';

/**
 * The variables that tell a container of the Services of its namespace, and always of the API server's
 * (getServiceEnvVarMap, pkg/kubelet/envvars).
 */
export function serviceLinks(api: ApiClient, namespace: string, links: boolean): ReadonlyMap<string, string> {
  const chosen = new Map<string, Service>();
  const consider = (from: string, wanted: (service: Service) => boolean): void => {
    for (const service of api.list<Service>('services', from)) {
      const ip = service.spec?.clusterIP ?? '';
      if (ip === '' || ip === 'None' || (service.spec?.ports ?? []).length === 0 || !wanted(service))
        continue;
      chosen.set(service.metadata.name ?? '', service);
    }
  };
  consider('default', (service) => service.metadata.name === 'kubernetes');
  if (links) consider(namespace, () => true);
  return new Map([...chosen.values()].flatMap(variablesOf));
}

function variablesOf(service: Service): [string, string][] {
  const prefix = (service.metadata.name ?? '').replaceAll('-', '_').toUpperCase();
  const ip = service.spec?.clusterIP ?? '';
  const ports = service.spec?.ports ?? [];
  const [first] = ports;
  if (first === undefined) return [];
  const host = ip.includes(':') ? `[${ip}]` : ip;
  const named = ports
    .filter((port) => (port.name ?? '') !== '')
    .map((port): [string, string] => [
      `${prefix}_SERVICE_PORT_${(port.name ?? '').replaceAll('-', '_').toUpperCase()}`,
      String(port.port),
    ]);
  const linked = ports.flatMap((port, index): [string, string][] => {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    const url = `${protocol}://${host}:${port.port}`;
    const own = `${prefix}_PORT_${port.port}_${protocol.toUpperCase()}`;
    return [
      ...(index === 0 ? [[`${prefix}_PORT`, url] as [string, string]] : []),
      [own, url],
      [`${own}_PROTO`, protocol],
      [`${own}_PORT`, String(port.port)],
      [`${own}_ADDR`, ip],
    ];
  });
  return [
    [`${prefix}_SERVICE_HOST`, ip],
    [`${prefix}_SERVICE_PORT`, String(first.port)],
    ...named,
    ...linked,
  ];
}
