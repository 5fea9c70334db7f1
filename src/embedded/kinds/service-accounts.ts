import type { ServiceAccount } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';

const MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';

/** Of a reference to a Secret, the name is kept. */
function keepNames(account: ServiceAccount): void {
  if (account.secrets === undefined) return;
  account.secrets = account.secrets.map(({ name }) => (name === undefined ? {} : { name }));
}

/** pkg/registry/core/serviceaccount/strategy.go. */
export const serviceAccountRules: KindRules<ServiceAccount> = {
  resource: 'serviceaccounts',
  prepareForCreate: keepNames,
  prepareForUpdate: keepNames,
  warnings: (account, old) =>
    account.metadata.annotations?.[MOUNTABLE] === undefined ||
    old?.metadata.annotations?.[MOUNTABLE] !== undefined
      ? []
      : [
          `metadata.annotations[${MOUNTABLE}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ],
};
