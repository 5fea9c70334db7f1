import { mkdtempSync, rmSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { accessReviews } from '../../../../src/embedded/access/access-reviews.ts';
import { createAuthorizer } from '../../../../src/embedded/access/authorizer.ts';
import { createWriteGuard } from '../../../../src/embedded/access/write-guard.ts';
import { roleObjects } from '../../../../src/embedded/controllers/bootstrap/roles.ts';
import { identityReviews } from '../../../../src/embedded/server/identity-reviews.ts';
import { fieldManagement } from '../../../../src/embedded/patch/field-management.ts';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import { createRegistry } from '../../../../src/embedded/registry/registry.ts';
import type { NodeAgent } from '../../../../src/embedded/kubelet/types.ts';
import type { Registry } from '../../../../src/embedded/registry/types.ts';
import { openApiDocuments } from '../../../../src/embedded/schema/api-documents.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import { startApiServer, type ApiServer } from '../../../../src/embedded/server/api-server.ts';
import type { KeyPair } from '../../../../src/embedded/server/certificates.ts';
import { ensurePki, type Pki } from '../../../../src/embedded/server/pki.ts';
import { createTokenCreator } from '../../../../src/embedded/server/token-request.ts';
import { createTokenAuthority, type TokenAuthority } from '../../../../src/embedded/server/tokens.ts';
import { openStore } from '../../../../src/embedded/store/store.ts';
import type { Store } from '../../../../src/embedded/store/types.ts';
import type { Tables } from '../../../../src/embedded/tables/types.ts';

export interface Answer {
  readonly code: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text as JSON. */
  readonly json: Record<string, unknown> & { readonly message?: string };
}

export interface Fixture {
  readonly server: ApiServer;
  readonly pki: Pki;
  readonly store: Store;
  readonly registry: Registry;
  readonly tokens: TokenAuthority;
  readonly faults: string[];
  /** As the learner, unless told otherwise. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** What a client needs to connect. */
  connection(who?: KeyPair | 'nobody'): RequestOptions & { readonly host: string; readonly port: number };
  close(): Promise<void>;
}

export interface SendOptions {
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly who?: KeyPair | 'nobody';
}

const notHere = (): never => {
  throw new Error('the test asked for no node');
};
const noNode: NodeAgent = {
  logs: notHere,
  exec: notHere,
  attach: notHere,
  connect: notHere,
  connectService: notHere,
};
/** Tables of names. */
const plainTables: Tables = {
  columns: () => [{ name: 'Name', type: 'string', format: 'name', description: 'its name', priority: 0 }],
  row: (_resource, object) => ({ cells: [object.metadata.name ?? ''] }),
};

/** Who has the learner's certificate may do everything. */
const LEARNERS: ApiObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'cks-trainer:learners' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'cks-trainer:learners' }],
};

/** The HTTP layer on a free port, with a registry over a store in memory, and a node of the test's. */
export async function startFixture(
  node: Partial<NodeAgent> = {},
  now: () => Date = () => new Date(),
): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'cks-server-'));
  const pki = await ensurePki(join(folder, 'pki'), new Date());
  rmSync(folder, { recursive: true });
  const store = openStore(':memory:');
  const schemas = openSchemas();
  const tokens = createTokenAuthority(pki.serviceAccountKey, now);
  const access = createAuthorizer(store);
  for (const object of [...roleObjects(), LEARNERS]) {
    const resource = schemas.byKind(object.apiVersion, object.kind)?.key ?? '';
    const { namespace = '', name = '' } = object.metadata;
    store.create({ resource, namespace, name }, object);
  }
  const registry = createRegistry({
    store,
    schemas,
    kinds: [],
    admission: [],
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
  const faults: string[] = [];
  const log = {
    write: (event: string, fields = {}) => {
      if (event === 'handler-failed' || event === 'answer-failed') faults.push(JSON.stringify(fields));
    },
  };
  const server = await startApiServer({
    pki,
    store,
    ports: [0],
    openDocuments: (serverAddress) => openApiDocuments({ serverAddress }),
    parts: { schemas, registry, tables: plainTables, node: { ...noNode, ...node }, tokens, access, log, now },
  });
  const connection: Fixture['connection'] = (who = pki.learner) => ({
    host: '127.0.0.1',
    port: server.port,
    ca: pki.caCertificate,
    ...(who === 'nobody' ? {} : { cert: who.certificate, key: who.key }),
  });
  return {
    server,
    pki,
    store,
    registry,
    tokens,
    faults,
    connection,
    send: (method, path, { body, headers = {}, who } = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(
          {
            ...connection(who),
            agent: false,
            method,
            path,
            headers: {
              ...(body === undefined
                ? {}
                : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
              ...headers,
            } as Record<string, string>,
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () => {
              const text = Buffer.concat(chunks).toString('utf8');
              resolve({
                code: response.statusCode ?? 0,
                headers: response.headers,
                text,
                get json() {
                  return JSON.parse(text) as Answer['json'];
                },
              });
            });
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
    async close() {
      await server.close();
      store.close();
    },
  };
}

/** Resolves when it becomes true; fails after five seconds. */
export async function until(what: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!what()) {
    if (performance.now() > end) throw new Error(`not within 5 s: ${what.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
