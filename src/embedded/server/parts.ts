import type { Authorizer } from '../access/types.ts';
import type { Log } from '../../lib/log.ts';
import type { NodeAgent } from '../kubelet/types.ts';
import type { Registry } from '../registry/types.ts';
import type { ApiDocuments } from '../schema/api-documents.ts';
import type { Schemas } from '../schema/types.ts';
import type { Tables } from '../tables/types.ts';
import type { TokenAuthority } from './tokens.ts';

/** What the HTTP layer stands on. */
export interface ServerParts {
  readonly schemas: Schemas;
  /** Discovery and OpenAPI. */
  readonly documents: ApiDocuments;
  readonly registry: Registry;
  readonly tables: Tables;
  readonly node: NodeAgent;
  readonly tokens: TokenAuthority;
  /** Who may do what. */
  readonly access: Authorizer;
  readonly log: Log;
  now(): Date;
}
