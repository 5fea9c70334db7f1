import { parse, stringify } from 'yaml';
import { isJsonObject, valueAt, type Json, type JsonObject } from '../../model/json.ts';
import type { Credentials } from './credentials.ts';

/** The certificates of a kubeconfig, base64 as they stand in it. */
export interface ClientIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** Where and how to reach an API server, as a kubeconfig says it. */
export interface ApiAddress {
  readonly server: string;
  /** base64 */
  readonly authority: string;
}

/**
 * Reads a kubeconfig that holds one cluster and one client certificate, as kind and kubeadm write them. Undefined when
 * it is anything else: then it can't be ours.
 */
export function readOwnKubeconfig(text: string): (ApiAddress & ClientIdentity) | undefined {
  let parsed: Json;
  try {
    parsed = parse(text) as Json;
  } catch {
    return undefined;
  }
  const cluster = firstOf(parsed, 'clusters', 'cluster');
  const user = firstOf(parsed, 'users', 'user');
  const server = cluster?.['server'];
  const authority = cluster?.['certificate-authority-data'];
  const certificate = user?.['client-certificate-data'];
  const key = user?.['client-key-data'];
  if (
    typeof server !== 'string' ||
    typeof authority !== 'string' ||
    typeof certificate !== 'string' ||
    typeof key !== 'string'
  )
    return undefined;
  return { server, authority, certificate, key };
}

/** Credentials from what `readOwnKubeconfig` found. */
export function certificateCredentials(own: ApiAddress & ClientIdentity): Credentials {
  return {
    server: own.server,
    tls: {
      ca: Buffer.from(own.authority, 'base64'),
      cert: Buffer.from(own.certificate, 'base64'),
      key: Buffer.from(own.key, 'base64'),
    },
    headers: () => Promise.resolve({}),
  };
}

/** A kubeconfig with one context. */
export function writeKubeconfig(
  names: { readonly context: string; readonly user: string },
  address: ApiAddress,
  identity: ClientIdentity,
): string {
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: names.context,
          cluster: { server: address.server, 'certificate-authority-data': address.authority },
        },
      ],
      users: [
        {
          name: names.user,
          user: { 'client-certificate-data': identity.certificate, 'client-key-data': identity.key },
        },
      ],
      contexts: [{ name: names.context, context: { cluster: names.context, user: names.user } }],
      'current-context': names.context,
    },
    { lineWidth: 0 },
  );
}

/** The server that the current context of a kubeconfig leads to; undefined where it leads nowhere, or as nobody. */
export function currentServer(text: string): string | undefined {
  let config: Json;
  try {
    config = parse(text) as Json;
  } catch {
    return undefined;
  }
  const current = valueAt(config, ['current-context']);
  const context = named(config, 'contexts', 'context', current);
  const cluster = named(config, 'clusters', 'cluster', context?.['cluster']);
  const user = named(config, 'users', 'user', context?.['user']);
  const server = cluster?.['server'];
  return typeof server === 'string' && user !== undefined ? server : undefined;
}

function named(config: Json, list: string, key: string, name: Json | undefined): JsonObject | undefined {
  const items = valueAt(config, [list]);
  if (!Array.isArray(items) || typeof name !== 'string') return undefined;
  const item = (items as readonly Json[]).find((one) => isJsonObject(one) && one['name'] === name);
  const found = valueAt(item, [key]);
  return isJsonObject(found) ? found : undefined;
}

function firstOf(config: Json, list: string, key: string): JsonObject | undefined {
  const found = valueAt(config, [list, 0, key]);
  return isJsonObject(found) ? found : undefined;
}
