import type { Store } from '../store/types.ts';
import type { ObjectIdentity, TokenClaims } from './tokens.ts';

/** jwt.DefaultLeeway: what is on its way out for longer than this is gone. */
const LEEWAY_MS = 60_000;

/**
 * Why a token of ours doesn't count any more, in the real words; undefined when it does: its account and what it is
 * bound to must still be there (pkg/serviceaccount/claims.go: Validate).
 */
export function faultOfToken(store: Pick<Store, 'get'>, claims: TokenClaims, now: Date): string | undefined {
  const { namespace, serviceAccount, secret, pod, node } = claims;
  const look = (
    resource: string,
    within: string,
    name: string,
  ): { uid: string; ended: boolean } | undefined => {
    const meta = store.get({ resource, namespace: within, name })?.metadata;
    if (meta === undefined) return undefined;
    const { uid = '', deletionTimestamp } = meta;
    const ended =
      deletionTimestamp !== undefined && Date.parse(deletionTimestamp) < now.getTime() - LEEWAY_MS;
    return { uid, ended };
  };

  const account = look('serviceaccounts', namespace, serviceAccount.name);
  if (account === undefined) return `serviceaccounts ${JSON.stringify(serviceAccount.name)} not found`;
  if (account.uid !== serviceAccount.uid)
    return `service account UID (${account.uid}) does not match claim (${serviceAccount.uid})`;
  if (account.ended) return `service account ${namespace}/${serviceAccount.name} has been deleted`;

  const bound: readonly (readonly [string, string, ObjectIdentity | undefined, string])[] = [
    ['secrets', namespace, secret, 'secret'],
    ['pods', namespace, pod, 'pod'],
    // a Pod's token only names its Node
    ['nodes', '', pod === undefined ? node : undefined, 'node'],
  ];
  for (const [resource, within, identity, what] of bound) {
    if (identity === undefined) continue;
    const found = look(resource, within, identity.name);
    if (found !== undefined && found.uid !== identity.uid) {
      return `${what} UID (${found.uid}) does not match service account ${what} ref claim (${identity.uid})`;
    }
    if (found === undefined || found.ended) return 'service account token has been invalidated';
  }
  return undefined;
}
