import { parseQuantity } from '../../../model/quantity.ts';
import type { Container, Pod } from '../../objects/kinds.ts';
import { podSpec } from '../names.ts';

/** What a container without limits may use: the node's. Cores and bytes. */
export interface NodeAmounts {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
}

/** What only the running Pod has. */
export interface PodAddresses {
  readonly podIp: string;
  readonly hostIp: string;
}

/** The value of a field for the downward API (pkg/fieldpath, podFieldSelectorRuntimeValue). */
export function fieldValue(pod: Pod, path: string, addresses: PodAddresses | undefined): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript !== null) {
    const [, field, key = ''] = subscript;
    return (field === 'labels' ? pod.metadata.labels : pod.metadata.annotations)?.[key] ?? '';
  }
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name ?? '';
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return formatMap(pod.metadata.labels);
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations);
    case 'spec.nodeName':
      return podSpec(pod).nodeName ?? '';
    case 'spec.serviceAccountName':
      return podSpec(pod).serviceAccountName ?? '';
    case 'status.podIP':
    case 'status.podIPs':
      return addresses?.podIp ?? pod.status?.podIP ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return addresses?.hostIp ?? pod.status?.hostIP ?? '';
    default:
      return '';
  }
}

/** `key="value"` lines, sorted, values quoted as Go's %q. */
function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.entries(map ?? {})
    .toSorted(([one], [two]) => (one < two ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n');
}

/** A container's limit or request in units of the divisor, rounded up (resource.ExtractContainerResourceValue). */
export function resourceValue(
  container: Container,
  resource: string,
  divisor: string | undefined,
  node: NodeAmounts,
): string {
  const [side = '', ...rest] = resource.split('.');
  const name = rest.join('.');
  const given = (side === 'limits' ? container.resources?.limits : container.resources?.requests)?.[name];
  const amount = given === undefined ? ownAmount(side, name, container, node) : (parseQuantity(given) ?? 0);
  const parsed = parseQuantity(divisor ?? '1') ?? 1;
  const unit = parsed === 0 ? 1 : parsed;
  // 100m / 1m is 100.00000000000001 in binary.
  return String(Math.ceil(Number((amount / unit).toFixed(6))));
}

function ownAmount(side: string, name: string, container: Container, node: NodeAmounts): number {
  // A request that isn't given is the limit where there is one, as defaulting has filled in; else nothing.
  if (side === 'requests') return parseQuantity(container.resources?.limits?.[name] ?? '0') ?? 0;
  if (name === 'cpu') return node.cpus;
  if (name === 'memory') return node.memoryBytes;
  if (name === 'ephemeral-storage') return node.ephemeralBytes;
  return 0;
}
