import { isIP } from 'node:net';
import type { Pod, Service } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';
import { podSpec } from '../names.ts';
import { addressesOf } from './services.ts';

export const CLUSTER_DOMAIN = 'cluster.local';
/** kubeadm's address of kube-dns. */
export const CLUSTER_DNS = '10.96.0.10';

/** What a Pod's /etc/resolv.conf says. */
export interface ResolverConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

/** The resolver's configuration by dnsPolicy and dnsConfig (pkg/kubelet/network/dns). */
export function resolverConfig(pod: Pod, nodeIp: string): ResolverConfig {
  const spec = podSpec(pod);
  const namespace = pod.metadata.namespace ?? '';
  // The node itself asks its own resolver, which knows nothing of Services.
  const node: ResolverConfig = { nameservers: [nodeIp], searches: [], options: [] };
  const cluster: ResolverConfig = {
    nameservers: [CLUSTER_DNS],
    searches: [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN],
    options: ['ndots:5'],
  };
  const policy = spec.dnsPolicy ?? 'ClusterFirst';
  const base =
    policy === 'None'
      ? { nameservers: [], searches: [], options: [] }
      : policy === 'Default' || (policy === 'ClusterFirst' && spec.hostNetwork === true)
        ? node
        : cluster;
  const own = spec.dnsConfig;
  if (own === undefined) return base;
  const options = new Map(base.options.map((option) => splitOption(option)));
  for (const option of own.options ?? []) options.set(option.name ?? '', option.value);
  return {
    nameservers: [...new Set([...base.nameservers, ...(own.nameservers ?? [])])].slice(0, 3),
    searches: [...new Set([...base.searches, ...(own.searches ?? [])])],
    options: [...options].map(([name, value]) => (value === undefined ? name : `${name}:${value}`)),
  };
}

function splitOption(option: string): [string, string | undefined] {
  const at = option.indexOf(':');
  return at === -1 ? [option, undefined] : [option.slice(0, at), option.slice(at + 1)];
}

/** As the kubelet has containerd write it. */
export function resolvConf(config: ResolverConfig): string {
  const lines = [
    ...(config.searches.length > 0 ? [`search ${config.searches.join(' ')}`] : []),
    ...config.nameservers.map((server) => `nameserver ${server}`),
    ...(config.options.length > 0 ? [`options ${config.options.join(' ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Finds a name the way a Pod's libc does: the search list first while the name has less dots than ndots says. */
export function resolveName(name: string, config: ResolverConfig, api: ApiClient): readonly string[] {
  if (isIP(name) !== 0) return [name];
  if (name === 'localhost') return ['127.0.0.1'];
  if (!config.nameservers.includes(CLUSTER_DNS)) return [];
  const option = config.options.find((one) => one.startsWith('ndots:'));
  const ndots = option === undefined ? 1 : Number(option.slice('ndots:'.length));
  const absolute = name.endsWith('.');
  const plain = absolute ? name.slice(0, -1) : name;
  const searched = absolute ? [] : config.searches.map((domain) => `${plain}.${domain}`);
  const dots = plain.split('.').length - 1;
  const candidates = dots >= ndots ? [plain, ...searched] : [...searched, plain];
  for (const candidate of candidates) {
    const found = lookUp(candidate.toLowerCase(), api, 0);
    if (found.length > 0) return found;
  }
  return [];
}

/** The records that CoreDNS's kubernetes plug-in serves, by full name. */
function lookUp(name: string, api: ApiClient, depth: number): readonly string[] {
  if (!name.endsWith(`.${CLUSTER_DOMAIN}`) || depth > 8) return [];
  const parts = name.slice(0, -CLUSTER_DOMAIN.length - 1).split('.');
  const kind = parts.at(-1);
  const namespace = parts.at(-2) ?? '';
  if (kind === 'pod' && parts.length === 3) {
    // "pods insecure", as kubeadm configures it: the name is the address.
    const ip = (parts[0] ?? '').replaceAll('-', '.');
    return isIP(ip) === 4 ? [ip] : [];
  }
  if (kind !== 'svc' || (parts.length !== 3 && parts.length !== 4)) return [];
  const service = api.get<Service>('services', namespace, parts.at(-3) ?? '');
  if (service?.spec === undefined) return [];
  if (service.spec.type === 'ExternalName') {
    return parts.length === 3 ? lookUp((service.spec.externalName ?? '').toLowerCase(), api, depth + 1) : [];
  }
  const host = parts.length === 4 ? parts[0] : undefined;
  const clusterIp = service.spec.clusterIP ?? '';
  if (clusterIp !== '' && clusterIp !== 'None') return host === undefined ? [clusterIp] : [];
  const addresses = addressesOf(api, service);
  if (host === undefined) return addresses.map(({ ip }) => ip);
  return addresses
    .filter((one) => (one.hostname === '' ? one.ip.replaceAll('.', '-') : one.hostname) === host)
    .map(({ ip }) => ip);
}

const MAX_HOSTNAME = 63;

/** Host name and domain of a Pod (GeneratePodHostNameAndDomain). */
export function hostNames(pod: Pod): { readonly hostname: string; readonly domain: string } {
  const spec = podSpec(pod);
  const override = spec.hostnameOverride;
  const name =
    override ?? (spec.hostname === undefined || spec.hostname === '' ? pod.metadata.name : spec.hostname);
  const hostname =
    (name ?? '').length <= MAX_HOSTNAME
      ? (name ?? '')
      : (name ?? '').slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '');
  const subdomain = spec.subdomain ?? '';
  const domain =
    override !== undefined || subdomain === ''
      ? ''
      : `${subdomain}.${pod.metadata.namespace}.svc.${CLUSTER_DOMAIN}`;
  return { hostname, domain };
}

/** The Pod's /etc/hosts as the kubelet writes it. */
export function etcHosts(pod: Pod, ip: string, nodeHosts: string): string {
  const spec = podSpec(pod);
  const aliases = (spec.hostAliases ?? []).map(
    (alias) => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}\n`,
  );
  const added = aliases.length === 0 ? '' : `\n# Entries added by HostAliases.\n${aliases.join('')}`;
  if (spec.hostNetwork === true) {
    return `# Kubernetes-managed hosts file (host network).\n${nodeHosts}${added}`;
  }
  const { hostname, domain } = hostNames(pod);
  return (
    '# Kubernetes-managed hosts file.\n' +
    '127.0.0.1\tlocalhost\n' +
    '::1\tlocalhost ip6-localhost ip6-loopback\n' +
    'fe00::0\tip6-localnet\n' +
    'fe00::0\tip6-mcastprefix\n' +
    'fe00::1\tip6-allnodes\n' +
    'fe00::2\tip6-allrouters\n' +
    `${ip}\t${domain === '' ? hostname : `${hostname}.${domain}\t${hostname}`}\n` +
    added
  );
}
