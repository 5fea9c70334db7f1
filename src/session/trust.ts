import type { Clock } from '../lib/clock.ts';
import type { Database } from './database.ts';

/** The packs whose scripts the user agreed to run, by content digest: a changed pack asks again. */
export interface TrustStore {
  isTrusted(digest: string): boolean;
  agree(digest: string): void;
}

export function trustStore(database: Database, clock: Clock): TrustStore {
  return {
    isTrusted: (digest) =>
      database.read(
        (connection) =>
          connection.prepare('SELECT 1 FROM trusted_packs WHERE digest = ?').get(digest) !== undefined,
      ),
    agree: (digest) => {
      database.write((connection) =>
        connection
          .prepare('INSERT INTO trusted_packs VALUES (?, ?) ON CONFLICT (digest) DO NOTHING')
          .run(digest, clock.now().toISOString()),
      );
    },
  };
}
