/** Where a cluster comes from. */
export const PROVIDERS = ['kind', 'embedded', 'kubeconfig'] as const;
export type ProviderName = (typeof PROVIDERS)[number];
