/** Where a cluster comes from. */
export const PROVIDERS = ['kind', 'embedded', 'kubeconfig'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** How a provider is called wherever it or its results are shown: what is simulated says so. */
export function providerText(provider: ProviderName): string {
  return provider === 'embedded' ? 'embedded (simulated runtime)' : provider;
}
