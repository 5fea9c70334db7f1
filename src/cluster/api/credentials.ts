import type { Agent } from 'node:http';

/** How to reach an API server and who we are to it. */
export interface Credentials {
  /** Such as "https://127.0.0.1:45285"; may have a path. */
  readonly server: string;
  readonly tls: {
    readonly ca?: Buffer | undefined;
    readonly cert?: Buffer | undefined;
    readonly key?: Buffer | undefined;
    readonly servername?: string | undefined;
    readonly rejectUnauthorized?: boolean | undefined;
  };
  /** Where a proxy leads to the server. */
  readonly agent?: Agent | undefined;
  /** Asked before each request, because tokens may expire. */
  headers(): Promise<Readonly<Record<string, string>>>;
}
