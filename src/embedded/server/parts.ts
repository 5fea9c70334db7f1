import type { Log } from '../../lib/log.ts';
import type { NodeAgent } from '../kubelet/types.ts';
import type { Registry } from '../registry/types.ts';
import type { Schemas } from '../schema/types.ts';
import type { Tables } from '../tables/types.ts';
import type { TokenAuthority } from './tokens.ts';

/** The recorded documents of the API, by path. */
export interface Documents {
  /**
   * The JSON text of a discovery or OpenAPI path ("/api/v1", "/openapi/v3", "/openapi/v3/apis/apps/v1"), or of the
   * aggregated discovery of /api and /apis. Undefined for a path that isn't there.
   */
  read(path: string, form: 'plain' | 'aggregated'): Buffer | undefined;
}

/** What the HTTP layer stands on. */
export interface ServerParts {
  readonly schemas: Schemas;
  readonly documents: Documents;
  readonly registry: Registry;
  readonly tables: Tables;
  readonly node: NodeAgent;
  readonly tokens: TokenAuthority;
  readonly log: Log;
  now(): Date;
}
