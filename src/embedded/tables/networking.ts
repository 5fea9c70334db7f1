import type { Ingress, IngressClass, IpAddress, NetworkPolicy, ServiceCidr } from '../objects/kinds.ts';
import { NONE, selectorText } from './cell-text.ts';
import { loadBalancerAddresses } from './load-balancer.ts';
import { ageOf, printer, type Printer } from './printer.ts';

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

const ingresses = printer<Ingress>('ingresses.networking.k8s.io', (ingress, since) => {
  const { metadata, spec, status } = ingress;
  return [
    metadata.name ?? '',
    spec?.ingressClassName ?? NONE,
    hostsOf(ingress),
    loadBalancerAddresses(status?.loadBalancer?.ingress),
    (spec?.tls ?? []).length === 0 ? '80' : '80, 443',
    ageOf(ingress, since),
  ];
});

const ingressClasses = printer<IngressClass>('ingressclasses.networking.k8s.io', (one, since) => [
  one.metadata.annotations?.[DEFAULT_CLASS] === 'true'
    ? `${one.metadata.name ?? ''} (default)`
    : (one.metadata.name ?? ''),
  one.spec?.controller ?? '',
  parametersOf(one),
  ageOf(one, since),
]);

const networkPolicies = printer<NetworkPolicy>('networkpolicies.networking.k8s.io', (policy, since) => [
  policy.metadata.name ?? '',
  selectorText(policy.spec?.podSelector),
  ageOf(policy, since),
]);

const serviceCidrs = printer<ServiceCidr>('servicecidrs.networking.k8s.io', (one, since) => [
  one.metadata.name ?? '',
  (one.spec?.cidrs ?? []).join(','),
  ageOf(one, since),
]);

// one cell more than there are columns: so it is in the real server
const ipAddresses = printer<IpAddress>('ipaddresses.networking.k8s.io', (address, since) => [
  address.metadata.name ?? '',
  parentOf(address),
  ageOf(address, since),
]);

export const networkingPrinters: readonly Printer[] = [
  ingresses,
  ingressClasses,
  networkPolicies,
  serviceCidrs,
  ipAddresses,
];

/** The hosts of the first rules; as soon as there are three and yet a rule, how many rules more. */
function hostsOf({ spec }: Ingress): string {
  const rules = spec?.rules ?? [];
  const hosts: string[] = [];
  for (const { host } of rules) {
    if (hosts.length === 3) return `${hosts.join(',')} + ${rules.length - 3} more...`;
    if (host !== undefined && host !== '') hosts.push(host);
  }
  return hosts.length === 0 ? '*' : hosts.join(',');
}

function parametersOf({ spec }: IngressClass): string {
  const parameters = spec?.parameters;
  if (!parameters) return NONE;
  const group = parameters.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
  return `${parameters.kind}${group}/${parameters.name}`;
}

/** "services/default/web" */
function parentOf({ spec }: IpAddress): string {
  const parent = spec?.parentRef;
  if (!parent) return NONE;
  const group = (parent.group ?? '') === '' ? '' : `.${parent.group}`;
  const resource = `${parent.resource}${group}`.toLowerCase();
  return [resource, ...((parent.namespace ?? '') === '' ? [] : [parent.namespace]), parent.name].join('/');
}
