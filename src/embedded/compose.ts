import { join } from 'node:path';
import { ensureFolder } from '../lib/files.ts';
import { openLog, type Log } from '../lib/log.ts';
import { systemClock } from '../lib/clock.ts';
import { kindRules } from './kinds/kinds.ts';
import type { NodeAgent } from './kubelet/types.ts';
import { failures } from './objects/status-error.ts';
import { fieldManagement } from './patch/field-management.ts';
import { patches } from './patch/patches.ts';
import { createClient } from './registry/client.ts';
import { createRegistry } from './registry/registry.ts';
import type { ApiClient } from './registry/types.ts';
import { openApiDocuments } from './schema/api-documents.ts';
import { openSchemas } from './schema/schemas.ts';
import { startApiServer } from './server/api-server.ts';
import { ensurePki, type Pki } from './server/pki.ts';
import { createTokenCreator } from './server/token-request.ts';
import { createTokenAuthority } from './server/tokens.ts';
import { openStore } from './store/store.ts';

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
  try {
    const pki = await ensurePki(join(folder, 'pki'), now());
    const schemas = openSchemas();
    const tokens = createTokenAuthority(pki.serviceAccountKey, now);
    const registry = createRegistry({
      store,
      schemas,
      kinds: kindRules,
      admission: [],
      fieldManagement,
      patches,
      creators: { 'serviceaccounts/token': createTokenCreator({ tokens, store, now }) },
      now,
    });
    const clientFor = (user: string): ApiClient =>
      createClient({
        registry,
        store,
        schemas,
        caller: { user, groups: ['system:masters', 'system:authenticated'], agent: user },
      });
    const server = await startApiServer({
      pki,
      store,
      ports,
      openDocuments: (serverAddress) => openApiDocuments({ serverAddress }),
      parts: { schemas, registry, tables, node, tokens, log, now },
    });
    return {
      port: server.port,
      pki,
      get connections() {
        return server.connections;
      },
      client: clientFor('kubernetes-admin'),
      async close() {
        await server.close();
        store.close();
      },
    };
  } catch (error) {
    store.close();
    throw error;
  }
}

const now = (): Date => new Date();

const missing = (): never => {
  throw failures.internal('not there yet');
};
const node: NodeAgent = {
  logs: missing,
  exec: missing,
  attach: missing,
  connect: missing,
  connectService: missing,
};
const tables = { columns: missing, row: missing };
