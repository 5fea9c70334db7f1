import type { RequestOptions } from 'node:https';
import { MachineFault } from '../../lib/errors.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { Credentials } from '../api/credentials.ts';
import { messageOf } from '../faults.ts';

/**
 * Credentials of a kubeconfig of the user's own: certificates, tokens, exec plugins, OIDC, proxies. The client library
 * is heavy, so it is loaded here only.
 */
export async function userCredentials(kubeconfig: string): Promise<Credentials> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    config.loadFromString(kubeconfig);
  } catch (error) {
    throw broken(error);
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw broken(new Error('its context names no cluster'));
  const ask = async (): Promise<RequestOptions> => {
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw new CouldNotLook('unavailable', `no credentials for ${cluster.server}: ${messageOf(error)}`, {
        cause: error,
      });
    }
    return options;
  };
  const { ca, cert, key, servername, rejectUnauthorized, agent } = await ask();
  return {
    server: cluster.server,
    tls: {
      ca: ca as Buffer | undefined,
      cert: cert as Buffer | undefined,
      key: key as Buffer | undefined,
      servername,
      rejectUnauthorized,
    },
    agent: cluster.proxyUrl !== undefined && typeof agent === 'object' ? agent : undefined,
    headers: async () => {
      const { headers, auth } = await ask();
      const basic = typeof auth === 'string' ? `Basic ${Buffer.from(auth).toString('base64')}` : undefined;
      return {
        ...(headers as Record<string, string> | undefined),
        ...(basic === undefined ? {} : { Authorization: basic }),
      };
    },
  };
}

const broken = (error: unknown): MachineFault =>
  new MachineFault(
    'kubeconfig-broken',
    `the kubeconfig can't be used: ${messageOf(error)}`,
    'kubectl config view --minify',
    { cause: error },
  );
