import type { ApiDocuments } from '../schema/api-documents.ts';
import type { Store } from '../store/types.ts';
import { createAuthenticate } from './authenticate.ts';
import { createHandle } from './handle.ts';
import { listen } from './listen.ts';
import { faultOfToken } from './token-check.ts';
import { createRequestCounts } from './metrics.ts';
import type { ServerParts } from './parts.ts';
import type { Pki } from './pki.ts';

export interface ApiServerOptions {
  readonly parts: Omit<ServerParts, 'documents'>;
  /** Opens the documents of discovery and OpenAPI for a server at an address ("127.0.0.1:6443"). */
  openDocuments(serverAddress: string): ApiDocuments;
  readonly pki: Pki;
  /** Where what tokens are bound to is looked up. */
  readonly store: Pick<Store, 'get'>;
  /** The ports to try, in order; 0 is a free one. */
  readonly ports: readonly number[];
}

export interface ApiServer {
  readonly port: number;
  /** How many connections are open now. */
  readonly connections: number;
  /** Ends watches and logs, lets answers end, closes all connections. */
  close(): Promise<void>;
}

/** Serves the API on 127.0.0.1. Rejects with MachineFault when none of the ports can be had. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { pki, store, ports } = options;
  let documents: ApiDocuments | undefined;
  const parts: ServerParts = {
    ...options.parts,
    // the address is known when the server listens, before the first request
    get documents() {
      documents ??= options.openDocuments(`127.0.0.1:${listening?.port ?? 0}`);
      return documents;
    },
  };
  const ending = new AbortController();
  const authenticate = createAuthenticate(parts.tokens, (claims) => faultOfToken(store, claims, parts.now()));
  const handle = createHandle(parts, authenticate, createRequestCounts(parts.now()), ending.signal);
  const [first = 0, ...others] = ports;
  let listening: Awaited<ReturnType<typeof listen>> | undefined;
  let why: unknown;
  for (const port of [first, ...others]) {
    try {
      listening = await listen(pki, port, handle, parts.log);
      break;
    } catch (error) {
      why ??= error;
    }
  }
  if (listening === undefined) throw why;
  const server = listening;
  return {
    port: server.port,
    get connections() {
      return server.connections;
    },
    close() {
      ending.abort();
      return server.close();
    },
  };
}
