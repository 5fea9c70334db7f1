import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { ensureFolder } from '../lib/files.ts';
import { openLog, type Log } from '../lib/log.ts';
import { systemClock } from '../lib/clock.ts';
import { accessReviews } from './access/access-reviews.ts';
import { createAuthorizer } from './access/authorizer.ts';
import { createSignerPlugins } from './access/signer-rights.ts';
import { createWriteGuard } from './access/write-guard.ts';
import { createAdmissionPlugins } from './admission/plugins.ts';
import { authorizeBy } from './admission/policies/authorize.ts';
import { startControllers } from './controllers/start.ts';
import { kindRules } from './kinds/kinds.ts';
import { startKubelet, type Kubelet } from './kubelet/kubelet.ts';
import { fieldManagement } from './patch/field-management.ts';
import { patches } from './patch/patches.ts';
import { createClient } from './registry/client.ts';
import { createRegistry } from './registry/registry.ts';
import type { ApiClient } from './registry/types.ts';
import { createContainerRuntime } from './runtime/container-runtime.ts';
import { findProgram } from './runtime/tools/programs.ts';
import { openApiDocuments } from './schema/api-documents.ts';
import { openSchemas } from './schema/schemas.ts';
import { startApiServer } from './server/api-server.ts';
import { createIssuer } from './server/issue-certificate.ts';
import { ensurePki, type Pki } from './server/pki.ts';
import { identityReviews } from './server/identity-reviews.ts';
import { createMintToken, createTokenCreator } from './server/token-request.ts';
import { createTokenAuthority } from './server/tokens.ts';
import { openStore } from './store/store.ts';
import { tables } from './tables/tables.ts';

export interface ClusterOptions {
  /** Where the cluster is kept; made when it isn't there. */
  readonly folder: string;
  /** The ports to try, in order; 0 is a free one. */
  readonly ports?: readonly number[];
  readonly log?: Log;
}

/** A cluster that serves. */
export interface Cluster {
  readonly port: number;
  readonly pki: Pki;
  /** Open connections of clients. */
  readonly connections: number;
  /** The API, as system:masters. */
  readonly client: ApiClient;
  close(): Promise<void>;
}

/**
 * Puts all parts together: the store, the API on top of it, the controllers, the node, the server in front. Rejects with
 * MachineFault when another process has the folder, it can't be written, or no port can be had.
 */
export async function startCluster({
  folder,
  ports = [0],
  log = openLog(join(folder, 'server.log'), systemClock),
}: ClusterOptions): Promise<Cluster> {
  ensureFolder(folder);
  // first of all: one process has the store at a time
  const store = openStore(join(folder, 'cluster.db'));
  let kubelet: Kubelet | undefined;
  let stopControllers: (() => void) | undefined;
  try {
    const pki = await ensurePki(join(folder, 'pki'), now());
    const schemas = openSchemas();
    const tokens = createTokenAuthority(pki.serviceAccountKey, now);
    const access = createAuthorizer(store);
    const registry = createRegistry({
      store,
      schemas,
      kinds: kindRules,
      admission: [
        ...createAdmissionPlugins({ random: Math.random, schemas, authorize: authorizeBy(access) }),
        ...createSignerPlugins(access),
      ],
      fieldManagement,
      patches,
      creators: {
        'serviceaccounts/token': createTokenCreator({ tokens, store, now }),
        ...accessReviews(access),
        ...identityReviews({ tokens, store, now }),
      },
      guard: createWriteGuard(access),
      now,
    });
    const clientFor = (user: string, agent: string): ApiClient =>
      createClient({ registry, store, schemas, caller: { user, groups: MASTERS, agent } });
    let port: number | undefined;
    stopControllers = startControllers({
      clientFor,
      schemas,
      clock: systemClock,
      random: Math.random,
      caCertificate: pki.caCertificate,
      mintSecretToken: (namespace, serviceAccount, secret) =>
        tokens.mintToken({
          namespace,
          serviceAccount,
          secret,
          audiences: [],
          expirationSeconds: SECRET_SECONDS,
        }).token,
      issueCertificate: createIssuer(pki.caCertificate, pki.caKey),
      access,
      apiAddress: { ip: NODE.ip, port: 6443 },
      onFault: (error) => {
        log.write('controller-fault', {
          why: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      },
    });
    kubelet = startKubelet({
      api: clientFor(`system:node:${NODE.name}`, 'kubelet'),
      schedulerApi: clientFor('system:kube-scheduler', 'kube-scheduler'),
      runtime: createContainerRuntime({ now, findProgram }),
      clock: systemClock,
      nodeName: NODE.name,
      nodeIp: NODE.ip,
      podCidr: '10.244.0.0/24',
      mintToken: createMintToken(createTokenCreator({ tokens, store, now }), schemas),
      caPem: pki.caCertificate,
      onFault: (error) => {
        log.write('kubelet-fault', {
          why: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      },
      // Pods reach the API at the Service's address and at the node's
      outside: (ip, at) =>
        port !== undefined && ((ip === API_IP && at === 443) || (ip === NODE.ip && at === 6443))
          ? connectTo(port)
          : undefined,
    });
    const server = await startApiServer({
      pki,
      store,
      ports,
      openDocuments: (serverAddress) => openApiDocuments({ serverAddress }),
      parts: { schemas, registry, tables, node: kubelet, tokens, access, log, now },
    });
    port = server.port;
    return {
      port: server.port,
      pki,
      get connections() {
        return server.connections;
      },
      client: clientFor('kubernetes-admin', 'cks'),
      async close() {
        await server.close();
        stopControllers?.();
        kubelet?.stop();
        store.close();
      },
    };
  } catch (error) {
    stopControllers?.();
    kubelet?.stop();
    store.close();
    throw error;
  }
}

const now = (): Date => new Date();

const MASTERS = ['system:masters', 'system:authenticated'];
const NODE = { name: 'cks-control-plane', ip: '172.18.0.2' } as const;
/** What a token in a Secret lasts: as long as the cluster's certificates. */
const SECRET_SECONDS = 20 * 365 * 24 * 60 * 60;
/** Of the Service "kubernetes". */
const API_IP = '10.96.0.1';

async function connectTo(port: number): Promise<Duplex> {
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  return socket;
}
