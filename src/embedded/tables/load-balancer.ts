type Ingress = readonly { readonly ip?: string; readonly hostname?: string }[] | null | undefined;

/** The addresses that a load balancer gave, each once and sorted: its IPs, and the host names where it has none. */
export function loadBalancerAddresses(ingress: Ingress): string {
  const addresses = (ingress ?? []).map(({ ip, hostname }) => (ip ?? '') || (hostname ?? ''));
  return [...new Set(addresses.filter((one) => one !== ''))].toSorted().join(',');
}
